import { useState } from 'react';
import { Link } from 'wouter';
import type { Round, SuggestedAction, Suggestion } from '../api';
import { useSay, type Say } from '../i18n';
import { Chip, Meter } from '../ui/bits';
import { placeMark } from '../ui/place';
import { AskNext, Why } from './explained';
import type { RoomPage } from './room-page';

const sureFrom = 0.8;
const shownMost = 10;

type Name = (id: string) => string;

/** What earlier workshops would have, beside the room's own: chances first, to be read aloud, and why. */
export function Suggested({
  page,
  suggestion,
  round,
  name,
}: {
  page: RoomPage;
  suggestion: Suggestion;
  round: Round;
  name: Name;
}) {
  const say = useSay();
  const [why, setWhy] = useState(0);
  const shown = suggestion.actions.slice(0, shownMost);
  const chosen = shown[Math.min(why, shown.length - 1)];
  const top = suggestion.top || 5;
  const intervals = shown.some((a) => a.placeLow > 0);
  const country = say.country(page.workshop.countryCode);
  const placeOf = (id: string) => {
    const t = round.tallies.find((x) => x.candidate === id);
    return t ? placeMark(t, round.tallies) : '–';
  };
  return (
    <>
      <section className="card flush sug" aria-labelledby="sug" data-testid="suggestion">
        <div className="card-head">
          <h2 id="sug">{say('sug.title')}</h2>
          <Chip tone="model">{say(suggestion.ruleOnly ? 'sug.rule' : 'sug.model')}</Chip>
        </div>
        <div className="pad stack-s">
          <p className="small muted">
            {suggestion.ruleOnly
              ? `${say.code('sug.ruleReason', suggestion.ruleOnlyReason, 'sug.ruleText')} ${say('sug.ruleRanks')}`
              : say('sug.learnt', {
                  n: suggestion.workshopsLearnt,
                  here: suggestion.workshopsCountry,
                  country,
                })}{' '}
            {say('sug.decides')}
          </p>
          <p data-testid="aloud">{aloud(say, shown, top, name)}</p>
        </div>
        <table className="table">
          <thead>
            <tr>
              <th>{say('place')}</th>
              <th>{say('action')}</th>
              <th className="num">{say('sug.chance', { top })}</th>
              {intervals && <th className="num">{say('sug.likely')}</th>}
              <th className="num">{say('sug.room')}</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((a, k) => (
              <tr key={a.candidate}>
                <td className="pl">{a.place}</td>
                <th scope="row">
                  <button type="button" className="link" onClick={() => setWhy(k)} aria-pressed={k === why}>
                    {name(a.candidate)}
                  </button>
                </th>
                <td className="num">
                  {a.pTop === undefined ? (
                    <span className="tiny faint">{say('sug.notEnough')}</span>
                  ) : (
                    <span className="pr">
                      <Meter value={a.pTop} of={1.0001} label={chance(say, a.pTop)} />
                      <span>{chance(say, a.pTop)}</span>
                    </span>
                  )}
                </td>
                {intervals && (
                  <td className="num nowrap">{a.placeLow > 0 ? `${a.placeLow}–${a.placeHigh}` : '–'}</td>
                )}
                <td className="num strong">{placeOf(a.candidate)}</td>
              </tr>
            ))}
          </tbody>
        </table>
        <p className="card-foot">
          {!suggestion.ruleOnly &&
            `${intervals ? say('sug.interval') : say('sug.noInterval', { country, n: suggestion.workshopsCountry })} `}
          <Link href="/suggestion">{say('sug.howGood')}</Link>
        </p>
      </section>
      {chosen && <Why page={page} suggestion={suggestion} action={chosen} name={name} top={top} />}
      {suggestion.explanation && (
        <AskNext page={page} explanation={suggestion.explanation} name={name} top={top} />
      )}
    </>
  );
}

/** Nothing is certain: no chance is shown as all or none. */
const chance = (say: Say, p: number) =>
  p >= 0.995 ? `>\u202f${say.percent(0.99)}` : p < 0.005 ? `<\u202f${say.percent(0.01)}` : say.percent(p);

/** The chances as one says them: what is nearly sure, what could go either way. */
function aloud(say: Say, shown: SuggestedAction[], top: number, name: Name): string {
  const known = shown.filter((a) => a.pTop !== undefined);
  if (known.length === 0) return say('sug.aloudNone', { top });
  const list = (some: SuggestedAction[]) =>
    say.list(some.map((a) => say('sug.quoted', { what: name(a.candidate) })));
  const sure = known.filter((a) => a.pTop! >= sureFrom);
  const open = known.filter((a) => a.pTop! >= 0.35 && a.pTop! < 0.65);
  return [
    sure.length > 0
      ? say('sug.sure', { top, n: sure.length, list: list(sure) })
      : say('sug.sureNone', { top }),
    open.length > 0 && say('sug.open', { list: list(open) }),
  ]
    .filter(Boolean)
    .join(' ');
}
