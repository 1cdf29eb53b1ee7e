import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation, useParams } from 'wouter';
import { api, fill, type Instrument, type Workshop } from '../../api';
import { newId } from '../../device/id';
import { useSay } from '../../i18n';
import { about } from '../../live/watch';
import { useBook, useWorkshop } from '../../room/use-room';
import { may, useMe } from '../../session';
import { Chip, Notice } from '../../ui/bits';
import { Button, ButtonLink } from '../../ui/button';
import { CardLoading, ErrorNotice, PageError } from '../../ui/states';
import { Head, TopBar } from '../frame';
import { Institutions } from './institutions';
import { OutOfScope } from './out-of-scope';
import { Part, type Change } from './part';
import { RoomCheck } from './room-check';
import { Rules } from './rules';
import { Scope } from './scope';
import { Tables } from './tables';
import { Targets } from './targets';

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
  const set: Change = (change) => {
    setSaved(false);
    setW({ ...w, ...change });
  };
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
        chips={w.demonstration && <Chip tone="demo">{say('demo')}</Chip>}
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
        <Scope w={w} set={set} fixed={!!start} published={published} />
        <Part title={say('prep.tables')} hint={say('prep.tablesHint')}>
          <Tables tables={w.tables} onChange={(tables) => set({ tables })} />
        </Part>
        <Part title={say('prep.out')} hint={say('prep.outHint')}>
          {book.data && <OutOfScope book={book.data} w={w} set={set} />}
        </Part>
        <Institutions w={w} set={set} />
        <Part title={say('prep.targets')} hint={say('prep.targetsHint')}>
          {book.data && <Targets book={book.data} w={w} set={set} />}
        </Part>
        <Rules w={w} set={set} />
      </fieldset>
      {start && <RoomCheck workshop={start} />}
    </>
  );
}
