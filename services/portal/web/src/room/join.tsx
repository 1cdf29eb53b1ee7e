import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation, useParams } from 'wouter';
import { api, keepCsrf, type JoinInvitation, type Sex, type Side } from '../api';
import { clientId, joined, keepJoined } from '../device/id';
import { moveSheet } from '../device/sheet';
import { useLanguage, useSay } from '../i18n';
import { meKey } from '../session';
import { Button, ButtonLink } from '../ui/button';
import { Chip, Notice } from '../ui/bits';
import { Check, Choices, SelectField, TextField } from '../ui/field';
import { BrandHead, Phone } from '../ui/phone';
import { ErrorNotice, PageLoading } from '../ui/states';

const tidy = (code: string) => code.replace(/\s/g, '').toUpperCase();

export default function Join() {
  const say = useSay();
  const code = tidy(decodeURIComponent(useParams<{ code?: string }>().code ?? ''));
  const invitation = useQuery({
    queryKey: ['join', code],
    queryFn: () => api.lookUpJoinCode({ joinCode: code }),
    enabled: code.length > 0,
    retry: 1,
  });
  if (!code) return <EnterCode />;
  if (invitation.isPending) return <PageLoading />;
  if (invitation.error) {
    return (
      <Phone head={<BrandHead />} testId="join">
        <ErrorNotice error={invitation.error} />
        <ButtonLink to="/join" kind="primary">
          {say('join.tryCode')}
        </ButtonLink>
      </Phone>
    );
  }
  if (invitation.data.closed) return <Closed code={code} invitation={invitation.data} />;
  return <Steps code={code} invitation={invitation.data} />;
}

/** The room has agreed. A device that took part comes back to what was agreed; nobody new joins. */
function Closed({ code, invitation }: { code: string; invitation: JoinInvitation }) {
  const say = useSay();
  const { language } = useLanguage();
  const client = useQueryClient();
  const [, go] = useLocation();
  const back = useMutation({
    mutationFn: () =>
      api.joinWorkshop({ joinCode: code, clientId: clientId(code), languageCode: language, consent: true }),
    onSuccess: async (answer) => {
      keepCsrf(answer.csrfToken);
      client.clear();
      await client.fetchQuery({ queryKey: meKey, queryFn: () => api.getMe({}) });
      go('/room', { replace: true });
    },
  });
  return (
    <Phone
      testId="join-closed"
      head={
        <>
          <BrandHead />
          <p className="small strong">{invitation.displayName}</p>
        </>
      }
    >
      {invitation.demonstration && (
        <div>
          <Chip tone="demo">{say('demo')}</Chip>
        </div>
      )}
      <h1>{say('join.closedTitle')}</h1>
      <p className="muted">{say('join.closedText')}</p>
      {back.error && <ErrorNotice error={back.error} />}
      {joined()?.code === code && (
        <Button
          kind="primary"
          wide
          isPending={back.isPending}
          onPress={() => back.mutate()}
          testId="closed-back"
        >
          {say('join.closedBack')}
        </Button>
      )}
      <ButtonLink to="/join">{say('join.tryCode')}</ButtonLink>
    </Phone>
  );
}

export function EnterCode() {
  const say = useSay();
  const [, go] = useLocation();
  const [code, setCode] = useState('');
  return (
    <Phone head={<BrandHead />} testId="join">
      <form
        className="stack"
        onSubmit={(e) => {
          e.preventDefault();
          if (tidy(code)) go(`/join/${encodeURIComponent(tidy(code))}`);
        }}
      >
        <div className="stack-s">
          <h1>{say('join.enter')}</h1>
          <p className="muted">{say('join.where')}</p>
        </div>
        <TextField
          label={say('join.code')}
          value={code}
          onValue={setCode}
          className="code-input"
          autoComplete="off"
          autoCapitalize="characters"
          spellCheck={false}
          maxLength={8}
          testId="join-code"
        />
        <Button type="submit" kind="primary" wide isDisabled={tidy(code).length < 4} testId="join-continue">
          {say('continue')}
        </Button>
      </form>
    </Phone>
  );
}

type Step = 'consent' | 'who' | 'table';

function Steps({ code, invitation }: { code: string; invitation: JoinInvitation }) {
  const say = useSay();
  const { language } = useLanguage();
  const client = useQueryClient();
  const [, go] = useLocation();
  const [step, setStep] = useState<Step>('consent');
  const [consent, setConsent] = useState(false);
  const [side, setSide] = useState<Side | ''>('');
  const [organisation, setOrganisation] = useState('');
  const [other, setOther] = useState(false);
  const [position, setPosition] = useState('');
  const [sex, setSex] = useState<Sex | ''>('');
  const [table, setTable] = useState(0);
  const [rapporteur, setRapporteur] = useState(false);
  const [speaksFor, setSpeaksFor] = useState('1');
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const observer = side === 'SIDE_OBSERVER';
  const before = joined();
  const tables = invitation.tables.filter(
    (t) => t.side === (side === 'SIDE_SUPPORT' ? invitation.supportSide : side),
  );

  const join = async () => {
    setBusy(true);
    setError(undefined);
    try {
      const answer = await api.joinWorkshop({
        joinCode: code,
        clientId: clientId(code),
        languageCode: language,
        consent,
        side: side as Side,
        organisation: organisation.trim(),
        position: position.trim(),
        sex: (sex || 'SEX_NOT_SAID') as Sex,
        table: observer ? 0 : table,
        rapporteur: !observer && rapporteur,
        speaksFor: rapporteur && !observer ? Math.max(1, Number(speaksFor) || 1) : 1,
      });
      keepCsrf(answer.csrfToken);
      const participant = answer.participant!.name;
      const workshop = participant.split('/participants/')[0];
      if (before && before.workshop === workshop && before.participant !== participant)
        await moveSheet(workshop, before.participant, participant);
      keepJoined({ code, workshop, participant });
      client.clear();
      await client.fetchQuery({ queryKey: meKey, queryFn: () => api.getMe({}) });
      go('/room', { replace: true });
    } catch (problem) {
      setError(problem);
      setBusy(false);
    }
  };

  const head = (
    <>
      <BrandHead />
      <p className="small strong">{invitation.displayName}</p>
    </>
  );

  if (step === 'consent') {
    return (
      <Phone
        testId="join-consent"
        head={head}
        action={
          <Button kind="primary" isDisabled={!consent} onPress={() => setStep('who')} testId="join-continue">
            {say('continue')}
          </Button>
        }
      >
        {invitation.demonstration && (
          <div>
            <Chip tone="demo">{say('demo')}</Chip>
          </div>
        )}
        {before?.code === code && (
          <Notice tone="wait" title={say('join.again')} testId="join-again">
            {say('join.againText')}
          </Notice>
        )}
        <h1>{say('join.consentTitle')}</h1>
        {invitation.consentText ? (
          <p style={{ whiteSpace: 'pre-line' }}>{invitation.consentText}</p>
        ) : (
          <div className="stack-s">
            <p>{say('join.consent1')}</p>
            <p>{say('join.consent2')}</p>
            <p>{say('join.consent3')}</p>
          </div>
        )}
        <div className="card">
          <Check label={say('join.agree')} value={consent} onValue={setConsent} testId="consent" />
        </div>
      </Phone>
    );
  }

  if (step === 'who') {
    const ready = side && organisation.trim() && sex;
    return (
      <Phone
        testId="join-who"
        head={head}
        action={
          <>
            <Button onPress={() => setStep('consent')}>{say('back')}</Button>
            {observer ? (
              <Button
                kind="primary"
                isDisabled={!ready}
                isPending={busy}
                onPress={() => void join()}
                testId="join-send"
              >
                {say('join.asObserver')}
              </Button>
            ) : (
              <Button
                kind="primary"
                isDisabled={!ready}
                onPress={() => setStep('table')}
                testId="join-continue"
              >
                {say('continue')}
              </Button>
            )}
          </>
        }
      >
        <h1>{say('join.who')}</h1>
        <Choices
          name="side"
          testId="side"
          label={say('join.side')}
          value={side}
          onValue={(v) => {
            setSide(v as Side);
            setTable(0);
          }}
          options={(['SIDE_GOVERNMENT', 'SIDE_INDUSTRY', 'SIDE_SUPPORT', 'SIDE_OBSERVER'] as Side[]).map(
            (s) => ({ value: s, label: say.code('side', s), sub: say.code('sideSub', s) }),
          )}
        />
        {invitation.organisations.length > 0 && !other ? (
          <SelectField
            label={say('join.organisation')}
            testId="organisation"
            value={organisation}
            onValue={(v) => {
              if (v === '…') {
                setOther(true);
                setOrganisation('');
              } else setOrganisation(v);
            }}
            first={say('choose')}
            options={[
              ...invitation.organisations.map((o) => ({ value: o, label: o })),
              { value: '…', label: say('join.otherOrganisation') },
            ]}
          />
        ) : (
          <TextField
            label={say('join.organisation')}
            value={organisation}
            onValue={setOrganisation}
            maxLength={200}
            autoComplete="organization"
            testId="organisation-text"
          />
        )}
        <TextField
          label={say('join.position')}
          value={position}
          onValue={setPosition}
          maxLength={200}
          autoComplete="organization-title"
          testId="position"
        />
        <Choices
          name="sex"
          testId="sex"
          label={say('join.sex')}
          value={sex}
          onValue={(v) => setSex(v as Sex)}
          compact
          columns
          options={(['SEX_WOMAN', 'SEX_MAN', 'SEX_OTHER', 'SEX_NOT_SAID'] as Sex[]).map((s) => ({
            value: s,
            label: say.code('sex', s),
          }))}
        />
        {error !== undefined && <ErrorNotice error={error} />}
      </Phone>
    );
  }

  return (
    <Phone
      testId="join-table"
      head={head}
      action={
        <>
          <Button onPress={() => setStep('who')}>{say('back')}</Button>
          <Button
            kind="primary"
            isDisabled={!table && tables.length > 0}
            isPending={busy}
            onPress={() => void join()}
            testId="join-send"
          >
            {say('join.start')}
          </Button>
        </>
      }
    >
      <h1>{say('join.table')}</h1>
      {tables.length === 0 ? (
        <p className="muted">{say('join.noTables')}</p>
      ) : (
        <Choices
          name="table"
          testId="table"
          value={table ? String(table) : ''}
          onValue={(v) => setTable(Number(v))}
          compact
          options={tables.map((t) => ({
            value: String(t.number),
            label: say('table', { number: t.number }),
            sub: `${say.code('side', t.side)}${t.oneAnswer ? ' · ' + say('join.oneAnswer') : ''}`,
          }))}
        />
      )}
      <Check label={say('join.rapporteur')} value={rapporteur} onValue={setRapporteur} testId="rapporteur" />
      {rapporteur && (
        <TextField
          label={say('join.speaksFor')}
          type="number"
          inputMode="numeric"
          min={1}
          max={50}
          value={speaksFor}
          onValue={setSpeaksFor}
          testId="speaks-for"
        />
      )}
      {error !== undefined && <ErrorNotice error={error} />}
    </Phone>
  );
}
