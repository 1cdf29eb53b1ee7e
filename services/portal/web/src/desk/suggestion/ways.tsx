import type { CardGroup, MethodFigure, Model } from '../../api';
import { useSay } from '../../i18n';
import { short } from './use-learning';

const first = ['model', 'rule', 'popularity'];

export const ofMethod = (figures: MethodFigure[] | undefined, method: string) =>
  figures?.find((f) => f.method === method)?.ndcg10;

/** Every way that was measured: the suggestion, the two plain ones, then the rest by name. */
export function methodsOf(lists: MethodFigure[][]): string[] {
  const all = new Set(lists.flatMap((l) => l.map((f) => f.method)));
  return [...first.filter((m) => all.has(m)), ...[...all].filter((m) => !first.includes(m)).sort()];
}

/** Rows by ways; the best of each row in bold. */
export function Figures({
  head,
  rows,
}: {
  head: string;
  rows: { name: string; workshops?: number; figures: MethodFigure[] }[];
}) {
  const say = useSay();
  const methods = methodsOf(rows.map((r) => r.figures));
  const counted = rows.some((r) => r.workshops !== undefined);
  return (
    <div className="scroll">
      <table className="table">
        <thead>
          <tr>
            <th>{head}</th>
            {counted && <th className="num">{say('nav.workshops')}</th>}
            {methods.map((m) => (
              <th key={m} className="num">
                {say.code('method', m)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((r) => {
            const best = Math.max(...r.figures.map((f) => f.ndcg10));
            return (
              <tr key={r.name}>
                <th scope="row">{r.name}</th>
                {counted && <td className="num">{r.workshops}</td>}
                {methods.map((m) => {
                  const v = ofMethod(r.figures, m);
                  return (
                    <td key={m} className={`num ${v === best ? 'strong' : ''}`}>
                      {v === undefined ? '–' : say.number(v, 3)}
                    </td>
                  );
                })}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

/** With countries left out: the card's, or the three figures that every measured version has. */
export function leftOut(model: Model): MethodFigure[] {
  const all = model.card?.leftOutCountries ?? [];
  if (all.length > 0) return all;
  const three = [
    ['model', model.ndcg10],
    ['rule', model.ndcg10Rule],
    ['popularity', model.ndcg10Popularity],
  ] as const;
  return three.flatMap(([method, ndcg10]) =>
    ndcg10 === undefined ? [] : [{ method, ndcg10, workshops: model.workshops }],
  );
}

/** The tables of a card: against every other way, with whole countries, the whole programme and the future left out. */
export function Ways({ model }: { model: Model }) {
  const say = useSay();
  const card = model.card;
  const tests = (
    [
      ['leftOutCountries', leftOut(model)],
      ['leftOutProgrammes', card?.leftOutProgrammes ?? []],
      ['prequential', card?.prequential ?? []],
    ] as const
  )
    .filter(([, figures]) => figures.length > 0)
    .map(([test, figures]) => ({
      name: say.code('test', test),
      workshops: Math.max(...figures.map((f) => f.workshops)),
      figures,
    }));
  if (tests.length === 0)
    return (
      <section className="card stack-s" data-testid="ways">
        <h2>{say('ways.title')}</h2>
        <p className="small muted">{say('ways.none')}</p>
      </section>
    );
  return (
    <section className="card flush" data-testid="ways">
      <div className="card-head">
        <div className="stack-s">
          <h2>{say('ways.title')}</h2>
          <p className="small muted">{say('ways.text', { version: short(model.version) })}</p>
        </div>
      </div>
      <Figures head={say('ways.test')} rows={tests} />
      <Groups
        title={say('ways.countries')}
        head={say('country')}
        rows={card?.countries ?? []}
        label={say.country}
      />
      <Groups title={say('ways.programmes')} head={say('ways.programme')} rows={card?.programmes ?? []} />
      <p className="card-foot">{say('skill.measure')}</p>
    </section>
  );
}

function Groups({
  title,
  head,
  rows,
  label = (name) => name,
}: {
  title: string;
  head: string;
  rows: CardGroup[];
  label?: (name: string) => string;
}) {
  if (rows.length === 0) return null;
  return (
    <details style={{ paddingInline: 'var(--s-5)' }}>
      <summary>{title}</summary>
      <Figures
        head={head}
        rows={rows.map((r) => ({ name: label(r.name), workshops: r.workshops, figures: r.figures }))}
      />
    </details>
  );
}
