import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type CSSProperties } from 'react';
import { api, asApiError, type Agreement, type Round } from '../api';
import { useSay } from '../i18n';
import { about } from '../live/watch';
import { titleOf } from '../room/use-room';
import { may } from '../session';
import { Chip, Notice } from '../ui/bits';
import { Button } from '../ui/button';
import { SideKey, Slopes } from '../ui/charts';
import { Dialog } from '../ui/dialog';
import { SelectField, TextArea } from '../ui/field';
import { Lineage } from '../ui/lineage';
import { placeMark } from '../ui/place';
import { CardLoading, ErrorNotice } from '../ui/states';
import { Next } from './facilitator';
import { Head } from './frame';
import { ObjectionQuote } from './report-parts';
import { Suggested } from './suggested';
import { Chips, reached, WithWorkshop, type RoomPage } from './room-page';

export default function Consensus() {
  const say = useSay();
  return <WithWorkshop here={say('consensus')}>{(page) => <Page page={page} />}</WithWorkshop>;
}

/** Of fewer than five ballots no side is told apart, by the server either: one would follow from the other. */
const apart = (round: Round) => Math.min(round.ballotsGovernment, round.ballotsIndustry) >= 5;

/** A question that may be answered "not yet": secret, or before its stage. */
function useMaybe<T>(key: unknown[], read: () => Promise<T>, enabled = true) {
  return useQuery({
    queryKey: key,
    enabled,
    queryFn: async () => {
      try {
        return await read();
      } catch (error) {
        const known = asApiError(error);
        if (known.passing) throw error;
        return null;
      }
    },
  });
}

function Page({ page }: { page: RoomPage }) {
  const say = useSay();
  const { workshop, book } = page;
  const w = workshop.name;
  const one = useMaybe(
    about(w, 'round', 1),
    () => api.getRound({ workshop: w, number: 1 }),
    reached(workshop, 'STAGE_DISCUSS'),
  );
  const two = useMaybe(
    about(w, 'round', 2),
    () => api.getRound({ workshop: w, number: 2 }),
    reached(workshop, 'STAGE_AGREE'),
  );
  const list = useQuery({
    queryKey: about(w, 'shortlist'),
    queryFn: () => api.getShortlist({ workshop: w }),
  });
  const suggestion = useMaybe(
    about(w, 'suggestion'),
    () => api.getSuggestion({ workshop: w }),
    reached(workshop, 'STAGE_DISCUSS'),
  );
  const agreement = useMaybe(
    about(w, 'agreement'),
    () => api.getAgreement({ workshop: w }),
    reached(workshop, 'STAGE_AGREE'),
  );
  const [moving, setMoving] = useState(false);
  const name = (id: string) => titleOf(book, list.data?.candidates.find((c) => c.id === id) ?? { id });
  if (!reached(workshop, 'STAGE_DISCUSS')) {
    return (
      <>
        <Head chips={<Chips page={page} />} title={say('con.secret')} lead={say('con.secretText')} />
        <Next page={page} />
      </>
    );
  }
  const round = two.data ?? one.data;
  if (!round || !list.data)
    return (
      <div style={{ marginBlockStart: 24 }}>
        <CardLoading rows={8} />
      </div>
    );
  const before = two.data ? one.data : null;
  const best = [...round.tallies].sort((a, b) => b.inFive - a.inFive).slice(0, 2);
  const edit = may(page.me, 'administrator', 'facilitator') && workshop.stage === 'STAGE_AGREE';
  const ties = round.tallies.filter((t) => t.tied).length;
  return (
    <>
      <Head
        chips={
          <>
            <Chips page={page} />
            <Chip tone="good">{say('con.counted', { n: round.ballots })}</Chip>
          </>
        }
        title={
          <span data-testid="headline">
            {best.length > 0
              ? say('con.title', { n: best[0].inFive, of: round.ballots, what: name(best[0].candidate) })
              : say('con.noBallots')}
          </span>
        }
        lead={[
          say('con.closed', { round: round.number, when: say.stamp(round.closeTime) }),
          best[1] &&
            say('con.second', { n: best[1].inFive, of: round.ballots, what: name(best[1].candidate) }),
          ties > 0 && say('con.ties', { n: ties }),
        ]
          .filter(Boolean)
          .join(' ')}
      >
        {edit && (
          <Button onPress={() => setMoving(true)} testId="change-order">
            {say('con.change')}
          </Button>
        )}
      </Head>
      {may(page.me, 'administrator', 'facilitator') && <Next page={page} />}
      <Facts round={round} before={before} agreement={agreement.data} />
      <Tallies round={round} name={name} before={before} />
      <Lineage workshop={w} figure={`round:${round.number}`} />
      <div className="cols two">
        <div className="stack">
          <section className="card stack-s" aria-labelledby="slopes">
            <h2 id="slopes">{say('con.sides')}</h2>
            <p className="small muted">{say('con.sidesText')}</p>
            <SideKey g={round.ballotsGovernment} i={round.ballotsIndustry} />
            {apart(round) ? (
              <Slopes
                rows={round.tallies.map((t) => ({
                  label: name(t.candidate),
                  a: t.placeGovernment,
                  b: t.placeIndustry,
                }))}
                left={say.code('side', 'SIDE_GOVERNMENT')}
                right={say.code('side', 'SIDE_INDUSTRY')}
              />
            ) : (
              <p data-testid="not-apart">{say('con.notApart')}</p>
            )}
          </section>
          {agreement.data && <Order agreement={agreement.data} name={name} />}
          {agreement.data && <Objections agreement={agreement.data} name={name} />}
        </div>
        <div className="stack">
          {suggestion.data ? (
            <Suggested page={page} suggestion={suggestion.data} round={round} name={name} />
          ) : (
            <Notice title={say('sug.absent')} />
          )}
        </div>
      </div>
      {moving && agreement.data && (
        <Move page={page} agreement={agreement.data} name={name} onClose={() => setMoving(false)} />
      )}
    </>
  );
}

function Facts({
  round,
  before,
  agreement,
}: {
  round: Round;
  before?: Round | null;
  agreement?: Agreement | null;
}) {
  const say = useSay();
  const sum = (k: 'support' | 'canLive' | 'object' | 'people') =>
    (agreement?.government?.[k] ?? 0) + (agreement?.industry?.[k] ?? 0);
  const given = (c?: { support: number; canLive: number; object: number }) =>
    c ? c.support + c.canLive + c.object : 0;
  const change = round.ballotsToChangeTop3; // 0: a tie has already changed them; −1: there is no other
  return (
    <dl className="facts">
      <div className="card">
        <dt>{say('con.agreement')}</dt>
        <dd>{say.code('agreement', round.agreement)}</dd>
        <dd style={{ font: 'inherit' }}>
          <p>
            {say('con.w', {
              w: say.number(round.kendallW, 2),
              before: before ? say.number(before.kendallW, 2) : '',
              has: before ? 'yes' : 'no',
            })}{' '}
            {round.kendallP < 0.001 ? say('con.pSmall') : say('con.p', { p: say.number(round.kendallP, 3) })}
          </p>
        </dd>
      </div>
      <div className="card">
        <dt>{say('con.firm')}</dt>
        <dd>{change > 0 ? say('con.firmN', { n: change }) : say(change ? 'con.firmOnly' : 'con.firmTie')}</dd>
        <dd style={{ font: 'inherit' }}>
          <p>
            {change > 0
              ? say('con.firmText', { n: change, of: round.ballots })
              : say(change ? 'con.firmOnlyText' : 'con.firmTieText')}
          </p>
        </dd>
      </div>
      {agreement ? (
        <div className="card" data-testid="support">
          <dt>{say('con.support')}</dt>
          <dd>{say('ofCount', { n: sum('support'), of: sum('people') })}</dd>
          <dd style={{ font: 'inherit' }}>
            <p>
              {say('con.positions', { live: sum('canLive'), object: sum('object') })}{' '}
              {say(agreement.quorumMet ? 'con.quorum' : 'con.noQuorum', {
                g: given(agreement.government),
                gNeed: agreement.quorumGovernment,
                i: given(agreement.industry),
                iNeed: agreement.quorumIndustry,
              })}
            </p>
          </dd>
        </div>
      ) : (
        <div className="card">
          <dt>{say('con.voted')}</dt>
          <dd>{say('ofCount', { n: round.ballots, of: round.voters })}</dd>
          <dd style={{ font: 'inherit' }}>
            <p>{say(round.sidesBalanced ? 'con.balanced' : 'con.persons')}</p>
          </dd>
        </div>
      )}
    </dl>
  );
}

const signed = (n: number) => (n > 0 ? `+${n}` : n < 0 ? `−${-n}` : '±0');

function Tallies({
  round,
  before,
  name,
}: {
  round: Round;
  before?: Round | null;
  name: (id: string) => string;
}) {
  const say = useSay();
  const sides = apart(round);
  const inFive = new Map(before?.tallies.map((t) => [t.candidate, t.inFive]));
  const width = (n: number): CSSProperties =>
    ({ '--v': `${(n / Math.max(1, round.ballots)) * 100}%` }) as never;
  return (
    <section className="card flush" aria-labelledby="tallies">
      <div className="card-head">
        <h2 id="tallies">{say('con.five')}</h2>
        {sides && <SideKey />}
      </div>
      <table className="table vote stacked figures even" role="table" data-testid="tallies">
        <thead role="rowgroup">
          <tr role="row">
            <th>{say('place')}</th>
            <th>{say('action')}</th>
            <th>{say('con.inFive', { of: round.ballots })}</th>
            {sides && <th className="num">{say.code('side', 'SIDE_GOVERNMENT')}</th>}
            {sides && <th className="num">{say.code('side', 'SIDE_INDUSTRY')}</th>}
            {before && <th className="num">{say('con.since')}</th>}
            <th className="num">{say('points')}</th>
            {sides && <th className="num">{say('con.perPerson')}</th>}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {round.tallies.map((t) => (
            <tr role="row" key={t.candidate} className={t.tied ? 'tie' : ''}>
              <td role="cell" className="pl">
                {placeMark(t, round.tallies)}
              </td>
              <th scope="row" role="rowheader">
                {name(t.candidate)}
              </th>
              <td role="cell" className="marks">
                <span className="bar">
                  <b>{t.inFive}</b>
                  <span className="sk">
                    {sides ? (
                      <>
                        <i className="bg" style={width(t.inFiveGovernment)} />
                        <i className="bi" style={width(t.inFiveIndustry)} />
                      </>
                    ) : (
                      <i style={{ ...width(t.inFive), background: 'var(--line-strong)' }} />
                    )}
                  </span>
                </span>
              </td>
              {sides && (
                <td role="cell" data-label={say.code('side', 'SIDE_GOVERNMENT')} className="num">
                  <span>{say('ofCount', { n: t.inFiveGovernment, of: round.ballotsGovernment })}</span>
                </td>
              )}
              {sides && (
                <td role="cell" data-label={say.code('side', 'SIDE_INDUSTRY')} className="num">
                  <span>{say('ofCount', { n: t.inFiveIndustry, of: round.ballotsIndustry })}</span>
                </td>
              )}
              {before && (
                <td role="cell" data-label={say('con.since')} className="num muted">
                  <span>
                    {t.placeBefore === 0 || t.placeBefore === t.place
                      ? say('con.same')
                      : signed(t.placeBefore - t.place)}
                    <span className="tiny faint" style={{ display: 'block' }}>
                      {say('con.sinceFive', { d: signed(t.inFive - (inFive.get(t.candidate) ?? 0)) })}
                    </span>
                  </span>
                </td>
              )}
              <td role="cell" data-label={say('points')} className="num">
                <span>{say.number(t.points, 1)}</span>
              </td>
              {sides && (
                <td role="cell" data-label={say('con.perPerson')} className="num muted">
                  <span>{say.number(t.pointsPersons, 1)}</span>
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
      <p className="card-foot">{say(round.sidesBalanced ? 'con.footBalanced' : 'con.footPersons')}</p>
    </section>
  );
}

function Order({ agreement, name }: { agreement: Agreement; name: (id: string) => string }) {
  const say = useSay();
  return (
    <section className="card stack-s" aria-labelledby="order" data-testid="order">
      <h2 id="order">{say(agreement.agreeTime ? 'con.orderAgreed' : 'con.order')}</h2>
      <ol className="places">
        {agreement.order.map((id, i) => (
          <li key={id} className="filled">
            <span className="n">{i + 1}</span>
            <span className="what">{name(id)}</span>
          </li>
        ))}
      </ol>
      {agreement.changes.map((c) => (
        <blockquote key={c.candidate + c.toPlace + c.reason} className="small">
          <p>{say('con.moved', { what: name(c.candidate), from: c.fromPlace, to: c.toPlace })}</p>
          <p className="muted">{say.quote(c.reason)}</p>
        </blockquote>
      ))}
    </section>
  );
}

function Objections({ agreement, name }: { agreement: Agreement; name: (id: string) => string }) {
  const say = useSay();
  return (
    <section className="card stack-s" aria-labelledby="objections">
      <h2 id="objections">{say('con.objections')}</h2>
      {agreement.objections.length === 0 ? (
        <p className="muted small">{say('con.noObjections')}</p>
      ) : (
        agreement.objections.map((o, k) => <ObjectionQuote key={k} objection={o} name={name} />)
      )}
      <p className="small muted">{say('con.printed')}</p>
    </section>
  );
}

function Move({
  page,
  agreement,
  name,
  onClose,
}: {
  page: RoomPage;
  agreement: Agreement;
  name: (id: string) => string;
  onClose: () => void;
}) {
  const say = useSay();
  const client = useQueryClient();
  const [candidate, setCandidate] = useState('');
  const [to, setTo] = useState('');
  const [reason, setReason] = useState('');
  const save = useMutation({
    mutationFn: () =>
      api.changeOrder({
        workshop: page.workshop.name,
        candidate,
        toPlace: Number(to),
        reason: reason.trim(),
      }),
    onSuccess: () => {
      onClose();
      return client.invalidateQueries({ queryKey: about(page.workshop.name) });
    },
  });
  return (
    <Dialog open onClose={onClose} title={say('con.change')} testId="order-dialog">
      <SelectField
        label={say('action')}
        value={candidate}
        onValue={setCandidate}
        testId="order-candidate"
        first={say('choose')}
        options={agreement.order.map((id, i) => ({ value: id, label: `${i + 1} ${name(id)}` }))}
      />
      <SelectField
        label={say('con.toPlace')}
        value={to}
        onValue={setTo}
        testId="order-place"
        first={say('choose')}
        options={agreement.order.map((_, i) => ({ value: String(i + 1), label: String(i + 1) }))}
      />
      <TextArea
        label={say('reason')}
        hint={say('reasonHint')}
        value={reason}
        onValue={setReason}
        testId="order-reason"
      />
      {save.error && <ErrorNotice error={save.error} />}
      <div className="row">
        <Button onPress={onClose}>{say('cancel')}</Button>
        <Button
          kind="primary"
          isDisabled={!candidate || !to || !reason.trim()}
          isPending={save.isPending}
          onPress={() => save.mutate()}
          testId="order-save"
        >
          {say('save')}
        </Button>
      </div>
    </Dialog>
  );
}
