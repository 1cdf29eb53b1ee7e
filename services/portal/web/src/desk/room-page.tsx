import { useEffect, useRef, type ReactNode } from 'react';
import { Link, useParams } from 'wouter';
import type { Me, Stage, Workshop } from '../api';
import { useSay } from '../i18n';
import { LiveChip } from '../live/chip';
import { useWatch, type Live } from '../live/watch';
import { useBook, useWorkshop, type Book } from '../room/use-room';
import { useMe } from '../session';
import { Chip } from '../ui/bits';
import { CardLoading, PageError } from '../ui/states';
import { TopBar } from './frame';

export const stages: Stage[] = [
  'STAGE_PREPARE',
  'STAGE_ANSWER',
  'STAGE_CHECK_GAPS',
  'STAGE_SHORTLIST',
  'STAGE_VOTE',
  'STAGE_DISCUSS',
  'STAGE_VOTE_AGAIN',
  'STAGE_AGREE',
  'STAGE_ROADMAP',
];

export const reached = (workshop: Workshop, stage: Stage) =>
  stages.indexOf(workshop.stage) >= stages.indexOf(stage);

const pageOf: Partial<Record<Stage, string>> = {
  STAGE_PREPARE: '/prepare',
  STAGE_ANSWER: '',
  STAGE_CHECK_GAPS: '/gaps',
  STAGE_SHORTLIST: '/shortlist',
  STAGE_VOTE: '',
  STAGE_DISCUSS: '/consensus',
  STAGE_VOTE_AGAIN: '',
  STAGE_AGREE: '/consensus',
  STAGE_ROADMAP: '/roadmap',
};

export interface RoomPage {
  workshop: Workshop;
  book: Book;
  live: Live;
  me: Me;
  id: string;
}

/** What every page of one workshop shares: the trail, the stage bar, live state, its texts. */
export function WithWorkshop({ here, children }: { here: string; children: (page: RoomPage) => ReactNode }) {
  const say = useSay();
  const id = useParams<{ id: string }>().id;
  const me = useMe();
  const workshop = useWorkshop(`workshops/${id}`);
  const book = useBook(workshop.data?.instrument);
  const live = useWatch(`workshops/${id}`);
  const trail = [
    { to: '/workshops', label: say('nav.workshops') },
    { to: `/workshops/${id}`, label: workshop.data?.displayName ?? '…' },
    { label: here },
  ];
  if (workshop.error && !workshop.data)
    return <PageError error={workshop.error} retry={() => void workshop.refetch()} />;
  if (book.error && !book.data) return <PageError error={book.error} retry={() => void book.refetch()} />;
  return (
    <>
      <TopBar trail={trail} />
      {workshop.data && <StageBar workshop={workshop.data} id={id} />}
      {workshop.data && book.data && me.data ? (
        children({ workshop: workshop.data, book: book.data, live, me: me.data, id })
      ) : (
        <div className="stack" style={{ marginBlockStart: 24 }}>
          <CardLoading rows={1} />
          <CardLoading rows={6} />
        </div>
      )}
    </>
  );
}

function StageBar({ workshop, id }: { workshop: Workshop; id: string }) {
  const say = useSay();
  const now = stages.indexOf(workshop.stage);
  const bar = useRef<HTMLOListElement>(null);
  useEffect(() => {
    const here = bar.current?.querySelector<HTMLElement>('[aria-current]');
    if (here && bar.current) bar.current.scrollLeft = here.offsetLeft - 60; // on a phone the bar is longer than the screen
  }, [now]);
  return (
    <ol
      ref={bar}
      className="stages"
      aria-label={say('stages')}
      data-testid="stages"
      data-stage={workshop.stage}
    >
      {stages.map((stage, i) => (
        <li key={stage} className={i < now ? 'done' : ''} aria-current={i === now ? 'step' : undefined}>
          {i < now && <span className="hidden">{say('stageDone')} </span>}
          {i <= now ? (
            <Link href={`/workshops/${id}${pageOf[stage]}`}>{say.code('stage', stage)}</Link>
          ) : (
            say.code('stage', stage)
          )}
        </li>
      ))}
    </ol>
  );
}

export function Chips({ page }: { page: RoomPage }) {
  const say = useSay();
  return (
    <>
      <LiveChip live={page.live} />
      {page.workshop.demonstration && <Chip tone="demo">{say('demo')}</Chip>}
      {page.book.instrument.mark && !page.workshop.demonstration && (
        <Chip tone="demo">{page.book.instrument.mark}</Chip>
      )}
    </>
  );
}

/** "Sunflower oil to European Union, 17–18 November 2026". */
export function useScope(workshop: Workshop): string {
  const say = useSay();
  const dates = workshop.startDate
    ? workshop.endDate && workshop.endDate !== workshop.startDate
      ? `${say.date(workshop.startDate)} – ${say.date(workshop.endDate)}`
      : say.date(workshop.startDate)
    : '';
  return [
    workshop.product,
    workshop.targetMarkets.map((m) => say.country(m)).join(', '),
    say.country(workshop.countryCode),
    dates,
  ]
    .filter(Boolean)
    .join(' · ');
}
