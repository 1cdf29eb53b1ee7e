import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { api, type Gap as GapFigures, type Progress, type Workshop } from '../api';
import { useSay } from '../i18n';
import { about, type Live } from '../live/watch';
import { titleOf, useBook, type Book } from '../room/use-room';
import { spaced } from '../ui/bits';
import { placeMark, someNear } from '../ui/place';
import { Qr } from '../ui/qr';
import '../style/projector.css';

/** Black on white, nothing under 28 px, no controls: the room reads it from the last row. */
export default function Projector({ workshop, live }: { workshop: Workshop; live: Live }) {
  const say = useSay();
  const progress = useQuery({
    queryKey: about(workshop.name, 'progress'),
    queryFn: () => api.getProgress({ workshop: workshop.name }),
  });
  const p = progress.data;
  const joining = workshop.stage === 'STAGE_PREPARE' || workshop.stage === 'STAGE_ANSWER';
  return (
    <main className={`pj ${joining ? '' : 'one'}`} data-testid="projector" data-stage={workshop.stage}>
      <header>
        <p>{workshop.displayName}</p>
        <p>
          {live.link === 'offline'
            ? say('pj.offline')
            : workshop.demonstration
              ? say('demoNote', { country: workshop.countryCode })
              : say.code('stage', workshop.stage)}
        </p>
      </header>
      {joining && (
        <section className="pj-join" aria-label={say('join.enter')}>
          <Qr text={`${location.origin}/join/${workshop.joinCode}`} label={say('pj.qr')} size={460} />
          <p className="url">
            <span className="lab">{say('pj.goTo')} </span>
            {location.host}
          </p>
          <p className="pj-code">{spaced(workshop.joinCode)}</p>
        </section>
      )}
      <section className="pj-live">{p ? <Body workshop={workshop} progress={p} /> : null}</section>
    </main>
  );
}

function Body({ workshop, progress }: { workshop: Workshop; progress: Progress }) {
  const say = useSay();
  switch (workshop.stage) {
    case 'STAGE_PREPARE':
      return (
        <>
          <h1>{say('pj.welcome')}</h1>
          <p>{say('pj.in', { n: progress.joined })}</p>
        </>
      );
    case 'STAGE_ANSWER':
      return (
        <>
          <h1>
            {say('f.title.answer', { n: say.number(progress.answered), of: say.number(progress.expected) })}
          </h1>
          <ol>
            {progress.tables.map((t) => (
              <Bar
                key={t.table?.number}
                label={say('table', { number: t.table?.number })}
                share={t.expected ? t.answered / t.expected : 0}
              />
            ))}
          </ol>
          <p>{say('pj.in', { n: progress.joined })}</p>
        </>
      );
    case 'STAGE_CHECK_GAPS':
      return <Gaps workshop={workshop} />;
    case 'STAGE_SHORTLIST':
      return <Candidates workshop={workshop} />;
    case 'STAGE_VOTE':
    case 'STAGE_VOTE_AGAIN':
      return (
        <>
          <h1>{say('pj.vote', { n: progress.ballots, of: progress.voters })}</h1>
          <ol>
            <Bar label={say('pj.ballots')} share={progress.voters ? progress.ballots / progress.voters : 0} />
          </ol>
          <p>{say('pj.secret')}</p>
        </>
      );
    case 'STAGE_DISCUSS':
      return <Result workshop={workshop} number={1} />;
    default:
      return <Order workshop={workshop} progress={progress} />;
  }
}

function Bar({ label, share }: { label: ReactNode; share: number }) {
  const say = useSay();
  return (
    <li>
      <span className="t">{label}</span>
      <span className="b">
        <i style={{ inlineSize: `${Math.min(100, share * 100)}%` }} />
      </span>
      <span className="p">{say.percent(share)}</span>
    </li>
  );
}

function Rows({
  title,
  rows,
  foot,
}: {
  title: string;
  rows: { key: string; n: ReactNode; text: ReactNode; end?: ReactNode }[];
  foot?: string;
}) {
  return (
    <>
      <h1>{title}</h1>
      <ol className={rows.length > 8 ? 'rows many' : 'rows'}>
        {rows.map((r) => (
          <li key={r.key}>
            <span className="p">{r.n}</span>
            <span>{r.text}</span>
            <span className="p nowrap">{r.end}</span>
          </li>
        ))}
      </ol>
      {foot && <p>{foot}</p>}
    </>
  );
}

function Gaps({ workshop }: { workshop: Workshop }) {
  const say = useSay();
  const book = useBook(workshop.instrument);
  const gaps = useQuery({
    queryKey: about(workshop.name, 'gaps'),
    queryFn: () => api.listGaps({ workshop: workshop.name }),
  });
  const top = gaps.data?.gaps.filter((g) => g.gap > 0 && g.state !== 'GAP_STATE_STRUCK').slice(0, 6) ?? [];
  return (
    <Rows
      title={say('pj.gaps')}
      rows={top.map((g) => ({
        key: g.question,
        n: `${g.place}${g.tied ? '=' : ''}`,
        text: <Gap book={book.data} gap={g} />,
        end: say.number(g.priority, 1),
      }))}
    />
  );
}

function useName(workshop: Workshop) {
  const book = useBook(workshop.instrument);
  const list = useQuery({
    queryKey: about(workshop.name, 'shortlist'),
    queryFn: () => api.getShortlist({ workshop: workshop.name }),
  });
  return {
    name: (id: string) => titleOf(book.data, list.data?.candidates.find((c) => c.id === id) ?? { id }),
    list: list.data,
  };
}

function Candidates({ workshop }: { workshop: Workshop }) {
  const say = useSay();
  const { name, list } = useName(workshop);
  const listed = list?.candidates.filter((c) => c.state === 'CANDIDATE_STATE_LISTED') ?? [];
  return (
    <Rows
      title={say('room.shortlist', { n: listed.length })}
      rows={listed.map((c) => ({ key: c.id, n: '·', text: name(c.id) }))}
    />
  );
}

function Result({ workshop, number }: { workshop: Workshop; number: number }) {
  const say = useSay();
  const { name } = useName(workshop);
  const round = useQuery({
    queryKey: about(workshop.name, 'round', number),
    queryFn: () => api.getRound({ workshop: workshop.name, number }),
  });
  const suggestion = useQuery({
    queryKey: about(workshop.name, 'suggestion'),
    queryFn: () => api.getSuggestion({ workshop: workshop.name }),
    retry: false,
  });
  const first = suggestion.data?.actions
    .slice(0, 3)
    .map((a) => say('pj.quoted', { what: name(a.candidate) }));
  const foot = [
    round.data && someNear(round.data.tallies.slice(0, 8)) && say('room.near'),
    first &&
      first.length > 0 &&
      say(suggestion.data!.ruleOnly ? 'pj.rule' : 'pj.suggested', { list: say.list(first) }),
  ];
  return (
    <Rows
      title={say('room.discuss')}
      rows={(round.data?.tallies ?? []).slice(0, 8).map((t) => ({
        key: t.candidate,
        n: placeMark(t, round.data!.tallies),
        text: name(t.candidate),
        end: say('ofCount', { n: t.inFive, of: round.data!.ballots }),
      }))}
      foot={foot.filter(Boolean).join(' ') || undefined}
    />
  );
}

function Order({ workshop, progress }: { workshop: Workshop; progress: Progress }) {
  const say = useSay();
  const { name } = useName(workshop);
  const agreement = useQuery({
    queryKey: about(workshop.name, 'agreement'),
    queryFn: () => api.getAgreement({ workshop: workshop.name }),
  });
  const done = workshop.stage === 'STAGE_ROADMAP';
  if (!agreement.data) return <div aria-busy="true" />;
  return (
    <Rows
      title={say(done ? 'room.agreed' : 'position.title')}
      rows={(agreement.data?.order ?? []).slice(0, 8).map((id, i) => ({ key: id, n: i + 1, text: name(id) }))}
      foot={done ? undefined : say('pj.positions', { n: progress.positions, of: progress.joined })}
    />
  );
}

/** What happens now, and under it the question that it answers. */
function Gap({ book, gap }: { book: Book | undefined; gap: GapFigures }) {
  const question = book?.question.get(gap.question);
  const now = question?.choices[Math.floor(gap.agreedChoice ?? gap.level ?? -1)];
  return (
    <>
      {now ?? question?.text ?? gap.question}
      {now && <small>{question?.text}</small>}
    </>
  );
}
