import { useState } from 'react';
import type { CurvePoint } from '../../api';
import { useSay } from '../../i18n';
import { useWidth } from '../../ui/use-width';
import { Mark, shapeOf, strokeOf } from './marks';
import { Figures, methodsOf, ofMethod } from './ways';

const height = 240;
const top = 16;
const foot = 44;

/** Closeness by the number of earlier workshops. Of the other ways the best at the end is drawn beside rule and popularity. */
export function Curve({ points }: { points: CurvePoint[] }) {
  const say = useSay();
  const [table, setTable] = useState(false);
  const [ref, width] = useWidth<SVGSVGElement>();
  const all = methodsOf(points.map((p) => p.figures));
  const last = points.at(-1);
  const rest = all
    .filter((m) => !['model', 'rule', 'popularity'].includes(m))
    .sort((a, b) => (ofMethod(last?.figures, b) ?? 0) - (ofMethod(last?.figures, a) ?? 0));
  const drawn = ['model', 'popularity', 'rule', ...rest.slice(0, 1)].filter((m) => all.includes(m));
  if (points.length < 2)
    return (
      <section className="card stack-s" data-testid="curve">
        <h2>{say('skill.curve')}</h2>
        <p className="small muted">{say('skill.curveFew')}</p>
      </section>
    );
  const values = points.flatMap((p) => drawn.flatMap((m) => ofMethod(p.figures, m) ?? []));
  const low = Math.floor((Math.min(...values) - 0.01) * 20) / 20;
  const high = Math.ceil((Math.max(...values) + 0.01) * 20) / 20;
  const step = high - low > 0.25 ? 0.1 : 0.05;
  const steps = Array.from({ length: Math.floor((high - low) / step + 1e-6) + 1 }, (_, i) => low + i * step);
  const x = (i: number) => 44 + (i / (points.length - 1)) * Math.max(80, width - 44 - 52);
  const y = (v: number) => top + ((high - v) / (high - low)) * (height - top - foot);
  // Figures at the ends keep clear of each other.
  const ends = drawn
    .map((m) => ({ m, v: ofMethod(last!.figures, m) }))
    .filter((e): e is { m: string; v: number } => e.v !== undefined)
    .sort((a, b) => b.v - a.v)
    .reduce<{ m: string; v: number; at: number }[]>((done, e) => {
      const at = Math.max(y(e.v), (done.at(-1)?.at ?? -99) + 16);
      return [...done, { ...e, at }];
    }, []);
  return (
    <section className="card stack-s" data-testid="curve">
      <h2>{say('skill.curve')}</h2>
      <p className="small muted">
        {say('skill.curveText')}{' '}
        <button type="button" className="link" onClick={() => setTable(!table)}>
          {say(table ? 'pictureView' : 'tableView')}
        </button>
      </p>
      {table ? (
        <Figures
          head={say('skill.earlier')}
          rows={points.map((p) => ({ name: say.number(p.workshops), figures: p.figures }))}
        />
      ) : (
        <>
          <ul className="key small">
            {drawn.map((m) => (
              <li key={m} className="row" style={{ gap: 6, flexWrap: 'nowrap' }}>
                <Mark method={m} />
                {say.code('method', m)}
              </li>
            ))}
          </ul>
          <svg
            ref={ref}
            role="img"
            width="100%"
            height={height}
            style={{ direction: 'ltr' }}
            aria-label={drawn
              .map(
                (m) =>
                  `${say.code('method', m)}: ${points
                    .map((p) => `${p.workshops} ${say.number(ofMethod(p.figures, m) ?? 0, 2)}`)
                    .join(', ')}`,
              )
              .join('; ')}
          >
            {steps.map((v) => (
              <g key={v}>
                <line x1="44" x2={x(points.length - 1)} y1={y(v)} y2={y(v)} stroke="var(--line)" />
                <text x="36" y={y(v) + 4} textAnchor="end">
                  {say.number(v, 2)}
                </text>
              </g>
            ))}
            {points.map((p, i) => (
              <text key={p.workshops} x={x(i)} y={height - foot + 20} textAnchor="middle">
                {p.workshops}
              </text>
            ))}
            <text x={x(0)} y={height - 4} fill="var(--ink-2)">
              {say('skill.earlier')}
            </text>
            {drawn.map((m) => (
              <polyline
                key={m}
                points={points
                  .flatMap((p, i) => {
                    const v = ofMethod(p.figures, m);
                    return v === undefined ? [] : [`${x(i)},${y(v)}`];
                  })
                  .join(' ')}
                fill="none"
                stroke={strokeOf(m)}
                strokeWidth={m === 'model' ? 3 : 2}
                strokeDasharray={shapeOf(m).dash}
              />
            ))}
            {drawn.map((m) =>
              points.map((p, i) => {
                const v = ofMethod(p.figures, m);
                return (
                  v !== undefined && (
                    <path
                      key={m + p.workshops}
                      d={shapeOf(m).path}
                      transform={`translate(${x(i) - 6} ${y(v) - 6}) scale(.86)`}
                      fill={m === 'model' ? 'var(--model)' : 'var(--paper)'}
                      stroke={strokeOf(m)}
                      strokeWidth="1.5"
                    />
                  )
                );
              }),
            )}
            {ends.map((e) => (
              <text
                key={e.m}
                x={x(points.length - 1) + 12}
                y={e.at + 4}
                fontWeight={e.m === 'model' ? 600 : 400}
                fill={e.m === 'model' ? 'var(--model)' : 'var(--ink-2)'}
              >
                {say.number(e.v, 2)}
              </text>
            ))}
          </svg>
        </>
      )}
    </section>
  );
}
