import type { ReactNode } from 'react';
import { Brand, Languages } from './bits';

/** The frame of one task: a head that says where we are, a body, and what to do at the bottom. */
export function Phone({
  head,
  children,
  action,
  testId,
}: {
  head?: ReactNode;
  children: ReactNode;
  action?: ReactNode;
  testId?: string;
}) {
  return (
    <div className="phone" data-testid={testId}>
      <header className="phone-head">{head}</header>
      <main className="phone-body">{children}</main>
      {action && <div className="actionbar">{action}</div>}
    </div>
  );
}

export function BrandHead() {
  return (
    <div className="row between">
      <Brand />
      <Languages />
    </div>
  );
}
