import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import {
  api,
  type Reason,
  type SuggestedAction,
  type Suggestion,
  type SuggestionExplanation,
  type SwapHint,
} from '../api';
import { useSay } from '../i18n';
import { about } from '../live/watch';
import { Meter } from '../ui/bits';
import type { RoomPage } from './room-page';
import { sentence } from './said';

type Name = (id: string) => string;

/** Why it puts an action where it does, in sentences a facilitator can read aloud, the largest part first. */
export function Why({
  page,
  suggestion,
  action,
  name,
  top,
}: {
  page: RoomPage;
  suggestion: Suggestion;
  action: SuggestedAction;
  name: Name;
  top: number;
}) {
  const say = useSay();
  const total = action.reasons.reduce((s, r) => s + Math.abs(r.contribution), 0) || 1;
  const e = suggestion.explanation;
  const swaps = (e?.swaps ?? []).filter((s) => s.above === action.candidate || s.below === action.candidate);
  return (
    <section className="card stack-s" aria-labelledby="why" data-testid="why">
      <h2 id="why">{say('sug.why', { what: name(action.candidate), place: action.place })}</h2>
      <p className="strong">
        {action.pTop === undefined
          ? say('sug.chanceNone')
          : say('sug.chanceWords', { top, p: Math.min(99, Math.max(1, Math.round(100 * action.pTop))) })}
      </p>
      <p className="small muted">{say('sug.share')}</p>
      <ul className="why small">
        {action.reasons.slice(0, 4).map((r) => (
          <li key={r.kind}>
            <Meter
              value={Math.abs(r.contribution)}
              of={total * 1.0001}
              label={say.percent(Math.abs(r.contribution) / total)}
            />
            <span>
              <strong>
                {say('sug.part', {
                  what: say.code('reasonKind', r.kind),
                  share: say.percent(Math.abs(r.contribution) / total),
                })}
              </strong>{' '}
              {r.contribution < 0 && say('sug.against')}{' '}
              {r.of > 0 && say('sug.ofWorkshops', { n: r.count, of: r.of, top })}{' '}
              <Questions page={page} reason={r} />
            </span>
          </li>
        ))}
      </ul>
      <Themes page={page} action={action} />
      {e && <Nearest explanation={e} action={action} top={top} />}
      {swaps.length > 0 && (
        <div className="stack-s" data-testid="swaps">
          <h3>{say('sug.swaps')}</h3>
          {swaps.map((s) => (
            <Swap key={s.above + s.below} page={page} swap={s} name={name} />
          ))}
        </div>
      )}
      {!e && !suggestion.ruleOnly && <p className="small muted">{say('sug.noDetails')}</p>}
    </section>
  );
}

/** What the room says of the questions that spoke for it: the sentence it has agreed, not a code. */
function Questions({ page, reason }: { page: RoomPage; reason: Reason }) {
  const say = useSay();
  const w = page.workshop.name;
  const gaps = useQuery({
    queryKey: about(w, 'gaps'),
    queryFn: () => api.listGaps({ workshop: w }),
    enabled: reason.questions.length > 0,
    staleTime: 60_000,
  });
  if (reason.questions.length === 0) return null;
  return (
    <>
      {reason.questions.slice(0, 2).map((code) => {
        const gap = gaps.data?.gaps.find((g) => g.question === code);
        return (
          <span key={code} className="quoted">
            {say('sug.quoted', {
              what: gap ? sentence(page.book, gap) : (page.book.question.get(code)?.text ?? code),
            })}{' '}
            <Link href={`/${w}/gaps/${code}`} className="tiny">
              {code}
            </Link>{' '}
          </span>
        );
      })}
    </>
  );
}

/** Groups of questions, for and against; the rest is what is said of any room. */
function Themes({ page, action }: { page: RoomPage; action: SuggestedAction }) {
  const say = useSay();
  const parts = action.groups
    .map((g) => ({ code: g.group, part: g.answers + g.net }))
    .filter((g) => g.code && Math.abs(g.part) > 1e-3)
    .sort((a, b) => Math.abs(b.part) - Math.abs(a.part))
    .slice(0, 5);
  if (parts.length === 0) return null;
  const most = Math.max(...parts.map((p) => Math.abs(p.part)));
  return (
    <div className="stack-s" data-testid="themes">
      <h3>{say('sug.themes')}</h3>
      <ul className="themes small">
        {parts.map((p) => (
          <li key={p.code} className={p.part < 0 ? 'against' : ''}>
            <span>
              {p.code} {page.book.areaTitle.get(p.code)}
            </span>
            <span className="theme-bar" aria-hidden="true">
              <i style={{ inlineSize: `${(Math.abs(p.part) / most) * 50}%` }} />
            </span>
            <span className="tiny muted">{say(p.part < 0 ? 'sug.themeAgainst' : 'sug.themeFor')}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Earlier workshops most like this one: one count over other offices, names only of one's own. */
function Nearest({
  explanation,
  action,
  top,
}: {
  explanation: SuggestionExplanation;
  action: SuggestedAction;
  top: number;
}) {
  const say = useSay();
  const near = explanation.nearest;
  const own = (near?.own ?? []).filter((o) => o.likeness >= 0.5).slice(0, 3);
  const list = useQuery({
    queryKey: ['workshops'],
    queryFn: () => api.listWorkshops({ pageSize: 200 }),
    enabled: own.length > 0,
    staleTime: 60_000,
  });
  if (!near || (near.workshops === 0 && own.length === 0)) return null;
  return (
    <div className="stack-s small" data-testid="nearest">
      <h3>{say('sug.nearest')}</h3>
      <p>
        {near.workshops > 0
          ? say('sug.nearestOthers', { n: near.workshops, c: action.nearestCount, top })
          : say('sug.nearestFew', { least: near.least })}
      </p>
      {own.map((o) => (
        <p key={o.workshop}>
          <Link href={`/${o.workshop}/consensus`}>
            {list.data?.workshops.find((w) => w.name === o.workshop)?.displayName ?? say('sug.ourWorkshop')}
          </Link>{' '}
          {say(o.top.includes(action.candidate) ? 'sug.ownHad' : 'sug.ownHadNot', {
            top,
            likeness: say.percent(o.likeness),
          })}
        </p>
      ))}
    </div>
  );
}

function Swap({ page, swap, name }: { page: RoomPage; swap: SwapHint; name: Name }) {
  const say = useSay();
  const pair = { above: name(swap.above), below: name(swap.below) };
  if (!swap.question) return <p className="small">{say('sug.swapNone', pair)}</p>;
  return (
    <p className="small">
      {say('sug.swap', {
        ...pair,
        people: swap.people,
        of: swap.of,
        steps: Math.abs(swap.steps),
        way: swap.steps < 0 ? 'down' : 'up',
        question: page.book.question.get(swap.question)?.text ?? swap.question,
      })}{' '}
      <Link href={`/${page.workshop.name}/gaps/${swap.question}`} className="tiny">
        {swap.question}
      </Link>{' '}
      {swap.gapBefore !== undefined &&
        swap.gapAfter !== undefined &&
        say('sug.swapGap', { before: say.number(swap.gapBefore, 1), after: say.number(swap.gapAfter, 1) })}
    </p>
  );
}

/** Open questions whose answer could still change who is among the first. */
export function AskNext({
  page,
  explanation,
  name,
  top,
}: {
  page: RoomPage;
  explanation: SuggestionExplanation;
  name: Name;
  top: number;
}) {
  const say = useSay();
  const list = explanation.nextQuestions;
  const titles = (ids: string[]) => say.list(ids.map((id) => say('sug.quoted', { what: name(id) })));
  return (
    <section className="card stack-s" aria-labelledby="next" data-testid="ask-next">
      <h2 id="next">{say('sug.next', { n: list.length })}</h2>
      {list.length === 0 && <p className="small muted">{say('sug.nextNone', { top })}</p>}
      <ol className="stack-s">
        {list.slice(0, 3).map((q) => {
          const question = page.book.question.get(q.question);
          return (
            <li key={q.question} className="small stack-s next-question">
              <p>
                <strong>{question?.text ?? q.question}</strong>{' '}
                <Link href={`/${page.workshop.name}/gaps/${q.question}`} className="tiny">
                  {q.question}
                </Link>{' '}
                <span className="muted">
                  {q.open === 'URGENCY'
                    ? say('sug.notRated')
                    : say('sug.missing', { n: q.missing, of: q.of })}
                </span>
              </p>
              {q.answers.map((a) => (
                <p key={a.answer}>
                  {say('sug.ifAnswer', {
                    answer:
                      q.open === 'URGENCY'
                        ? say.code('urgency', String(a.answer))
                        : (question?.choices[a.answer] ?? String(a.answer)),
                  })}{' '}
                  {a.enters.length > 0 && say('sug.enters', { top, list: titles(a.enters) })}
                  {a.enters.length > 0 && a.leaves.length > 0 && '; '}
                  {a.leaves.length > 0 && say('sug.leaves', { list: titles(a.leaves) })}.
                </p>
              ))}
            </li>
          );
        })}
      </ol>
    </section>
  );
}
