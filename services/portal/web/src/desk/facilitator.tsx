import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useLocation } from 'wouter';
import { api, type Progress, type Stage, type TableProgress, type Workshop } from '../api';
import { useSay } from '../i18n';
import type { Key } from '../i18n/catalog';
import { about } from '../live/watch';
import { may } from '../session';
import { Meter, Notice, sideClass, spaced, Tick } from '../ui/bits';
import { Button, ButtonLink } from '../ui/button';
import { Qr } from '../ui/qr';
import { CardLoading, ErrorNotice } from '../ui/states';
import { Head } from './frame';
import { Chips, stages, useScope, WithWorkshop, type RoomPage } from './room-page';

export default function Facilitator() {
  const say = useSay();
  return <WithWorkshop here={say('facilitator')}>{(page) => <Page page={page} />}</WithWorkshop>;
}

function Page({ page }: { page: RoomPage }) {
  const { workshop } = page;
  const say = useSay();
  const scope = useScope(workshop);
  const progress = useQuery({
    queryKey: about(workshop.name, 'progress'),
    queryFn: () => api.getProgress({ workshop: workshop.name }),
  });
  const p = progress.data;
  const voting = workshop.stage === 'STAGE_VOTE' || workshop.stage === 'STAGE_VOTE_AGAIN';
  const title = !p
    ? workshop.displayName
    : workshop.stage === 'STAGE_PREPARE'
      ? say('f.title.prepare', { joined: p.joined, invited: p.invited })
      : voting
        ? say('f.title.vote', { n: p.ballots, of: p.voters })
        : workshop.stage === 'STAGE_AGREE'
          ? say('f.title.agree', { n: p.positions, of: p.voters || p.joined })
          : say(workshop.stage === 'STAGE_ANSWER' ? 'f.title.answer' : 'f.title.answered', {
              n: say.number(p.answered),
              of: say.number(p.expected),
            });
  return (
    <>
      <Head
        chips={<Chips page={page} />}
        title={<span data-testid="headline">{title}</span>}
        lead={`${workshop.displayName} · ${scope}`}
      />
      {may(page.me, 'administrator', 'facilitator') && <Next page={page} progress={p} />}
      <div className="cols with-aside">
        {p ? <Matrix page={page} progress={p} /> : <CardLoading rows={6} />}
        <aside className="stack">
          <JoinCard workshop={workshop} progress={p} />
          {p && workshop.stage === 'STAGE_ANSWER' && <Missing page={page} progress={p} />}
        </aside>
      </div>
    </>
  );
}

/** One button for the next stage and what it will do; undo while it can be undone. */
export function Next({ page, progress }: { page: RoomPage; progress?: Progress }) {
  const { workshop, id } = page;
  const say = useSay();
  const client = useQueryClient();
  const advance = useMutation({
    mutationFn: (q: { to: Stage; undo?: boolean }) =>
      api.advanceStage({ name: workshop.name, from: workshop.stage, to: q.to, undo: !!q.undo }),
    onSettled: () => client.invalidateQueries({ queryKey: [workshop.name] }),
  });
  const [path] = useLocation();
  const next = workshop.next;
  const before = stages[stages.indexOf(workshop.stage) - 1];
  const ends = !next || next.stage === 'STAGE_UNSPECIFIED';
  const values = {
    open: next?.openAnswers ?? 0,
    tables: workshop.tables.length,
    left: progress ? progress.voters - progress.ballots : 0,
  };
  const room = {
    STAGE_CHECK_GAPS: 'gaps',
    STAGE_SHORTLIST: 'shortlist',
    STAGE_DISCUSS: 'consensus',
    STAGE_AGREE: 'consensus',
    STAGE_ROADMAP: 'roadmap',
    STAGE_PREPARE: 'prepare',
  }[workshop.stage as string];
  return (
    <>
      <section className="next card" aria-labelledby="next-title">
        <div className="stack-s">
          <h2 id="next-title">
            {ends ? say('f.finished') : say('f.next', { stage: say.code('stage', next.stage) })}
          </h2>
          <p className="small muted">
            {ends ? say('f.finishedText') : say(`f.will.${next.stage}` as Key, values)}
          </p>
          {next?.blockedBy && (
            <p className="small strong" data-testid="blocked">
              {say.code('error', next.blockedBy, 'error.other')}
            </p>
          )}
        </div>
        <span className="row">
          {workshop.canUndo && before && (
            <Button
              kind="quiet"
              isPending={advance.isPending}
              onPress={() => advance.mutate({ to: before, undo: true })}
              testId="undo"
            >
              {say('f.undo', { stage: say.code('stage', before) })}
            </Button>
          )}
          {room && !path.endsWith(`/${room}`) && (
            <ButtonLink to={`/workshops/${id}/${room}`} testId={`open-${room}`}>
              {say.code('f.open', room)}
            </ButtonLink>
          )}
          <a className="btn" href={`/workshops/${id}/projector`} target="_blank" rel="noreferrer">
            {say('f.projector')}
          </a>
          {workshop.stage === 'STAGE_DISCUSS' && (
            <Button
              isPending={advance.isPending}
              onPress={() => advance.mutate({ to: 'STAGE_AGREE' })}
              testId="skip-second-vote"
            >
              {say('f.skip')}
            </Button>
          )}
          {!ends && (
            <Button
              kind="primary"
              isDisabled={!!next.blockedBy}
              isPending={advance.isPending}
              onPress={() => advance.mutate({ to: next.stage })}
              testId="advance"
            >
              {say.code('f.go', next.stage)}
            </Button>
          )}
          {ends && (
            <ButtonLink to={`/workshops/${id}/report`} kind="primary" testId="open-report">
              {say('f.report')}
            </ButtonLink>
          )}
        </span>
      </section>
      {advance.error && (
        <div style={{ marginBlockEnd: 24 }}>
          <ErrorNotice error={advance.error} />
        </div>
      )}
    </>
  );
}

function Matrix({ page, progress }: { page: RoomPage; progress: Progress }) {
  const say = useSay();
  const { book } = page;
  return (
    <section className="card flush" aria-labelledby="matrix">
      <div className="card-head">
        <h2 id="matrix">{say('f.tables')}</h2>
        <span className="small muted">{say('f.tablesHint')}</span>
      </div>
      {progress.tables.length === 0 ? (
        <p className="pad muted">{say('f.noTables')}</p>
      ) : (
        <table className="table matrix" data-testid="matrix">
          <thead>
            <tr>
              <th scope="col">{say('tableWord')}</th>
              {progress.areas.map((a) => (
                <th key={a} scope="col">
                  <abbr title={book.areaTitle.get(a)}>{a}</abbr>
                </th>
              ))}
              <th scope="col" className="num">
                {say('answers')}
              </th>
            </tr>
          </thead>
          <tbody>
            {progress.tables.map((t) => (
              <tr key={t.table?.number}>
                <th scope="row">
                  <span className={sideClass(t.table?.side ?? '')}>
                    {say('table', { number: t.table?.number })}
                  </span>
                  <br />
                  <span className="tiny faint">
                    {say('f.tablePeople', { side: say.code('side', t.table?.side ?? ''), n: t.people })}
                    {t.table?.oneAnswer && <>, {say('join.oneAnswer')}</>}
                  </span>
                </th>
                {progress.areas.map((a) => (
                  <Cell key={a} row={t} area={a} />
                ))}
                <td className="num">
                  {say('ofCount', { n: say.number(t.answered), of: say.number(t.expected) })}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <p className="card-foot">
        {progress.areas.map((a) => `${a} ${book.areaTitle.get(a) ?? ''}`).join(' · ')}. {say('f.hatched')}
      </p>
    </section>
  );
}

function Cell({ row, area }: { row: TableProgress; area: string }) {
  const say = useSay();
  const cell = row.cells.find((c) => c.area === area);
  if (!cell?.asked)
    return (
      <td className="na">
        <span className="hidden">{say('notAsked')}</span>
      </td>
    );
  if (cell.expected === 0)
    return (
      <td style={{ textAlign: 'center' }} className="faint">
        –
      </td>
    );
  const count = row.table?.oneAnswer
    ? { n: cell.answered, of: cell.expected }
    : { n: cell.finished, of: cell.people };
  const done = cell.expected > 0 && cell.answered >= cell.expected;
  const kind = done ? 'ok' : cell.answered === 0 ? 'none' : 'part';
  return (
    <td>
      <div className={`cell ${kind}`}>
        <span>
          {count.n}
          <span className="of">/{count.of}</span>
        </span>
        {done ? (
          <Tick />
        ) : (
          <Meter
            value={cell.answered}
            of={cell.expected}
            label={say('ofCount', { n: cell.answered, of: cell.expected })}
          />
        )}
      </div>
    </td>
  );
}

const onlyHere = /^(localhost|127\.|\[::1\])/.test(location.hostname);

export function JoinCard({ workshop, progress }: { workshop: Workshop; progress?: Progress }) {
  const say = useSay();
  return (
    <section className="card join" aria-label={say('join.enter')}>
      <p className="code" data-testid="join-code">
        <span className="hidden">{say('join.code')} </span>
        {spaced(workshop.joinCode)}
      </p>
      <Qr text={`${location.origin}/join/${workshop.joinCode}`} label={say('f.qr')} size={120} />
      <div className="stack-s">
        <p className="small muted">
          {say('f.joinAt')}
          <br />
          <span className="strong">{location.host}</span>
        </p>
        {progress && (
          <p className="small">
            {progress.invited > 0
              ? say.rich('f.in', { n: progress.joined, invited: progress.invited })
              : say.rich('f.inOnly', { n: progress.joined })}
            {progress.observers > 0 && <>, {say('f.observers', { n: progress.observers })}</>}
          </p>
        )}
      </div>
      {onlyHere && (
        <div style={{ gridColumn: '1 / -1' }}>
          <Notice tone="wait" title={say('f.onlyHere')}>
            {say('f.onlyHereText')}
          </Notice>
        </div>
      )}
    </section>
  );
}

function Missing({ page, progress }: { page: RoomPage; progress: Progress }) {
  const say = useSay();
  const open = progress.tables
    .filter((t) => t.answered < t.expected)
    .sort((a, b) => b.expected - b.answered - (a.expected - a.answered));
  const missing = (t: TableProgress) => {
    const asked = t.cells.filter((c) => c.asked);
    const short = asked.filter((c) => c.answered < c.expected);
    const people = short.map((c) => (t.table?.oneAnswer ? 0 : c.people - c.finished));
    if (asked.length > 2 && short.length === asked.length && people.every((n) => n === people[0] && n > 0))
      return say('f.missingAll', { n: people[0] });
    return short
      .map((c, k) => say('f.missingIn', { n: people[k], area: page.book.areaTitle.get(c.area) ?? c.area }))
      .join(', ');
  };
  return (
    <section className="card stack-s" aria-labelledby="missing">
      <h2 id="missing">{say('f.missing')}</h2>
      {open.length === 0 ? (
        <p className="muted">{say('f.nobodyMissing')}</p>
      ) : (
        <ul className="miss small">
          {open.map((t) => (
            <li key={t.table?.number}>
              <span className="strong">{say('table', { number: t.table?.number })}</span>
              <span>{missing(t)}</span>
            </li>
          ))}
        </ul>
      )}
      <p className="small">
        <Link href={`/workshops/${page.id}/prepare#people`}>{say('f.attendance')}</Link>
      </p>
    </section>
  );
}
