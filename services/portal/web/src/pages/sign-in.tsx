import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import { api } from '../api';
import { useSay } from '../i18n';
import { setupKey } from '../live/watch';
import { Notice } from '../ui/bits';
import { TextField } from '../ui/field';
import { AccountForm } from './account-form';

export default function SignIn() {
  const say = useSay();
  const setup = useQuery({ queryKey: setupKey, queryFn: () => api.getSetup({}), retry: 1 });
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  return (
    <AccountForm
      testId="sign-in"
      title={say('signIn.title')}
      label={say('signIn.title')}
      ready={!!email && !!password}
      submit={() => api.signIn({ email: email.trim(), password })}
    >
      {setup.data?.demonstrationAccounts && (
        <Notice title={say('signIn.demo')}>{say('signIn.demoText')}</Notice>
      )}
      <TextField
        label={say('email')}
        type="email"
        autoComplete="username"
        value={email}
        onValue={setEmail}
        testId="email"
      />
      <TextField
        label={say('password')}
        type="password"
        autoComplete="current-password"
        value={password}
        onValue={setPassword}
        testId="password"
      />
      <p className="small muted">{say('signIn.forgot')}</p>
      <p className="small">
        <Link href="/join">{say('signIn.join')}</Link>
      </p>
    </AccountForm>
  );
}
