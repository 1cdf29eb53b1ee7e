import type { RoadmapItem } from '../api';
import { useSay } from '../i18n';
import { quarterIndex, quarterNow } from './quarters';

/** Items by quarter; filled: money in sight, dashed: none yet; an arrow: must come before. */
export function Lanes({ items, name }: { items: RoadmapItem[]; name: (id: string) => string }) {
  const say = useSay();
  const drawn = items.flatMap((i) => {
    const a = quarterIndex(i.startQuarter);
    const b = quarterIndex(i.endQuarter);
    return a === undefined || b === undefined ? [] : [{ item: i, a, b }];
  });
  if (drawn.length === 0) return null;
  const from = Math.min(quarterNow(), ...drawn.map((d) => d.a));
  const to = Math.max(from + 7, ...drawn.map((d) => d.b));
  const left = 250;
  const step = Math.max(46, (960 - left) / (to - from + 1));
  const x = (q: number) => left + (q - from) * step;
  const y = (k: number) => 48 + k * 36;
  const cut = (t: string, n: number) => (t.length > n ? t.slice(0, n - 1) + '…' : t);
  const width = x(to + 1);
  const label = drawn
    .map((d) => `${name(d.item.action)}: ${d.item.startQuarter} – ${d.item.endQuarter}`)
    .join('; ');
  return (
    <section className="card lanes" aria-labelledby="lanes">
      <div className="row between">
        <h2 id="lanes">{say('road.byQuarter')}</h2>
        <span className="key small">
          <span>
            <i className="k1" />
            {say('road.inSight')}
          </span>
          <span>
            <i className="k2" />
            {say('road.fundsOpen')}
          </span>
          <span>
            <i className="k3" />
            {say('funds.none_yet')}
          </span>
          <span>{say('road.arrow')}</span>
        </span>
      </div>
      <div className="scroll">
        <svg
          role="img"
          aria-label={label}
          width="100%"
          style={{ minInlineSize: width * 0.8 }}
          viewBox={`0 0 ${width} ${y(drawn.length) + 4}`}
        >
          {Array.from({ length: to - from + 1 }, (_, k) => from + k).map((q) => (
            <g key={q}>
              {Math.floor(q / 4) % 2 === 0 && (
                <rect x={x(q)} y="0" width={step} height={y(drawn.length)} fill="var(--sunk)" />
              )}
              <text x={x(q) + 6} y="20" fontWeight={q % 4 === 0 || q === from ? 600 : 400}>
                {say('quarterShort', { q: (q % 4) + 1 })}
                {(q % 4 === 0 || q === from) && ` ’${String(Math.floor(q / 4)).slice(2)}`}
              </text>
            </g>
          ))}
          {drawn.map((d, k) => {
            const sure = d.item.funds === 'own_budget' || d.item.funds === 'partner';
            const w = (d.b - d.a + 1) * step - 6;
            return (
              <g key={d.item.name}>
                <line x1="0" x2={width} y1={y(k) + 30} y2={y(k) + 30} stroke="var(--line)" />
                <text x="0" y={y(k) + 18}>
                  {d.item.place} {cut(name(d.item.action), 34)}
                </text>
                <rect
                  x={x(d.a) + 3}
                  y={y(k) + 2}
                  width={w}
                  height="22"
                  rx="4"
                  fill={sure ? 'var(--accent)' : d.item.funds ? 'var(--paper)' : 'var(--accent-soft)'}
                  stroke="var(--accent)"
                  strokeWidth="1.5"
                  strokeDasharray={d.item.funds === 'none_yet' ? '4 3' : undefined}
                />
                <text
                  x={x(d.a) + 11}
                  y={y(k) + 18}
                  fill={sure ? 'var(--on-accent)' : 'var(--ink)'}
                  style={{ fill: sure ? 'var(--on-accent)' : undefined }}
                >
                  {cut(d.item.lead, Math.floor(w / 7.5))}
                </text>
              </g>
            );
          })}
          {drawn.flatMap((d, k) =>
            d.item.prerequisites.flatMap((p) => {
              const j = drawn.findIndex((e) => e.item.action === p);
              if (j < 0) return [];
              const x1 = x(drawn[j].b + 1) - 3;
              const y1 = y(j) + 13;
              const y2 = j < k ? y(k) : y(k) + 26;
              const x2 = Math.max(x1 + 8, x(d.a) + 12);
              return [
                <path
                  key={`${p}-${d.item.action}`}
                  d={`M${x1} ${y1}H${x2}V${y2}`}
                  fill="none"
                  stroke="var(--ink)"
                  strokeWidth="1.5"
                />,
                <path
                  key={`${p}-${d.item.action}-h`}
                  d={`M${x2 - 4} ${y2 + (j < k ? -4 : 4)}L${x2} ${y2}L${x2 + 4} ${y2 + (j < k ? -4 : 4)}z`}
                  fill="var(--ink)"
                />,
              ];
            }),
          )}
        </svg>
      </div>
    </section>
  );
}
