import { Button as AriaButton, type ButtonProps } from 'react-aria-components';
import { Link } from 'wouter';
import type { ReactNode } from 'react';

type Kind = 'primary' | 'quiet' | 'danger' | 'link' | '';

interface Props extends Omit<ButtonProps, 'className' | 'style'> {
  kind?: Kind;
  size?: 'small';
  wide?: boolean;
  testId?: string;
}

/** One primary button a screen. While `isPending` it says so and takes no second press. */
export function Button({ kind = '', size, wide, testId, ...props }: Props) {
  const name = kind === 'link' ? 'link' : ['btn', kind, size, wide && 'wide'].filter(Boolean).join(' ');
  return <AriaButton {...props} className={name} data-testid={testId} />;
}

export function ButtonLink({
  to,
  kind = '',
  wide,
  testId,
  children,
}: {
  to: string;
  kind?: Kind;
  wide?: boolean;
  testId?: string;
  children: ReactNode;
}) {
  return (
    <Link href={to} className={['btn', kind, wide && 'wide'].filter(Boolean).join(' ')} data-testid={testId}>
      {children}
    </Link>
  );
}
