import { useRef, useState, type DragEvent, type KeyboardEvent, type PointerEvent } from 'react';
import { useSay } from '../i18n';
import { Line } from '../ui/bits';

interface Props {
  places: number;
  ranking: string[];
  onChange: (ranking: string[]) => void;
  title: (id: string) => string;
}

/** Moves one place to another by its handle (pointer), by drag and drop, or by arrow keys; Delete empties it. */
export function Places({ places, ranking, onChange, title }: Props) {
  const say = useSay();
  const list = useRef<HTMLOListElement>(null);
  const [held, setHeld] = useState(-1);
  const [said, setSaid] = useState('');

  const move = (from: number, to: number) => {
    const target = Math.max(0, Math.min(ranking.length - 1, to));
    if (target === from) return from;
    const next = [...ranking];
    next.splice(target, 0, ...next.splice(from, 1));
    onChange(next);
    setSaid(say('vote.moved', { what: title(next[target]), n: target + 1 }));
    return target;
  };
  const drop = (event: DragEvent, index: number) => {
    event.preventDefault();
    const id = event.dataTransfer.getData('text/plain');
    if (!id || ranking.length >= places || ranking.includes(id)) return;
    const next = [...ranking];
    next.splice(Math.min(index, next.length), 0, id);
    onChange(next);
  };
  const drag = (event: PointerEvent) => {
    if (held < 0 || !list.current) return;
    const rows = [...list.current.children].map((row) => row.getBoundingClientRect());
    const over = rows.findIndex((row) => event.clientY >= row.top && event.clientY <= row.bottom);
    if (over >= 0 && over !== held) setHeld(move(held, over));
  };
  const keys = (event: KeyboardEvent, index: number) => {
    const to = { ArrowUp: index - 1, ArrowDown: index + 1, Home: 0, End: ranking.length - 1 }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      const landed = move(index, to);
      requestAnimationFrame(() =>
        list.current?.querySelectorAll<HTMLButtonElement>('.handle')[landed]?.focus(),
      );
    } else if (event.key === 'Delete' || event.key === 'Backspace') {
      event.preventDefault();
      onChange(ranking.filter((_, i) => i !== index));
    }
  };

  return (
    <div className="places-box">
      <ol className="places" aria-label={say('vote.yours')} ref={list}>
        {Array.from({ length: places }, (_, i) => {
          const id = ranking[i];
          return (
            <li
              key={id ?? `empty-${i}`}
              className={`${id ? 'filled' : ''} ${held === i ? 'held' : ''}`}
              data-testid={`place-${i + 1}`}
              onDragOver={(e) => e.preventDefault()}
              onDrop={(e) => drop(e, i)}
            >
              <span className="n">{i + 1}</span>
              {id ? (
                <>
                  <span className="what">{title(id)}</span>
                  <button
                    type="button"
                    className="handle"
                    aria-label={say('vote.moveLabel', { what: title(id), n: i + 1 })}
                    onKeyDown={(e) => keys(e, i)}
                    onPointerDown={(e) => {
                      e.currentTarget.setPointerCapture(e.pointerId);
                      setHeld(i);
                    }}
                    onPointerMove={drag}
                    onPointerUp={() => setHeld(-1)}
                    onPointerCancel={() => setHeld(-1)}
                  >
                    <Line size={16} d="M8 2v12M5 5l3-3 3 3M5 11l3 3 3-3" />
                  </button>
                  <button
                    type="button"
                    className="handle"
                    aria-label={`${say('vote.takeBack')}: ${title(id)}`}
                    onClick={() => onChange(ranking.filter((r) => r !== id))}
                  >
                    <Line size={14} d="M3 3l8 8M11 3l-8 8" />
                  </button>
                </>
              ) : (
                <span className="faint">{i === 0 ? say('vote.mostImportant') : say('vote.empty')}</span>
              )}
            </li>
          );
        })}
      </ol>
      <span className="hidden" role="status">
        {said}
      </span>
    </div>
  );
}
