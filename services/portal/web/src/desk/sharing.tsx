import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import { api, type Share } from '../api';
import { useSay } from '../i18n';
import { may, useMe } from '../session';
import { Chip, Notice } from '../ui/bits';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { Check, SelectField, TextField } from '../ui/field';
import { CardLoading, ErrorNotice, PageError } from '../ui/states';
import { Head, TopBar } from './frame';

const fields = ['attendance', 'gaps', 'heat', 'rounds', 'order', 'roadmap'];
const givenKey = ['shares', 'given'];
const addressKey = ['shares', 'address'];

/** What other offices let us read, and what we let others read. Only an administrator gives. */
export default function Sharing() {
  const say = useSay();
  const me = useMe();
  const gives = may(me.data, 'administrator');
  const received = useQuery({ queryKey: ['shares', 'received'], queryFn: () => api.listReceivedShares({}) });
  const given = useQuery({ queryKey: givenKey, queryFn: () => api.listShares({}), enabled: gives });
  const [giving, setGiving] = useState(false);
  const [looking, setLooking] = useState<Share>();
  if (received.error && !received.data)
    return <PageError error={received.error} retry={() => void received.refetch()} />;
  return (
    <>
      <TopBar trail={[{ label: say('nav.sharing') }]} />
      <Head title={say('nav.sharing')} lead={say('share.lead')}>
        {gives && (
          <Button kind="primary" onPress={() => setGiving(true)} testId="share-give">
            {say('share.give')}
          </Button>
        )}
      </Head>
      <div className="stack">
        <section className="stack-s" data-testid="shares-received">
          <h2>{say('share.received')}</h2>
          {!received.data ? (
            <CardLoading rows={2} />
          ) : received.data.shares.length === 0 ? (
            <p className="muted">{say('share.noneReceived')}</p>
          ) : (
            <List shares={received.data.shares} look={gives ? setLooking : undefined} received />
          )}
        </section>
        {gives && (
          <section className="stack-s" data-testid="shares-given">
            <h2>{say('share.given')}</h2>
            {given.error && <ErrorNotice error={given.error} />}
            {!given.data ? (
              <CardLoading rows={2} />
            ) : given.data.shares.length === 0 ? (
              <p className="muted">{say('share.noneGiven')}</p>
            ) : (
              <List shares={given.data.shares} look={setLooking} />
            )}
          </section>
        )}
        {gives && <Address />}
      </div>
      {giving && <Give onClose={() => setGiving(false)} />}
      {looking && <Look share={looking} onClose={() => setLooking(undefined)} />}
    </>
  );
}

function State({ share }: { share: Share }) {
  const say = useSay();
  const tone = share.state === 'ACTIVE' ? 'good' : '';
  return <Chip tone={tone}>{say.code('share.state', share.state)}</Chip>;
}

/** Which parts of the report: names, not a sentence. */
export function Parts({ fields: named }: { fields: string[] }) {
  const say = useSay();
  return (
    <ul className="row small" style={{ gap: 'var(--s-1) var(--s-2)' }} aria-label={say('share.what')}>
      {named.map((f) => (
        <li key={f}>
          <Chip>{say.code('share.field', f)}</Chip>
        </li>
      ))}
    </ul>
  );
}

function List({
  shares,
  look,
  received,
}: {
  shares: Share[];
  look?: (share: Share) => void;
  received?: boolean;
}) {
  const say = useSay();
  return (
    <ul className="stack-s">
      {shares.map((s) => (
        <li key={s.name} className="card stack-s" data-testid="share">
          <div className="row between">
            <h3>
              {received && s.state === 'ACTIVE' ? (
                <Link href={`/${s.name}`} data-testid="share-open">
                  {s.displayName}
                </Link>
              ) : (
                s.displayName
              )}
            </h3>
            <State share={s} />
          </div>
          <div className="row between">
            <div className="stack-s">
              <p className="small">
                {say(received ? 'share.from' : 'share.to', {
                  office: s.otherDisplayName,
                  country: say.country(s.otherCountryCode),
                })}
              </p>
              <Parts fields={s.fields} />
              <p className="small muted">
                {s.revokeTime
                  ? say('share.revokedAt', { when: say.stamp(s.revokeTime) })
                  : say('share.until', { when: say.stamp(s.expireTime) })}{' '}
                ·{' '}
                {s.reads
                  ? say('share.reads', { n: s.reads, when: say.stamp(s.readTime) })
                  : say('share.unread')}
              </p>
            </div>
            {look && (
              <Button size="small" onPress={() => look(s)} testId="share-look">
                {say(received || s.state !== 'ACTIVE' ? 'share.look' : 'share.manage')}
              </Button>
            )}
          </div>
        </li>
      ))}
    </ul>
  );
}

/** Who did what with a share; the office that gave it takes it back here. */
function Look({ share, onClose }: { share: Share; onClose: () => void }) {
  const say = useSay();
  const client = useQueryClient();
  const events = useQuery({
    queryKey: ['shares', 'events', share.name],
    queryFn: () => api.listShareEvents({ name: share.name }),
  });
  const revoke = useMutation({
    mutationFn: () => api.revokeShare({ name: share.name }),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ['shares'] });
      onClose();
    },
  });
  return (
    <Dialog open onClose={onClose} title={share.displayName} testId="share-dialog">
      {events.error && <ErrorNotice error={events.error} />}
      <ul className="stack-s" data-testid="share-events">
        {events.data?.events.map((e) => (
          <li key={`${e.time}${e.act}${e.personDisplayName}`} className="small">
            <strong>{say.code('share.act', e.act)}</strong> · {e.personDisplayName || say('share.somebody')},{' '}
            {e.own ? say('share.ours') : share.otherDisplayName} · {say.stamp(e.time)}
          </li>
        ))}
      </ul>
      {revoke.error && <ErrorNotice error={revoke.error} />}
      <div className="row">
        {share.workshop && share.state === 'ACTIVE' && (
          <Button
            kind="danger"
            isPending={revoke.isPending}
            onPress={() => revoke.mutate()}
            testId="share-revoke"
          >
            {say('share.revoke')}
          </Button>
        )}
        <Button onPress={onClose}>{say('close')}</Button>
      </div>
    </Dialog>
  );
}

function Address() {
  const say = useSay();
  const client = useQueryClient();
  const own = useQuery({ queryKey: addressKey, queryFn: () => api.getSharingAddress({}) });
  const renew = useMutation({
    mutationFn: () => api.renewSharingAddress({}),
    onSuccess: (made) => client.setQueryData(addressKey, made),
  });
  return (
    <section className="card stack-s">
      <h2>{say('share.address')}</h2>
      <p className="small muted">{say('share.addressText')}</p>
      <p style={{ fontFamily: 'var(--mono)', fontSize: 'var(--t-l)' }} data-testid="share-address">
        {own.data?.address}
      </p>
      {(own.error || renew.error) && <ErrorNotice error={own.error ?? renew.error} />}
      <div>
        <Button size="small" isPending={renew.isPending} onPress={() => renew.mutate()}>
          {say('share.renew')}
        </Button>
      </div>
    </section>
  );
}

/** First whose address it is, then what they may read: nothing is given to a name that nobody has seen. */
function Give({ onClose }: { onClose: () => void }) {
  const say = useSay();
  const client = useQueryClient();
  const list = useQuery({ queryKey: ['workshops'], queryFn: () => api.listWorkshops({ pageSize: 200 }) });
  const held = list.data?.workshops.filter((w) => w.stage !== 'STAGE_PREPARE') ?? [];
  const [address, setAddress] = useState('');
  const [workshop, setWorkshop] = useState('');
  const [chosen, setChosen] = useState<string[]>([]);
  const [days, setDays] = useState('30');
  const find = useMutation({ mutationFn: () => api.getReceiver({ address }) });
  const give = useMutation({
    mutationFn: () =>
      api.createShare({
        address,
        workshop,
        displayName: held.find((w) => w.name === workshop)?.displayName ?? '',
        fields: chosen,
        validDays: Number(days),
      }),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ['shares'] });
      onClose();
    },
  });
  const receiver = find.data;
  return (
    <Dialog open onClose={onClose} title={say('share.give')} testId="give-dialog">
      <TextField
        label={say('share.theirAddress')}
        hint={say('share.theirAddressHint')}
        value={address}
        onValue={(v) => {
          setAddress(v);
          find.reset();
        }}
        maxLength={40}
        autoComplete="off"
        testId="give-address"
      />
      {!receiver ? (
        <>
          {find.error && <ErrorNotice error={find.error} />}
          <div className="row">
            <Button onPress={onClose}>{say('cancel')}</Button>
            <Button
              kind="primary"
              isDisabled={!address.trim()}
              isPending={find.isPending}
              onPress={() => find.mutate()}
              testId="give-find"
            >
              {say('share.find')}
            </Button>
          </div>
        </>
      ) : (
        <>
          <Notice
            live
            testId="give-receiver"
            title={say('share.to', {
              office: receiver.displayName,
              country: say.country(receiver.countryCode),
            })}
          />
          <SelectField
            label={say('share.workshop')}
            value={workshop}
            onValue={setWorkshop}
            first={say('share.choose')}
            options={held.map((w) => ({ value: w.name, label: w.displayName }))}
            testId="give-workshop"
          />
          <fieldset style={{ border: 0, padding: 0, margin: 0 }}>
            <legend className="strong small">{say('share.what')}</legend>
            {fields.map((f) => (
              <Check
                key={f}
                label={say.code('share.field', f)}
                value={chosen.includes(f)}
                onValue={(on) => setChosen(on ? [...chosen, f] : chosen.filter((x) => x !== f))}
                testId={`give-${f}`}
              />
            ))}
          </fieldset>
          <SelectField
            label={say('share.days')}
            value={days}
            onValue={setDays}
            options={['7', '30', '90', '365'].map((d) => ({
              value: d,
              label: say('share.nDays', { n: Number(d) }),
            }))}
            testId="give-days"
          />
          <Notice>{say('share.giveNotice')}</Notice>
          {give.error && <ErrorNotice error={give.error} />}
          <div className="row">
            <Button onPress={onClose}>{say('cancel')}</Button>
            <Button
              kind="primary"
              isDisabled={!workshop || chosen.length === 0}
              isPending={give.isPending}
              onPress={() => give.mutate()}
              testId="give-send"
            >
              {say('share.give')}
            </Button>
          </div>
        </>
      )}
    </Dialog>
  );
}
