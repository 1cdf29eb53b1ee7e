import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation, useParams } from 'wouter';
import { api, type Gap } from '../api';
import { useSay } from '../i18n';
import { about } from '../live/watch';
import { may } from '../session';
import { Chip } from '../ui/bits';
import { Button, ButtonLink } from '../ui/button';
import { Dumbbell, gapClass, SideKey } from '../ui/charts';
import { CardLoading, Empty, PageError } from '../ui/states';
import { Head } from './frame';
import { GapDialog } from './gap-dialog';
import { sentence } from './said';
import { Chips, WithWorkshop, type RoomPage } from './room-page';

export default function Gaps() {
  const say = useSay();
  return <WithWorkshop here={say('gaps')}>{(page) => <Page page={page} />}</WithWorkshop>;
}

function Page({ page }: { page: RoomPage }) {
  const { workshop, id } = page;
  const say = useSay();
  const [, go] = useLocation();
  const code = useParams<{ code?: string }>().code;
  const gaps = useQuery({
    queryKey: about(workshop.name, 'gaps'),
    queryFn: () => api.listGaps({ workshop: workshop.name }),
  });
  const [all, setAll] = useState(false);
  const [table, setTable] = useState(false);
  if (gaps.error && !gaps.data) return <PageError error={gaps.error} retry={() => void gaps.refetch()} />;
  if (!gaps.data) return <CardLoading rows={8} />;
  const list = gaps.data.gaps.filter((g) => g.gap > 0 || g.state === 'GAP_STATE_STRUCK');
  const live = list.filter((g) => g.state !== 'GAP_STATE_STRUCK');
  const settled = live.filter((g) => g.state === 'GAP_STATE_CONFIRMED' || g.state === 'GAP_STATE_CORRECTED');
  const now = settled.filter((g) => g.urgency === 3).length;
  const next = live.find((g) => g.state === 'GAP_STATE_OPEN') ?? live.find((g) => g.urgency === undefined);
  const edit =
    may(page.me, 'administrator', 'facilitator', 'rapporteur') && workshop.stage === 'STAGE_CHECK_GAPS';
  const shown = all ? list : list.slice(0, 12);
  const open = (q: string) => go(`/workshops/${id}/gaps/${q}`, { replace: !!code });
  const current = gaps.data.gaps.find((g) => g.question === code);
  return (
    <>
      <Head
        chips={<Chips page={page} />}
        title={
          <span data-testid="headline">
            {now > 0
              ? say('gaps.titleNow', { n: now, product: workshop.product })
              : say('gaps.title', { n: live.length })}
          </span>
        }
        lead={say('gaps.lead', {
          n: live.length,
          settled: settled.length,
          open: live.length - settled.length,
          struck: list.length - live.length,
        })}
      >
        <ButtonLink to={`/workshops/${id}`}>{say('toFacilitator')}</ButtonLink>
        {edit && next && (
          <Button kind="primary" onPress={() => open(next.question)} testId="next-gap">
            {say('gaps.next')}
          </Button>
        )}
      </Head>
      {list.length === 0 ? (
        <Empty title={say('gaps.none')}>
          <p>{say('gaps.noneText')}</p>
        </Empty>
      ) : (
        <section className="card flush" aria-labelledby="ranked">
          <div className="card-head">
            <h2 id="ranked">{say('gaps.ranked')}</h2>
            <span className="key small">
              <SideKey />
              <span className="ag">{say('gap.agreed')}</span>
              <span className="tg">{say('target')}</span>
            </span>
          </div>
          {table ? (
            <GapTable page={page} gaps={list} open={open} />
          ) : (
            <ol className="gaps" data-testid="gap-list">
              {shown.map((g) => (
                <li
                  key={g.question}
                  className={g.state === 'GAP_STATE_STRUCK' ? 'struck' : ''}
                  data-current={g.question === code || undefined}
                  data-testid={`gap-${g.question}`}
                >
                  <span className="rk">
                    {g.state === 'GAP_STATE_STRUCK' ? '–' : `${g.place}${g.tied ? '=' : ''}`}
                  </span>
                  <div className="gt">
                    <button
                      type="button"
                      className="link strong"
                      style={{ color: 'inherit' }}
                      onClick={() => open(g.question)}
                    >
                      {sentence(page.book, g)}
                    </button>
                    <span className="small">{page.book.question.get(g.question)?.text}</span>
                    <span className="small muted">
                      {g.question} · n = {say.list(g.sides.filter((s) => s.n > 0).map((s) => String(s.n)))} ·{' '}
                      {g.urgency === undefined ? say('gap.notRated') : say.code('urgency', String(g.urgency))}{' '}
                      <StateChip gap={g} />
                    </span>
                  </div>
                  <Dumbbell
                    sides={g.sides}
                    target={g.target}
                    agreed={g.agreedChoice}
                    max={(page.book.question.get(g.question)?.choices.length ?? 6) - 1}
                  />
                  <div className="calc">
                    <button type="button" className="src-btn sc" onClick={() => open(g.question)}>
                      {say.number(g.priority, 1)}
                    </button>
                    <br />
                    <span className="tiny muted">
                      {say('gap.calc', { gap: say.number(g.gap, 1), urgency: g.urgency ?? 1 })}
                      {g.urgency === undefined && '*'}
                    </span>
                  </div>
                </li>
              ))}
            </ol>
          )}
          <p className="card-foot">
            {!table && list.length > 12 && (
              <>
                <button type="button" className="link" onClick={() => setAll(!all)}>
                  {all ? say('gaps.fewer') : say('gaps.all', { n: list.length })}
                </button>{' '}
                ·{' '}
              </>
            )}
            <button type="button" className="link" onClick={() => setTable(!table)}>
              {table ? say('pictureView') : say('tableView')}
            </button>{' '}
            · {say('gaps.foot')}
          </p>
        </section>
      )}
      <div className="cols two">
        <Heat page={page} />
        <Differ page={page} gaps={live} open={open} />
      </div>
      {current && (
        <GapDialog
          page={page}
          gap={current}
          edit={edit}
          next={live.find((g) => g.state === 'GAP_STATE_OPEN' && g.question !== current.question)?.question}
          onClose={() => go(`/workshops/${id}/gaps`)}
          onNext={open}
        />
      )}
    </>
  );
}

export function StateChip({ gap }: { gap: Gap }) {
  const say = useSay();
  if (gap.state === 'GAP_STATE_STRUCK') return <Chip>{say('gap.struck')}</Chip>;
  return (
    <>
      {gap.agreed || gap.state === 'GAP_STATE_CONFIRMED' ? (
        <Chip tone="good">
          {say(gap.state === 'GAP_STATE_CORRECTED' ? 'gap.corrected' : 'gap.confirmed')}
        </Chip>
      ) : (
        <Chip tone="wait">{say('gap.notAgreed')}</Chip>
      )}
      {gap.claimed && (
        <>
          {' '}
          <Chip tone="wait">{say('gap.claimed')}</Chip>
        </>
      )}
    </>
  );
}

function GapTable({ page, gaps, open }: { page: RoomPage; gaps: Gap[]; open: (q: string) => void }) {
  const say = useSay();
  const median = (g: Gap, side: string) => {
    const s = g.sides.find((x) => x.side === side);
    if (!s || s.n === 0) return '–';
    if (s.suppressed) return say(s.n < 5 ? 'under5' : 'withheld');
    return say.number(s.median ?? 0, 1);
  };
  return (
    <div className="scroll">
      <table className="table">
        <thead>
          <tr>
            <th>{say('place')}</th>
            <th>{say('question')}</th>
            <th className="num">{say.code('side', 'SIDE_GOVERNMENT')}</th>
            <th className="num">{say.code('side', 'SIDE_INDUSTRY')}</th>
            <th className="num">{say('level')}</th>
            <th className="num">{say('target')}</th>
            <th className="num">{say('gapWord')}</th>
            <th className="num">{say('urgencyWord')}</th>
            <th className="num">{say('gap.priority')}</th>
            <th>{say('stateWord')}</th>
          </tr>
        </thead>
        <tbody>
          {gaps.map((g) => (
            <tr key={g.question}>
              <td>
                {g.place}
                {g.tied ? '=' : ''}
              </td>
              <th scope="row">
                <button type="button" className="link" onClick={() => open(g.question)}>
                  {g.question}
                </button>{' '}
                {page.book.question.get(g.question)?.text}
              </th>
              <td className="num">{median(g, 'SIDE_GOVERNMENT')}</td>
              <td className="num">{median(g, 'SIDE_INDUSTRY')}</td>
              <td className="num">{g.level === undefined ? '–' : say.number(g.level, 1)}</td>
              <td className="num">{g.target}</td>
              <td className="num">{say.number(g.gap, 1)}</td>
              <td className="num">{g.urgency ?? '–'}</td>
              <td className="num">{say.number(g.priority, 1)}</td>
              <td>
                <StateChip gap={g} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Heat({ page }: { page: RoomPage }) {
  const say = useSay();
  const [sub, setSub] = useState(false);
  const heat = useQuery({
    queryKey: about(page.workshop.name, 'heat', sub),
    queryFn: () => api.getHeatMap({ workshop: page.workshop.name, subAreas: sub }),
  });
  if (!heat.data) return <CardLoading rows={9} />;
  const top = Math.max(0.1, ...heat.data.rows.map((r) => r.difference ?? 0));
  const cell = (v: number | undefined, n: number) =>
    v === undefined ? (
      <td className="tiny faint" style={{ textAlign: 'center' }}>
        {say(n === 0 ? 'notAsked' : n < 5 ? 'under5' : 'withheld')}
      </td>
    ) : (
      <td className={`hc ${gapClass(v)}`}>
        {say.number(v, 1)}
        <span className="tiny"> n {n}</span>
      </td>
    );
  return (
    <section className="card flush" aria-labelledby="heat">
      <div className="card-head">
        <h2 id="heat">{say('heat.title')}</h2>
        <span className="small muted">{say('heat.hint')}</span>
      </div>
      <table className="table heat" data-testid="heat">
        <thead>
          <tr>
            <th scope="col">{say(sub ? 'subArea' : 'area')}</th>
            <th scope="col">
              <span className="side-g">{say.code('side', 'SIDE_GOVERNMENT')}</span>
            </th>
            <th scope="col">
              <span className="side-i">{say.code('side', 'SIDE_INDUSTRY')}</span>
            </th>
            <th scope="col">{say('difference')}</th>
          </tr>
        </thead>
        <tbody>
          {heat.data.rows.map((r) => (
            <tr key={r.code}>
              <th scope="row">
                {r.code} {page.book.areaTitle.get(r.code)}
              </th>
              {r.outOfScope ? (
                <td colSpan={3} className="tiny faint">
                  {say('outOfScope')}
                </td>
              ) : (
                <>
                  {cell(r.government, r.nGovernment)}
                  {cell(r.industry, r.nIndustry)}
                  <td>
                    {r.difference !== undefined && (
                      <span className="df">
                        <i style={{ inlineSize: (r.difference / top) * 40 }} />
                        <span className={r.difference >= 1 ? 'strong' : ''}>
                          {say.number(r.difference, 1)}
                        </span>
                      </span>
                    )}
                  </td>
                </>
              )}
            </tr>
          ))}
        </tbody>
      </table>
      <div className="pad">
        <div className="leg tiny" aria-hidden="true">
          {['< 0.75', '0.75', '1.25', '1.75', '2.25', '2.75 +'].map((t, k) => (
            <span key={t} className={`g${k}`}>
              {t}
            </span>
          ))}
        </div>
        <p className="small muted">
          {say('heat.foot')}{' '}
          <button type="button" className="link" onClick={() => setSub(!sub)} data-testid="heat-sub">
            {say(sub ? 'heat.areas' : 'heat.subAreas')}
          </button>
        </p>
      </div>
    </section>
  );
}

function Differ({ page, gaps, open }: { page: RoomPage; gaps: Gap[]; open: (q: string) => void }) {
  const say = useSay();
  const top = gaps
    .filter((g) => (g.difference ?? 0) > 0)
    .sort((a, b) => (b.difference ?? 0) - (a.difference ?? 0))
    .slice(0, 6);
  return (
    <section className="card stack-s" aria-labelledby="differ">
      <h2 id="differ">{say('differ.title')}</h2>
      <p className="small muted">{say('differ.text')}</p>
      {top.length === 0 ? (
        <p className="muted">{say('differ.none')}</p>
      ) : (
        <ul className="stack-s">
          {top.map((g) => (
            <li key={g.question} className="row between small" style={{ flexWrap: 'nowrap' }}>
              <span>
                <button type="button" className="link" onClick={() => open(g.question)}>
                  {g.question}
                </button>{' '}
                {page.book.question.get(g.question)?.text}
              </span>
              <span className="strong">{say.number(g.difference ?? 0, 1)}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
