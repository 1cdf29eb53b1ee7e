import type { Skill } from '../../api';
import { useSay } from '../../i18n';
import { Chip } from '../../ui/bits';

/** The office's own workshops, each as it was: predicted, voted, then learnt. */
export function Own({ skill }: { skill: Skill }) {
  const say = useSay();
  if (skill.workshops.length === 0) return null;
  const best = (w: Skill['workshops'][number]) => Math.max(w.suggestion, w.rule, w.popularity);
  const cell = (label: string, v: number, top: number) => (
    <td role="cell" data-label={label} className={`num ${v === top ? 'strong' : ''}`}>
      <span>{say.number(v, 2)}</span>
    </td>
  );
  return (
    <section className="card flush" data-testid="own-workshops">
      <div className="card-head">
        <div className="stack-s">
          <h2>{say('own.title')}</h2>
          <p className="small muted">{say('own.text')}</p>
        </div>
      </div>
      <div className="scroll">
        <table className="table stacked plain" role="table">
          <thead role="rowgroup">
            <tr role="row">
              <th>{say('own.held')}</th>
              <th>{say('country')}</th>
              <th>{say('own.spoke')}</th>
              <th className="num">{say('own.before')}</th>
              <th className="num">{say('method.model')}</th>
              <th className="num">{say('method.rule')}</th>
              <th className="num">{say('method.popularity')}</th>
            </tr>
          </thead>
          <tbody role="rowgroup">
            {[...skill.workshops].reverse().map((w, k) => (
              <tr role="row" key={`${w.heldOn}${w.countryCode}${k}`}>
                <th scope="row" role="rowheader" className="nowrap">
                  {say.date(w.heldOn)}
                </th>
                <td role="cell" data-label={say('country')}>
                  <span>
                    {say.country(w.countryCode)} {w.demonstration && <Chip tone="demo">{say('demo')}</Chip>}
                  </span>
                </td>
                <td role="cell" data-label={say('own.spoke')}>
                  <Chip tone={w.modelSpoke ? 'model' : ''}>
                    {say(w.modelSpoke ? 'sug.model' : 'sug.rule')}
                  </Chip>
                </td>
                <td role="cell" data-label={say('own.before')} className="num">
                  <span>{w.learntBefore}</span>
                </td>
                {cell(say('method.model'), w.suggestion, best(w))}
                {cell(say('method.rule'), w.rule, best(w))}
                {cell(say('method.popularity'), w.popularity, best(w))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
