import { useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { useLocation } from 'wouter';
import { keepCsrf, type Session } from '../api';
import { meKey } from '../session';
import { useSay } from '../i18n';
import { Button } from '../ui/button';
import { TextField } from '../ui/field';
import { BrandHead, Phone } from '../ui/phone';
import { ErrorNotice } from '../ui/states';

/** The shape of sign-in, first start and new password: a few fields, one button, then home. */
export function AccountForm({
  title,
  lead,
  submit,
  label,
  ready,
  children,
  testId,
}: {
  title: string;
  lead?: ReactNode;
  submit: () => Promise<Session>;
  label: string;
  ready: boolean;
  children: ReactNode;
  testId: string;
}) {
  const client = useQueryClient();
  const [, go] = useLocation();
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const send = async () => {
    setBusy(true);
    setError(undefined);
    try {
      const session = await submit();
      keepCsrf(session.csrfToken);
      client.clear();
      if (session.me) client.setQueryData(meKey, session.me);
      go(nextPage(), { replace: true });
    } catch (problem) {
      setError(problem);
      setBusy(false);
    }
  };
  return (
    <Phone head={<BrandHead />} testId={testId}>
      <form
        className="stack"
        onSubmit={(e) => {
          e.preventDefault();
          if (ready && !busy) void send();
        }}
      >
        <h1>{title}</h1>
        {lead && <div className="muted">{lead}</div>}
        {children}
        {error !== undefined && <ErrorNotice error={error} />}
        <Button type="submit" kind="primary" wide isDisabled={!ready} isPending={busy} testId="submit">
          {label}
        </Button>
      </form>
    </Phone>
  );
}

interface Input {
  value: string;
  onValue: (value: string) => void;
}
export function Email(input: Input) {
  const say = useSay();
  return <TextField label={say('email')} type="email" autoComplete="username" testId="email" {...input} />;
}

/** The one that is there; or a fresh one that is being chosen. */
export function Password({ label, fresh, ...input }: Input & { label?: string; fresh?: boolean }) {
  const say = useSay();
  return (
    <TextField
      label={label ?? say('password')}
      hint={fresh ? say('password.hint') : undefined}
      type="password"
      autoComplete={fresh ? 'new-password' : 'current-password'}
      testId="password"
      {...input}
    />
  );
}

/** Where to go on to: a page of ours, whatever the address says. */
export function nextPage(): string {
  const next = new URLSearchParams(location.search).get('next') ?? '';
  return /^\/(?![/\\])/.test(next) ? next : '/home';
}

/** The code of a one-time link is after the #, so that it is in no server's log. */
export function codeOfLink(): string {
  return new URLSearchParams(location.hash.slice(1)).get('code') ?? '';
}
