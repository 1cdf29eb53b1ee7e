import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, type Person, type PersonLink } from '../api';
import { useSay } from '../i18n';
import { Chip, Notice } from '../ui/bits';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { Check, TextField } from '../ui/field';
import { ListTable } from '../ui/list-table';
import { CardLoading, ErrorNotice, PageError } from '../ui/states';
import { Head, TopBar } from './frame';

const roles = ['administrator', 'facilitator', 'rapporteur', 'programme_officer', 'viewer'];

export default function People() {
  const say = useSay();
  const client = useQueryClient();
  const list = useQuery({ queryKey: ['people'], queryFn: () => api.listPeople({ pageSize: 500 }) });
  const [editing, setEditing] = useState<Person | 'new'>();
  const [link, setLink] = useState<PersonLink>();
  const reset = useMutation({
    mutationFn: (name: string) => api.resetPassword({ name }),
    onSuccess: setLink,
  });
  if (list.error && !list.data) return <PageError error={list.error} retry={() => void list.refetch()} />;
  return (
    <>
      <TopBar trail={[{ label: say('nav.people') }]} />
      <Head title={say('people.title', { n: list.data?.people.length ?? 0 })} lead={say('people.lead')}>
        <Button kind="primary" onPress={() => setEditing('new')} testId="add-person">
          {say('people.add')}
        </Button>
      </Head>
      {reset.error && <ErrorNotice error={reset.error} />}
      {!list.data ? (
        <CardLoading />
      ) : (
        <section className="card flush">
          <ListTable
            columns={[
              { label: say('people.name') },
              { label: say('email') },
              { label: say('people.roles') },
              { label: say('people.last') },
              { label: say('actions'), acts: true },
            ]}
            rows={list.data.people.map((p) => ({
              key: p.name,
              name: (
                <>
                  {p.displayName} {p.disabled && <Chip>{say('people.disabled')}</Chip>}
                </>
              ),
              cells: [
                p.email,
                p.roles.map((r) => say.code('roleName', r)).join(', '),
                p.signInTime ? say.stamp(p.signInTime) : say('people.never'),
                <>
                  <Button size="small" kind="quiet" onPress={() => setEditing(p)}>
                    {say('change')}
                  </Button>
                  <Button size="small" kind="quiet" onPress={() => reset.mutate(p.name)}>
                    {say('people.newLink')}
                  </Button>
                </>,
              ],
            }))}
          />
        </section>
      )}
      {editing && (
        <Edit
          person={editing}
          onClose={() => setEditing(undefined)}
          onDone={(made) => {
            setEditing(undefined);
            setLink(made);
            void client.invalidateQueries({ queryKey: ['people'] });
          }}
        />
      )}
      {link && (
        <Dialog
          open
          onClose={() => setLink(undefined)}
          title={say('people.linkTitle', { who: link.person?.displayName ?? '' })}
          testId="person-link"
        >
          <p>{say('people.linkText')}</p>
          <p
            className="card"
            style={{ overflowWrap: 'anywhere', fontFamily: 'var(--mono)' }}
            data-testid="link"
          >
            {location.origin}
            {link.link}
          </p>
          <div className="row">
            <Button kind="primary" onPress={() => setLink(undefined)}>
              {say('close')}
            </Button>
          </div>
        </Dialog>
      )}
    </>
  );
}

function Edit({
  person,
  onClose,
  onDone,
}: {
  person: Person | 'new';
  onClose: () => void;
  onDone: (link?: PersonLink) => void;
}) {
  const say = useSay();
  const old = person === 'new' ? undefined : person;
  const [name, setName] = useState(old?.displayName ?? '');
  const [email, setEmail] = useState(old?.email ?? '');
  const [has, setHas] = useState<string[]>(old?.roles ?? ['viewer']);
  const [disabled, setDisabled] = useState(old?.disabled ?? false);
  const save = useMutation({
    mutationFn: async (): Promise<PersonLink | undefined> => {
      if (!old) return api.createPerson({ email: email.trim(), displayName: name.trim(), roles: has });
      await api.updatePerson({
        person: { ...old, displayName: name.trim(), roles: has, disabled },
        updateMask: 'displayName,roles,disabled',
      });
      return undefined;
    },
    onSuccess: onDone,
  });
  return (
    <Dialog open onClose={onClose} title={old ? old.displayName : say('people.add')} testId="person-dialog">
      <TextField label={say('people.name')} value={name} onValue={setName} testId="person-name" />
      {!old && (
        <TextField label={say('email')} type="email" value={email} onValue={setEmail} testId="person-email" />
      )}
      <div>
        {roles.map((r) => (
          <Check
            key={r}
            label={say.code('roleName', r)}
            value={has.includes(r)}
            onValue={(on) => setHas(on ? [...has, r] : has.filter((x) => x !== r))}
            testId={`person-${r}`}
          />
        ))}
      </div>
      {old && <Check label={say('people.disable')} value={disabled} onValue={setDisabled} />}
      {!old && <Notice>{say('people.noMail')}</Notice>}
      {save.error && <ErrorNotice error={save.error} />}
      <div className="row">
        <Button onPress={onClose}>{say('cancel')}</Button>
        <Button
          kind="primary"
          isDisabled={!name.trim() || (!old && !/.@./.test(email)) || has.length === 0}
          isPending={save.isPending}
          onPress={() => save.mutate()}
          testId="person-save"
        >
          {say('save')}
        </Button>
      </div>
    </Dialog>
  );
}
