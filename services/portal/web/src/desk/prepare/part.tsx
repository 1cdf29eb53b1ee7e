import type { ReactNode } from 'react';
import type { Workshop } from '../../api';

/** Puts a change into the draft; nothing is sent before Save. */
export type Change = (change: Partial<Workshop>) => void;

export function Part({ title, hint, children }: { title: string; hint?: string; children: ReactNode }) {
  return (
    <section className="card stack">
      <div>
        <h2>{title}</h2>
        {hint && <p className="small muted">{hint}</p>}
      </div>
      {children}
    </section>
  );
}
