import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import { api, ApiError } from '../api';
import { useSay } from '../i18n';
import { setupKey } from '../live/watch';
import { Notice } from '../ui/bits';
import { ErrorNotice } from '../ui/states';
import { AccountForm, Email, Password, nextPage } from './account-form';

export default function SignIn() {
  const say = useSay();
  const setup = useQuery({ queryKey: setupKey, queryFn: () => api.getSetup({}), retry: 1 });
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const asked = new URLSearchParams(location.search);
  const problem = asked.get('problem');
  const service = setup.data?.accountService;
  return (
    <AccountForm
      testId="sign-in"
      title={say('signIn.title')}
      label={say('signIn.title')}
      ready={!!email && !!password}
      submit={() => api.signIn({ email: email.trim(), password })}
    >
      {problem && <ErrorNotice error={new ApiError(-1, problem, '')} testId="problem" />}
      {setup.data?.demonstrationAccounts && (
        <Notice title={say('signIn.demo')}>{say('signIn.demoText')}</Notice>
      )}
      {service && (
        <>
          <a
            className="btn wide"
            href={`/v1/oidc/start?next=${encodeURIComponent(nextPage())}`}
            data-testid="account-service"
          >
            {say('signIn.with', { name: service })}
          </a>
          <p className="small muted">{say('signIn.or')}</p>
        </>
      )}
      <Email value={email} onValue={setEmail} />
      <Password value={password} onValue={setPassword} />
      <p className="small muted">{say('signIn.forgot')}</p>
      <p className="small">
        <Link href="/join">{say('signIn.join')}</Link>
      </p>
    </AccountForm>
  );
}
