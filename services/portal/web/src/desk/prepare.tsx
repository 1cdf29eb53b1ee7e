import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { useLocation, useParams } from 'wouter';
import { api, fill, type Instrument, type Side, type Table, type Workshop } from '../api';
import { newId } from '../device/id';
import { useSay } from '../i18n';
import { about } from '../live/watch';
import { useBook, useWorkshop, type Book } from '../room/use-room';
import { may, useMe } from '../session';
import { Notice } from '../ui/bits';
import { Button, ButtonLink } from '../ui/button';
import { Check, SelectField, TextArea, TextField } from '../ui/field';
import { CardLoading, ErrorNotice, PageError } from '../ui/states';
import { JoinCard } from './facilitator';
import { Head, TopBar } from './frame';

export const roles = [
  'ministry',
  'standards_body',
  'metrology_institute',
  'legal_metrology',
  'accreditation_body',
  'laboratory',
  'inspection_body',
  'certification_body',
  'regulator',
  'food_authority',
  'customs',
  'association',
];
const facts = ['own_accreditation_body', 'single_window'];

export default function Prepare() {
  const say = useSay();
  const id = useParams<{ id?: string }>().id;
  const name = id ? `workshops/${id}` : undefined;
  const workshop = useWorkshop(name);
  const instruments = useQuery({
    queryKey: ['instruments', say.language],
    queryFn: () => api.listInstruments({ languageCode: say.language }),
  });
  if (workshop.error && !workshop.data)
    return <PageError error={workshop.error} retry={() => void workshop.refetch()} />;
  if (instruments.error && !instruments.data)
    return <PageError error={instruments.error} retry={() => void instruments.refetch()} />;
  const published =
    instruments.data?.instruments.filter((i) => i.state === 'INSTRUMENT_STATE_PUBLISHED') ?? [];
  return (
    <>
      <TopBar
        trail={[
          { to: '/workshops', label: say('nav.workshops') },
          ...(id ? [{ to: `/workshops/${id}`, label: workshop.data?.displayName ?? '…' }] : []),
          { label: say(id ? 'prepare' : 'workshops.new') },
        ]}
      />
      {!instruments.data || (id && !workshop.data) ? (
        <div style={{ marginBlockStart: 24 }}>
          <CardLoading rows={8} />
        </div>
      ) : (
        <Form key={workshop.data?.name ?? 'new'} start={workshop.data} published={published} />
      )}
    </>
  );
}

function fresh(published: Instrument[], country: string): Workshop {
  return {
    ...fill<Workshop>('Workshop', {}),
    instrument: published[0]?.name ?? '',
    languages: ['en', 'fr'],
    countryCode: country,
    supportSide: 'SIDE_INDUSTRY',
    quorumPercent: 50,
    origin: 'live',
  };
}

function Form({ start, published }: { start?: Workshop; published: Instrument[] }) {
  const say = useSay();
  const me = useMe();
  const client = useQueryClient();
  const [, go] = useLocation();
  const [w, setW] = useState<Workshop>(start ?? fresh(published, me.data?.office?.countryCode ?? ''));
  const [requestId] = useState(newId);
  const [saved, setSaved] = useState(false);
  const book = useBook(w.instrument || undefined);
  const set = (change: Partial<Workshop>) => {
    setSaved(false);
    setW({ ...w, ...change });
  };
  const list = (value: string) =>
    value
      .split(/[,;]/)
      .map((s) => s.trim())
      .filter(Boolean);
  const save = useMutation({
    mutationFn: () =>
      start
        ? api.updateWorkshop({
            workshop: { ...w, next: undefined } as never,
            updateMask:
              'displayName,host,coHost,product,hsCodes,targetMarkets,startDate,endDate,languages,outOfScope,institutions,targetOverrides,tables,supportSide,facts,invitedCount,equalPersons,quorumPercent,consentText,countryCode',
          })
        : api.createWorkshop({ workshop: { ...w, demonstration: demonstration(w) }, requestId }),
    onSuccess: (made) => {
      client.setQueryData(about(made.name, 'workshop'), made);
      void client.invalidateQueries({ queryKey: ['workshops'] });
      if (start) {
        setW(made);
        setSaved(true);
      } else go(`/${made.name}/prepare`, { replace: true });
    },
  });
  // What a demonstration office makes is marked, as long as the country is one that does not exist.
  const demonstration = (made: Workshop) =>
    !!me.data?.office?.demonstration && /^(X[A-Z]|Q[M-Z]|AA|ZZ)$/.test(made.countryCode);
  const edit = may(me.data, 'administrator', 'facilitator');
  const locked = !edit || (!!start && start.stage !== 'STAGE_PREPARE' && start.stage !== 'STAGE_ANSWER');
  const ready = w.displayName.trim() && w.product.trim() && w.instrument && w.countryCode.length === 2;
  return (
    <>
      <Head
        title={
          <span data-testid="headline">
            {start ? say('prep.title', { what: start.displayName }) : say('prep.new')}
          </span>
        }
        lead={say('prep.lead')}
      >
        {start && (
          <ButtonLink to={`/${start.name}`} testId="to-facilitator">
            {say('toFacilitator')}
          </ButtonLink>
        )}
        {edit && (
          <Button
            kind="primary"
            isDisabled={!ready}
            isPending={save.isPending}
            onPress={() => save.mutate()}
            testId="save-workshop"
          >
            {say(start ? 'save' : 'prep.create')}
          </Button>
        )}
      </Head>
      {save.error && <ErrorNotice error={save.error} />}
      {saved && <Notice live title={say('saved')} testId="saved" />}
      <fieldset
        disabled={locked}
        className="stack"
        style={{ border: 0, margin: 0, padding: 0, marginBlockStart: 16 }}
      >
        <Part title={say('prep.scope')}>
          <div className="grid-form">
            <TextField
              label={say('prep.name')}
              value={w.displayName}
              onValue={(displayName) => set({ displayName })}
              maxLength={200}
              testId="display-name"
            />
            <TextField
              label={say('product')}
              value={w.product}
              onValue={(product) => set({ product })}
              testId="product"
            />
            <TextField
              label={say('prep.markets')}
              hint={say('commas')}
              value={w.targetMarkets.join(', ')}
              onValue={(v) =>
                set({
                  targetMarkets: v
                    .split(',')
                    .map((s) => s.replace(/^\s/, ''))
                    .filter((s, i, all) => s || i === all.length - 1),
                })
              }
              onBlur={() => set({ targetMarkets: w.targetMarkets.map((m) => m.trim()).filter(Boolean) })}
              testId="markets"
            />
            <TextField
              label={say('prep.hs')}
              hint={say('commas')}
              value={w.hsCodes.join(', ')}
              onValue={(v) => set({ hsCodes: v.split(',').map((s) => s.trim()) })}
              onBlur={() => set({ hsCodes: w.hsCodes.filter(Boolean) })}
            />
            <TextField
              label={say('countryCode')}
              hint={say('countryCode.hint')}
              value={w.countryCode}
              maxLength={2}
              onValue={(v) => set({ countryCode: v.toUpperCase() })}
              testId="country"
            />
            <SelectField
              label={say('instrument')}
              value={w.instrument}
              disabled={!!start}
              onValue={(instrument) => set({ instrument })}
              options={[
                ...(published.some((i) => i.name === w.instrument) || !w.instrument
                  ? []
                  : [{ value: w.instrument, label: w.instrument }]),
                ...published.map((i) => ({ value: i.name, label: `${i.title} ${i.name.split('/').pop()}` })),
              ]}
              testId="instrument"
            />
            <TextField
              label={say('prep.start')}
              type="date"
              value={w.startDate}
              onValue={(startDate) =>
                set({ startDate, endDate: w.endDate && w.endDate >= startDate ? w.endDate : startDate })
              }
              testId="start-date"
            />
            <TextField
              label={say('prep.end')}
              type="date"
              value={w.endDate}
              onValue={(endDate) => set({ endDate })}
              testId="end-date"
            />
            <TextField
              label={say('prep.host')}
              value={w.host}
              onValue={(host) => set({ host })}
              testId="host"
            />
            <TextField label={say('prep.coHost')} value={w.coHost} onValue={(coHost) => set({ coHost })} />
          </div>
          {published.length === 0 && !start && <Notice tone="wait" title={say('prep.noInstrument')} />}
        </Part>
        <Part title={say('prep.tables')} hint={say('prep.tablesHint')}>
          <Tables tables={w.tables} onChange={(tables) => set({ tables })} />
        </Part>
        <Part title={say('prep.out')} hint={say('prep.outHint')}>
          {book.data && <OutOfScope book={book.data} w={w} set={set} />}
        </Part>
        <Part title={say('prep.institutions')} hint={say('prep.institutionsHint')}>
          <div className="grid-form">
            {roles.map((role) => (
              <TextField
                key={role}
                label={say.code('role', role)}
                value={w.institutions.find((i) => i.role === role)?.displayName ?? ''}
                testId={`role-${role}`}
                onValue={(displayName) =>
                  set({
                    institutions: [
                      ...w.institutions.filter((i) => i.role !== role),
                      ...(displayName ? [{ role, displayName }] : []),
                    ],
                  })
                }
              />
            ))}
          </div>
        </Part>
        <Part title={say('prep.targets')} hint={say('prep.targetsHint')}>
          {book.data && <Targets book={book.data} w={w} set={set} />}
        </Part>
        <Part title={say('prep.rules')}>
          <div className="grid-form">
            <SelectField
              label={say('prep.support')}
              value={w.supportSide}
              onValue={(v) => set({ supportSide: v as Side })}
              options={(['SIDE_GOVERNMENT', 'SIDE_INDUSTRY'] as Side[]).map((s) => ({
                value: s,
                label: say.code('side', s),
              }))}
            />
            <TextField
              label={say('prep.quorum')}
              hint={say('prep.quorumHint')}
              type="number"
              min={1}
              max={100}
              value={String(w.quorumPercent || 50)}
              onValue={(v) => set({ quorumPercent: Number(v) })}
              testId="quorum"
            />
            <TextField
              label={say('prep.invited')}
              type="number"
              min={0}
              value={String(w.invitedCount || '')}
              onValue={(v) => set({ invitedCount: Number(v) })}
              testId="invited"
            />
            <TextField
              label={say('prep.languages')}
              hint={say('commas')}
              value={w.languages.join(', ')}
              onValue={(v) => set({ languages: list(v) })}
            />
          </div>
          <Check
            label={say('prep.equal')}
            value={w.equalPersons}
            onValue={(equalPersons) => set({ equalPersons })}
          />
          {facts.map((f) => (
            <Check
              key={f}
              label={say.code('fact', f)}
              value={w.facts.includes(f)}
              onValue={(on) => set({ facts: on ? [...w.facts, f] : w.facts.filter((x) => x !== f) })}
              testId={`fact-${f}`}
            />
          ))}
          <TextArea
            label={say('prep.consent')}
            hint={say('prep.consentHint')}
            value={w.consentText}
            onValue={(consentText) => set({ consentText })}
          />
        </Part>
      </fieldset>
      {start && <RoomCheck workshop={start} />}
    </>
  );
}

function Part({ title, hint, children }: { title: string; hint?: string; children: ReactNode }) {
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

function Tables({ tables, onChange }: { tables: Table[]; onChange: (tables: Table[]) => void }) {
  const say = useSay();
  const set = (i: number, change: Partial<Table>) =>
    onChange(tables.map((t, k) => (k === i ? { ...t, ...change } : t)));
  const add = (side: Side) =>
    onChange([
      ...tables,
      {
        number: Math.max(0, ...tables.map((t) => t.number)) + 1,
        side,
        sections: [],
        oneAnswer: false,
        seats: 8,
      },
    ]);
  return (
    <>
      {tables.length > 0 && (
        <div className="scroll">
          <table className="table">
            <thead>
              <tr>
                <th>{say('tableWord')}</th>
                <th>{say('rep.side')}</th>
                <th>{say('prep.seats')}</th>
                <th>{say('prep.sections')}</th>
                <th>{say('prep.oneAnswer')}</th>
                <th />
              </tr>
            </thead>
            <tbody>
              {tables.map((t, i) => (
                <tr key={t.number} data-testid={`table-row-${t.number}`}>
                  <th scope="row">{t.number}</th>
                  <td>
                    <span className={t.side === 'SIDE_GOVERNMENT' ? 'side-g' : 'side-i'}>
                      {say.code('side', t.side)}
                    </span>
                  </td>
                  <td>
                    <div className="field">
                      <input
                        type="number"
                        min={1}
                        aria-label={say('prep.seats')}
                        value={t.seats}
                        onChange={(e) => set(i, { seats: Number(e.target.value) })}
                        style={{ inlineSize: 80 }}
                      />
                    </div>
                  </td>
                  <td>
                    <div className="field">
                      <input
                        aria-label={say('prep.sections')}
                        placeholder={say('prep.all')}
                        defaultValue={t.sections.join(' ')}
                        onBlur={(e) =>
                          set(i, {
                            sections: e.target.value
                              .toUpperCase()
                              .split(/[\s,;]+/)
                              .filter(Boolean),
                          })
                        }
                        style={{ inlineSize: 180 }}
                      />
                    </div>
                  </td>
                  <td>
                    <input
                      type="checkbox"
                      aria-label={say('prep.oneAnswer')}
                      checked={t.oneAnswer}
                      onChange={(e) => set(i, { oneAnswer: e.target.checked })}
                      style={{ inlineSize: 20, blockSize: 20 }}
                    />
                  </td>
                  <td className="num">
                    <Button
                      size="small"
                      kind="quiet"
                      onPress={() => onChange(tables.filter((_, k) => k !== i))}
                    >
                      {say('remove')}
                    </Button>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <div className="row">
        <Button onPress={() => add('SIDE_GOVERNMENT')} testId="add-government-table">
          {say('prep.addG')}
        </Button>
        <Button onPress={() => add('SIDE_INDUSTRY')} testId="add-industry-table">
          {say('prep.addI')}
        </Button>
      </div>
    </>
  );
}

function OutOfScope({ book, w, set }: { book: Book; w: Workshop; set: (c: Partial<Workshop>) => void }) {
  const say = useSay();
  const [area, setArea] = useState('');
  const [reason, setReason] = useState('');
  return (
    <>
      {w.outOfScope.map((o) => (
        <div key={o.subArea} className="row between small" data-testid={`out-${o.subArea}`}>
          <span>
            <strong>
              {o.subArea} {book.areaTitle.get(o.subArea)}
            </strong>{' '}
            · {o.reason}
          </span>
          <Button
            size="small"
            kind="quiet"
            onPress={() => set({ outOfScope: w.outOfScope.filter((x) => x !== o) })}
          >
            {say('remove')}
          </Button>
        </div>
      ))}
      <div className="grid-form">
        <SelectField
          label={say('subArea')}
          value={area}
          onValue={setArea}
          testId="out-area"
          options={[
            { value: '', label: say('choose') },
            ...book.instrument.areas
              .flatMap((a) => a.subAreas)
              .filter((s) => !w.outOfScope.some((o) => o.subArea === s.code))
              .map((s) => ({ value: s.code, label: `${s.code} ${s.title}` })),
          ]}
        />
        <TextField label={say('reason')} value={reason} onValue={setReason} testId="out-reason" />
      </div>
      <div>
        <Button
          isDisabled={!area || !reason.trim()}
          onPress={() => {
            set({ outOfScope: [...w.outOfScope, { subArea: area, reason: reason.trim() }] });
            setArea('');
            setReason('');
          }}
          testId="out-add"
        >
          {say('prep.leaveOut')}
        </Button>
      </div>
    </>
  );
}

function Targets({ book, w, set }: { book: Book; w: Workshop; set: (c: Partial<Workshop>) => void }) {
  const say = useSay();
  const [question, setQuestion] = useState('');
  const [target, setTarget] = useState('4');
  const [reason, setReason] = useState('');
  return (
    <>
      {w.targetOverrides.map((o) => (
        <div key={o.question} className="row between small">
          <span>
            <strong>{o.question}</strong> {say('target')} {o.target} · {o.reason}
          </span>
          <Button
            size="small"
            kind="quiet"
            onPress={() => set({ targetOverrides: w.targetOverrides.filter((x) => x !== o) })}
          >
            {say('remove')}
          </Button>
        </div>
      ))}
      <div className="grid-form">
        <SelectField
          label={say('question')}
          value={question}
          onValue={setQuestion}
          options={[
            { value: '', label: say('choose') },
            ...book.instrument.questions.map((q) => ({
              value: q.code,
              label: `${q.code} ${q.text}`.slice(0, 90),
            })),
          ]}
        />
        <SelectField
          label={say('target')}
          value={target}
          onValue={setTarget}
          options={['0', '1', '2', '3', '4', '5'].map((v) => ({
            value: v,
            label: `${v} ${book.instrument.levelNames[Number(v)] ?? ''}`,
          }))}
        />
        <TextField label={say('reason')} value={reason} onValue={setReason} />
      </div>
      <div>
        <Button
          isDisabled={!question || !reason.trim()}
          onPress={() => {
            set({
              targetOverrides: [
                ...w.targetOverrides.filter((o) => o.question !== question),
                { question, target: Number(target), reason: reason.trim() },
              ],
            });
            setQuestion('');
            setReason('');
          }}
        >
          {say('prep.setTarget')}
        </Button>
      </div>
    </>
  );
}

/** Address, QR, and who has joined: one phone in is the room check. */
function RoomCheck({ workshop }: { workshop: Workshop }) {
  const say = useSay();
  const people = useQuery({
    queryKey: about(workshop.name, 'participants'),
    queryFn: () => api.listParticipants({ workshop: workshop.name, pageSize: 1000 }),
    refetchInterval: 5000,
  });
  return (
    <div className="cols with-aside" style={{ marginBlockStart: 24 }} id="people">
      <section className="card flush">
        <div className="card-head">
          <h2>{say('prep.people', { n: people.data?.participants.length ?? 0 })}</h2>
          <span className="small muted">{say('prep.peopleHint')}</span>
        </div>
        {people.data && people.data.participants.length > 0 ? (
          <table className="table">
            <thead>
              <tr>
                <th className="num">#</th>
                <th>{say('rep.side')}</th>
                <th>{say('join.organisation')}</th>
                <th>{say('tableWord')}</th>
                <th>{say('prep.joined')}</th>
              </tr>
            </thead>
            <tbody>
              {people.data.participants.map((p) => (
                <tr key={p.name}>
                  <td className="num">{p.number}</td>
                  <td>
                    <span
                      className={
                        p.countsAs === 'SIDE_GOVERNMENT'
                          ? 'side-g'
                          : p.countsAs === 'SIDE_INDUSTRY'
                            ? 'side-i'
                            : ''
                      }
                    >
                      {say.code('side', p.side)}
                    </span>
                  </td>
                  <td>{p.organisation}</td>
                  <td>
                    {p.table || '–'}
                    {p.rapporteur && ` · ${say('prep.speaks', { n: p.speaksFor })}`}
                  </td>
                  <td>{say.time(p.joinTime)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        ) : (
          <p className="pad muted">{say('prep.nobody')}</p>
        )}
      </section>
      <aside className="stack">
        <JoinCard workshop={workshop} />
      </aside>
    </div>
  );
}
