import type { ReactNode } from 'react';
import { Button, Dialog, DialogTrigger, Popover } from 'react-aria-components';
import type { SourceCount } from '../api';
import { useSay } from '../i18n';

/** A figure that opens what it was made of. */
export function Sourced({ children, sources }: { children: ReactNode; sources: SourceCount[] }) {
  const say = useSay();
  if (sources.length === 0) return <>{children}</>;
  return (
    <DialogTrigger>
      <Button className="src-btn">{children}</Button>
      <Popover className="popover">
        <Dialog aria-label={say('source.title')} style={{ outline: 'none' }} className="small stack-s">
          <p className="strong">{say('source.title')}</p>
          <ul>
            {sources.map((s) => (
              <li key={s.type}>{say('source.row', { n: say.number(Number(s.count)), type: s.type })}</li>
            ))}
          </ul>
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}

export function Trend({ values }: { values: number[] }) {
  if (values.length < 2) return null;
  const top = Math.max(...values, 1e-9);
  const low = Math.min(...values, 0);
  const points = values.map(
    (v, i) => `${(i / (values.length - 1)) * 116 + 2},${30 - ((v - low) / (top - low || 1)) * 26}`,
  );
  const [x, y] = points[points.length - 1].split(',');
  return (
    <svg width="124" height="34" viewBox="0 0 124 34" aria-hidden="true">
      <polyline points={points.join(' ')} fill="none" stroke="var(--ink-3)" strokeWidth="2" />
      <circle cx={x} cy={y} r="3.500" fill="var(--accent)" />
    </svg>
  );
}
