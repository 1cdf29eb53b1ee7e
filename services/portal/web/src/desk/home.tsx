import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { api, fill, type Home as Figures, type Workshop, type WorkshopSummary } from '../api';
import { useSay } from '../i18n';
import { may, useMe } from '../session';
import { Chip, DemoMark, Notice } from '../ui/bits';
import { ButtonLink } from '../ui/button';
import { Sourced, Trend } from '../ui/figure';
import { ListTable } from '../ui/list-table';
import { CardLoading, Empty, PageError } from '../ui/states';
import { Head, TopBar } from './frame';
import { titleOf, useBook } from '../room/use-room';
import { quarterText } from './quarters';

/** −1: not known here. */
function withoutFigures(workshops: Workshop[]): Figures {
  const row = (w: Workshop): WorkshopSummary => ({
    ...fill<WorkshopSummary>('WorkshopSummary', w),
    workshop: w.name,
    people: w.joinedCount,
    answers: -1,
    ballots: -1,
  });
  const begun = workshops.filter((w) => w.stage !== 'STAGE_PREPARE');
  return {
    ...fill<Figures>('Home', {}),
    running: begun.filter((w) => w.stage !== 'STAGE_ROADMAP').map(row),
    finished: begun.filter((w) => w.stage === 'STAGE_ROADMAP').map(row),
  };
}

/** What needs you today, what is running, what is due, and three figures with their source. */
export default function Home() {
  const say = useSay();
  const me = useMe();
  const home = useQuery({ queryKey: ['home'], queryFn: () => api.getHome({}), refetchInterval: 15_000 });
  const list = useQuery({ queryKey: ['workshops'], queryFn: () => api.listWorkshops({ pageSize: 200 }) });
  const name = (workshop: string) =>
    list.data?.workshops.find((w) => w.name === workshop)?.displayName ?? say('workshop');
  const due = home.data?.due[0]?.workshop;
  const book = useBook(due ? list.data?.workshops.find((w) => w.name === due)?.instrument : undefined);
  if (list.error && !list.data) return <PageError error={list.error} retry={() => void list.refetch()} />;
  // Where the figures cannot be read the rooms themselves still say what is running.
  const shown = home.data ?? (home.error && list.data ? withoutFigures(list.data.workshops) : undefined);
  const running = shown?.running ?? [];
  const prepared = list.data?.workshops.filter((w) => w.stage === 'STAGE_PREPARE') ?? [];
  const late = shown?.due.filter((d) => d.late).length ?? 0;
  const edit = may(me.data, 'administrator', 'facilitator');
  return (
    <>
      <TopBar trail={[{ label: say('nav.home') }]} />
      <Head
        title={
          <span data-testid="headline">
            {say('home.title', { running: running.length, prepared: prepared.length, late })}
          </span>
        }
        lead={home.data?.freshTime ? say('home.fresh', { when: say.stamp(home.data.freshTime) }) : ''}
      >
        {edit && (
          <ButtonLink to="/workshops/new" kind={running.length || prepared.length ? '' : 'primary'}>
            {say('workshops.new')}
          </ButtonLink>
        )}
        {running[0] && (
          <ButtonLink to={`/${running[0].workshop}`} kind="primary">
            {say('home.goOn', { what: name(running[0].workshop) })}
          </ButtonLink>
        )}
        {!running[0] && prepared[0] && (
          <ButtonLink to={`/${prepared[0].name}/prepare`} kind="primary">
            {say('home.prepare', { what: prepared[0].displayName })}
          </ButtonLink>
        )}
      </Head>
      {!shown ? (
        <CardLoading rows={5} />
      ) : (
        <>
          {!home.data && (
            <div style={{ marginBlockEnd: 24 }}>
              <Notice tone="wait" title={say('home.noFigures')} testId="no-figures">
                {say('home.noFiguresText')}
              </Notice>
            </div>
          )}
          <dl className="facts">
            {shown.figures.slice(0, 3).map((f) => (
              <div key={f.id} className="card">
                <dt>{say.code('figure', f.id)}</dt>
                <dd>
                  <Sourced sources={f.sources}>
                    {f.unit === 'percent'
                      ? say.percent(f.value / 100)
                      : say.number(f.value, f.unit === 'level' ? 1 : 0)}
                  </Sourced>
                </dd>
                <dd>
                  <Trend values={f.trend} />
                </dd>
              </div>
            ))}
          </dl>
          {running.length + prepared.length + shown.finished.length === 0 && (
            <Empty title={say('workshops.none')}>
              <p>{say('workshops.noneText')}</p>
            </Empty>
          )}
          <Workshops title={say('home.running')} rows={running} name={name} />
          {shown.due.length > 0 && (
            <section className="card flush" style={{ marginBlockEnd: 24 }} aria-labelledby="due">
              <div className="card-head">
                <h2 id="due">{say('home.due')}</h2>
              </div>
              <ListTable
                columns={[
                  { label: say('action') },
                  { label: say('workshop') },
                  { label: say('road.byWhen') },
                  { label: say('stateWord'), num: true },
                ]}
                rows={shown.due.map((d) => ({
                  key: d.roadmap + d.action,
                  name: <Link href={`/${d.workshop}/roadmap`}>{titleOf(book.data, { id: d.action })}</Link>,
                  cells: [
                    name(d.workshop),
                    quarterText(say, d.endQuarter),
                    d.late ? (
                      <Chip tone="bad">{say('road.late')}</Chip>
                    ) : (
                      <Chip tone="wait">{say('home.thisQuarter')}</Chip>
                    ),
                  ],
                }))}
              />
            </section>
          )}
          <Workshops title={say('home.finished')} rows={shown.finished} name={name} done />
        </>
      )}
    </>
  );
}

function Workshops({
  title,
  rows,
  name,
  done,
}: {
  title: string;
  rows: WorkshopSummary[];
  name: (w: string) => string;
  done?: boolean;
}) {
  const say = useSay();
  if (rows.length === 0) return null;
  return (
    <section className="card flush" style={{ marginBlockEnd: 24 }}>
      <div className="card-head">
        <h2>{title}</h2>
      </div>
      <ListTable
        columns={[
          { label: say('workshop') },
          { label: say('stageNow') },
          { label: say('country') },
          { label: say('peopleIn'), num: true },
          { label: say('answers'), num: true },
          { label: say('ballots'), num: true },
        ]}
        rows={rows.map((r) => ({
          key: r.workshop,
          name: (
            <>
              <Link href={`/${r.workshop}${done ? '/report' : ''}`}>{name(r.workshop)}</Link>
              <DemoMark of={r} />
            </>
          ),
          cells: [
            say.code('stage', `STAGE_${r.stage.replace('STAGE_', '')}`),
            say.country(r.countryCode),
            ...[r.people, r.answers, r.ballots].map((n) => (n < 0 ? '–' : say.number(n))),
          ],
        }))}
      />
    </section>
  );
}
