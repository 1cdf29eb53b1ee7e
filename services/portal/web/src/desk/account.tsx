import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, type ApiToken } from '../api';
import { useSay } from '../i18n';
import { may, useMe, useSignOut } from '../session';
import { Notice } from '../ui/bits';
import { Button } from '../ui/button';
import { TextField } from '../ui/field';
import { ErrorNotice } from '../ui/states';
import { Head, TopBar } from './frame';

export default function Account() {
  const say = useSay();
  const me = useMe();
  const signOut = useSignOut();
  return (
    <>
      <TopBar trail={[{ label: say('nav.account') }]} />
      <Head
        title={me.data?.displayName ?? ''}
        lead={`${me.data?.office?.displayName ?? ''} · ${me.data?.roles.map((r) => say.code('roleName', r)).join(', ') ?? ''}`}
      >
        <Button onPress={() => void signOut()} testId="sign-out">
          {say('account.signOut')}
        </Button>
      </Head>
      {may(me.data, 'administrator', 'facilitator', 'programme_officer') && <Tokens roles={me.data!.roles} />}
    </>
  );
}

function Tokens({ roles }: { roles: string[] }) {
  const say = useSay();
  const client = useQueryClient();
  const [name, setName] = useState('');
  const [made, setMade] = useState<ApiToken>();
  const list = useQuery({ queryKey: ['apiTokens'], queryFn: () => api.listApiTokens({}) });
  const again = () => client.invalidateQueries({ queryKey: ['apiTokens'] });
  const create = useMutation({
    mutationFn: () => api.createApiToken({ displayName: name.trim(), roles }),
    onSuccess: (t) => {
      setMade(t);
      setName('');
      void again();
    },
  });
  const revoke = useMutation({
    mutationFn: (token: string) => api.revokeApiToken({ name: token }),
    onSuccess: again,
  });
  return (
    <section className="card stack">
      <div>
        <h2>{say('account.tokens')}</h2>
        <p className="small muted">{say('account.tokensText')}</p>
      </div>
      {made && (
        <Notice live title={say('account.once')}>
          <p style={{ overflowWrap: 'anywhere', fontFamily: 'var(--mono)' }}>{made.secret}</p>
        </Notice>
      )}
      {list.data?.apiTokens.map((t) => (
        <div key={t.name} className="row between small">
          <span>
            <strong>{t.displayName}</strong> · {say('account.until', { when: say.date(t.expireTime) })}
          </span>
          <Button size="small" kind="quiet" onPress={() => revoke.mutate(t.name)}>
            {say('account.revoke')}
          </Button>
        </div>
      ))}
      <TextField label={say('account.for')} value={name} onValue={setName} />
      {(create.error || revoke.error) && <ErrorNotice error={create.error ?? revoke.error} />}
      <div>
        <Button isDisabled={!name.trim()} isPending={create.isPending} onPress={() => create.mutate()}>
          {say('account.make')}
        </Button>
      </div>
    </section>
  );
}
