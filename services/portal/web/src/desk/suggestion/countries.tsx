import { useState } from 'react';
import type { CountrySkill, Skill } from '../../api';
import { useSay } from '../../i18n';
import { Key, Mark } from './marks';

const lead = (r: CountrySkill) => r.suggestion - Math.max(r.rule, r.popularity);
export const won = (r: CountrySkill) => lead(r) > 0;

/** How close to the room each way came, a line a country; who did not win stands below a broken line and says so. */
export function Countries({ skill }: { skill: Skill }) {
  const say = useSay();
  const [table, setTable] = useState(false);
  const rows = [...skill.countries].sort((a, b) => lead(b) - lead(a));
  const values = rows.flatMap((r) => [r.suggestion, r.rule, r.popularity]);
  const low = Math.floor(Math.min(...values) * 10) / 10;
  const high = Math.max(low + 0.1, Math.ceil(Math.max(...values) * 10) / 10);
  const x = (v: number) => `${((v - low) / (high - low)) * 100}%`;
  const ticks = [low, (low + high) / 2, high];
  return (
    <section className="card stack-s" aria-labelledby="by-country" data-testid="by-country">
      <h2 id="by-country">{say('skill.byCountry')}</h2>
      <p className="small muted">
        {say('skill.byCountryText')}{' '}
        <button type="button" className="link" onClick={() => setTable(!table)}>
          {say(table ? 'pictureView' : 'tableView')}
        </button>
      </p>
      {table ? (
        <div className="scroll">
          <table className="table">
            <thead>
              <tr>
                <th>{say('country')}</th>
                <th className="num">{say('nav.workshops')}</th>
                <th className="num">{say('method.model')}</th>
                <th className="num">{say('method.rule')}</th>
                <th className="num">{say('method.popularity')}</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((r) => (
                <tr key={r.countryCode}>
                  <th scope="row">{say.country(r.countryCode)}</th>
                  <td className="num">{r.workshops}</td>
                  <td className="num strong">{say.number(r.suggestion, 2)}</td>
                  <td className="num">{say.number(r.rule, 2)}</td>
                  <td className="num">{say.number(r.popularity, 2)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ) : (
        <>
          <Key methods={['model', 'rule', 'popularity']} />
          <div
            className="dots"
            role="img"
            aria-label={rows
              .map((r) =>
                say('skill.countryLine', {
                  country: say.country(r.countryCode),
                  model: say.number(r.suggestion, 2),
                  rule: say.number(r.rule, 2),
                  popularity: say.number(r.popularity, 2),
                }),
              )
              .join('; ')}
          >
            <div className="dots-row" aria-hidden="true">
              <span />
              <span className="dots-line tiny muted">
                {ticks.map((v) => (
                  <i key={v} style={{ insetInlineStart: x(v) }}>
                    {say.number(v, 2)}
                  </i>
                ))}
              </span>
            </div>
            {rows.map((r, k) => {
              const all = [r.suggestion, r.rule, r.popularity];
              const first = !won(r) && (k === 0 || won(rows[k - 1]));
              return (
                <div key={r.countryCode} className={`dots-row ${first ? 'below' : ''}`} aria-hidden="true">
                  <span className="small">
                    <strong>{say.country(r.countryCode)}</strong>{' '}
                    <span className="tiny muted nowrap">{say('skill.nWorkshops', { n: r.workshops })}</span>
                  </span>
                  <span className="dots-line">
                    {ticks.map((v) => (
                      <b key={v} style={{ insetInlineStart: x(v) }} />
                    ))}
                    <u
                      style={{
                        insetInlineStart: x(Math.min(...all)),
                        inlineSize: `calc(${x(Math.max(...all))} - ${x(Math.min(...all))})`,
                      }}
                    />
                    <Mark method="popularity" style={{ insetInlineStart: x(r.popularity) }} />
                    <Mark method="rule" style={{ insetInlineStart: x(r.rule) }} />
                    <Mark method="model" style={{ insetInlineStart: x(r.suggestion) }} />
                  </span>
                </div>
              );
            })}
          </div>
        </>
      )}
    </section>
  );
}
