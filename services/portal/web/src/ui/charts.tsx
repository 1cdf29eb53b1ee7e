import type { SideFigures } from '../api';
import { useSay } from '../i18n';

const sideOf = (sides: SideFigures[], side: string) => sides.find((s) => s.side === side);

/** Where the two sides stand on 0 to 5, the agreed answer above, the target as a broken line. */
export function Dumbbell({
  sides,
  target,
  agreed,
  max = 5,
  width = 220,
}: {
  sides: SideFigures[];
  target: number;
  agreed?: number;
  max?: number;
  width?: number;
}) {
  const say = useSay();
  const x = (v: number) => 10 + (v / max) * (width - 20);
  const g = sideOf(sides, 'SIDE_GOVERNMENT')?.median;
  const i = sideOf(sides, 'SIDE_INDUSTRY')?.median;
  const label = [
    g !== undefined && `${say.code('side', 'SIDE_GOVERNMENT')} ${g}`,
    i !== undefined && `${say.code('side', 'SIDE_INDUSTRY')} ${i}`,
    agreed !== undefined && `${say('gap.agreed')} ${agreed}`,
    `${say('target')} ${target}`,
  ]
    .filter(Boolean)
    .join(', ');
  return (
    <svg
      role="img"
      aria-label={label}
      width="100%"
      viewBox={`0 0 ${width} 44`}
      style={{ maxInlineSize: width }}
    >
      <line x1={x(0)} x2={x(max)} y1="26" y2="26" stroke="var(--line)" strokeWidth="2" />
      {Array.from({ length: max + 1 }, (_, v) => (
        <line key={v} x1={x(v)} x2={x(v)} y1="22" y2="30" stroke="var(--line)" strokeWidth="2" />
      ))}
      <line
        x1={x(target)}
        x2={x(target)}
        y1="12"
        y2="40"
        stroke="var(--ink)"
        strokeWidth="2"
        strokeDasharray="3 2"
      />
      {g !== undefined && i !== undefined && (
        <line x1={x(g)} x2={x(i)} y1="26" y2="26" stroke="var(--ink-2)" strokeWidth="3" />
      )}
      {g !== undefined && (
        <circle
          cx={x(g)}
          cy="26"
          r={g === i ? 8 : 6}
          fill={g === i ? 'none' : 'var(--side-g)'}
          stroke="var(--side-g)"
          strokeWidth="2"
        />
      )}
      {i !== undefined && <rect x={x(i) - 5.5} y="20.500" width="11" height="11" fill="var(--side-i)" />}
      {agreed !== undefined && <path d={`M${x(agreed) - 6} 8h12l-6 7z`} fill="var(--ink)" />}
    </svg>
  );
}

/** Six pairs of bars with printed figures. A side under five answers is not drawn. */
export function Distribution({ sides, choices }: { sides: SideFigures[]; choices: string[] }) {
  const say = useSay();
  const g = sideOf(sides, 'SIDE_GOVERNMENT')?.histogram ?? [];
  const i = sideOf(sides, 'SIDE_INDUSTRY')?.histogram ?? [];
  const top = Math.max(1, ...g, ...i);
  const step = 560 / Math.max(1, choices.length);
  const bar = (n: number, x: number, fill: string) => (
    <g>
      <rect x={x} y={130 - (n / top) * 104} width="26" height={(n / top) * 104} rx="2" fill={fill} />
      {n > 0 && (
        <text x={x + 13} y={124 - (n / top) * 104} textAnchor="middle" fontWeight="600">
          {n}
        </text>
      )}
    </g>
  );
  const words = choices.map((c, k) => `${c}: ${g[k] ?? 0} / ${i[k] ?? 0}`).join('; ');
  return (
    <svg
      role="img"
      aria-label={`${say('gap.distribution')}: ${words}`}
      width="100%"
      style={{ maxInlineSize: 600 }}
      viewBox="0 0 560 156"
    >
      <line x1="0" x2="560" y1="130" y2="130" stroke="var(--line-strong)" />
      {choices.map((_, k) => (
        <g key={k}>
          {g.length > 0 && bar(g[k] ?? 0, k * step + step / 2 - 28, 'var(--side-g)')}
          {i.length > 0 && bar(i[k] ?? 0, k * step + step / 2 + 2, 'var(--side-i)')}
          <text x={k * step + step / 2} y="150" textAnchor="middle">
            {say.code('levelShort', String(k))}
          </text>
        </g>
      ))}
    </svg>
  );
}

/** Places of the same actions among two groups; bold where they stand four or more apart. Names wrap beside the drawing and are never cut. */
export function Slopes({
  rows,
  left,
  right,
}: {
  rows: { label: string; a: number; b: number }[];
  left: string;
  right: string;
}) {
  const order = (key: 'a' | 'b') => [...rows].sort((p, q) => p[key] - q[key]);
  const [as, bs] = [order('a'), order('b')];
  const far = (r: { a: number; b: number }) => Math.abs(r.a - r.b) >= 4;
  // One unit a row: the drawing is stretched to the height of the names beside it, and its lines keep their width.
  const names = (list: typeof rows, key: 'a' | 'b') => (
    <ol className={`slope-names ${key}`} aria-hidden="true">
      {list.map((r) => (
        <li key={r.label} className={far(r) ? 'far' : ''}>
          <span>{r.label}</span> <b>{r[key]}</b>
        </li>
      ))}
    </ol>
  );
  return (
    <div
      className="slopes"
      role="img"
      aria-label={rows.map((r) => `${r.label}: ${left} ${r.a}, ${right} ${r.b}`).join('; ')}
    >
      {names(as, 'a')}
      <svg preserveAspectRatio="none" viewBox={`0 0 100 ${rows.length}`} aria-hidden="true">
        {rows.map((r) => (
          <line
            key={r.label}
            x1="0"
            x2="100"
            y1={as.indexOf(r) + 0.5}
            y2={bs.indexOf(r) + 0.5}
            stroke={far(r) ? 'var(--ink)' : 'var(--line-strong)'}
            strokeWidth={far(r) ? 2.5 : 1}
            vectorEffect="non-scaling-stroke"
          />
        ))}
      </svg>
      {names(bs, 'b')}
    </div>
  );
}

export function SideKey({ g, i }: { g?: number; i?: number }) {
  const say = useSay();
  return (
    <span className="key small">
      <span className="side-g">
        {say.code('side', 'SIDE_GOVERNMENT')}
        {g !== undefined && `, n = ${g}`}
      </span>
      <span className="side-i">
        {say.code('side', 'SIDE_INDUSTRY')}
        {i !== undefined && `, n = ${i}`}
      </span>
    </span>
  );
}

/** Class of the sequential gap scale; dark is large. */
export const gapClass = (gap: number) =>
  gap < 0.75 ? 'g0' : gap < 1.25 ? 'g1' : gap < 1.75 ? 'g2' : gap < 2.25 ? 'g3' : gap < 2.75 ? 'g4' : 'g5';
