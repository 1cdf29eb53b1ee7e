import type { CSSProperties } from 'react';
import { useSay } from '../../i18n';

/** A way to rank is a shape and a stroke as well as a colour, the same in every chart of these pages. */
const shapes: Record<string, { path: string; fill?: string; dash?: string }> = {
  model: { path: 'M7 1a6 6 0 110 12A6 6 0 017 1z', fill: 'var(--model)' },
  rule: { path: 'M7 2l5.500 10h-11z', dash: '2 4' },
  popularity: { path: 'M2.500 2.500h9v9h-9z', dash: '7 4' },
};
const other = { path: 'M3 3l8 8m0-8l-8 8', dash: '10 3 2 3' };
export const shapeOf = (method: string) => shapes[method] ?? other;
export const strokeOf = (method: string) => (method === 'model' ? 'var(--model)' : 'var(--ink-2)');

export function Mark({ method, style }: { method: string; style?: CSSProperties }) {
  const shape = shapeOf(method);
  return (
    <svg width="14" height="14" viewBox="0 0 14 14" aria-hidden="true" style={style} className="mark">
      <path
        d={shape.path}
        fill={'fill' in shape && shape.fill ? shape.fill : shape === other ? 'none' : 'var(--paper)'}
        stroke={strokeOf(method)}
        strokeWidth="1.5"
      />
    </svg>
  );
}

export function Key({ methods }: { methods: string[] }) {
  const say = useSay();
  return (
    <ul className="key small">
      {methods.map((m) => (
        <li key={m} className="row" style={{ gap: 6, flexWrap: 'nowrap' }}>
          <Mark method={m} />
          {say.code('method', m)}
        </li>
      ))}
    </ul>
  );
}
