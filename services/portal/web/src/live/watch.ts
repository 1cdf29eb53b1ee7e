import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { Stage } from '../api';

export type Link = 'connecting' | 'live' | 'offline';

export interface Live {
  link: Link;
  stage?: Stage;
  /** When something was last heard. */
  heard: number;
}

/** Everything read about a workshop has its name first in the key, so one tick refreshes all of it. */
export const about = (workshop: string, ...rest: unknown[]) => [workshop, ...rest];

/** What the server holds of the caller's answers: read again when the line comes back, not at every tick. */
export const myAnswers = (workshop: string) => ['myAnswers', workshop];

/** State of the installation, with the backup it was restored from. */
export const setupKey = ['setup'];

/**
 * Listens to the workshop's ticks and reads again what the page shows. While the stream is down it reads every
 * five seconds, so that a room behind a bad proxy still moves.
 */
export function useWatch(workshop: string | undefined): Live {
  const client = useQueryClient();
  const [live, setLive] = useState<Live>({ link: 'connecting', heard: Date.now() });
  useEffect(() => {
    if (!workshop) return;
    let polling: ReturnType<typeof setInterval> | undefined;
    let again: ReturnType<typeof setTimeout> | undefined;
    let source: EventSource;
    let cut = false;
    const refresh = () => void client.invalidateQueries({ queryKey: [workshop] });
    const stopPolling = () => {
      clearInterval(polling);
      polling = undefined;
    };
    const heard = (event: MessageEvent) => {
      let stage: Stage | undefined;
      try {
        const data = JSON.parse(event.data);
        stage = (data.result ?? data).stage;
      } catch {
        // A comment or a heartbeat: it still says that the line is open.
      }
      setLive((before) => ({ link: 'live', stage: stage ?? before.stage, heard: Date.now() }));
      refresh();
    };
    const listen = () => {
      source = new EventSource(`/v1/${workshop}:watch`);
      source.onopen = () => {
        stopPolling();
        setLive((before) => ({ ...before, link: 'live', heard: Date.now() }));
        refresh();
        if (!cut) return;
        // Another server may have taken its place and know less.
        cut = false;
        void client.invalidateQueries({ queryKey: myAnswers(workshop) });
        void client.invalidateQueries({ queryKey: setupKey });
      };
      source.onmessage = heard;
      source.addEventListener('tick', heard);
      source.onerror = () => {
        cut = true;
        setLive((before) => ({ ...before, link: 'offline' }));
        polling ??= setInterval(refresh, 5000);
        // The browser goes on by itself after a broken line, but not after an answer that is no stream.
        if (source.readyState === EventSource.CLOSED) {
          clearTimeout(again);
          again = setTimeout(listen, 4000);
        }
      };
    };
    listen();
    return () => {
      clearTimeout(again);
      source.close();
      stopPolling();
    };
  }, [workshop, client]);
  return live;
}
