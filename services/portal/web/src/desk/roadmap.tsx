import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import { api, asApiError, type Roadmap as Map, type RoadmapItem } from '../api';
import { useSay } from '../i18n';
import { about } from '../live/watch';
import { titleOf } from '../room/use-room';
import { may } from '../session';
import { Chip, Notice } from '../ui/bits';
import { Button, ButtonLink } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { TextField } from '../ui/field';
import { CardLoading, ErrorNotice, useErrorText } from '../ui/states';
import { Head } from './frame';
import { Lanes } from './lanes';
import { quarterText } from './quarters';
import { digitsOf, EditItem, major } from './roadmap-item';
import { Chips, WithWorkshop, type RoomPage } from './room-page';
import { named } from './said';

export default function Roadmap() {
  const say = useSay();
  return <WithWorkshop here={say('roadmap')}>{(page) => <Page page={page} />}</WithWorkshop>;
}

const complete = (i: RoadmapItem) =>
  !!(i.lead && i.startQuarter && i.endQuarter && i.funds && i.proof && i.firstStep);

function Page({ page }: { page: RoomPage }) {
  const say = useSay();
  const client = useQueryClient();
  const { workshop } = page;
  const map = useQuery({
    queryKey: about(workshop.name, 'roadmap'),
    queryFn: () => api.getRoadmapByWorkshop({ workshop: workshop.name }),
    // It is made from an event: for a moment after the agreement it is not there yet.
    retry: (count, error) =>
      workshop.stage === 'STAGE_ROADMAP' ? count < 10 : asApiError(error).passing && count < 3,
    retryDelay: 1000,
    // Ticks tell of the room, not of the roadmap: colleagues may be filling it in on other screens.
    refetchInterval: 10_000,
  });
  const list = useQuery({
    queryKey: about(workshop.name, 'shortlist'),
    queryFn: () => api.getShortlist({ workshop: workshop.name }),
  });
  const [editing, setEditing] = useState<RoadmapItem>();
  const [follow, setFollow] = useState(false);
  const adopt = useMutation({
    mutationFn: (name: string) => api.adoptRoadmap({ name }),
    onSuccess: () => client.invalidateQueries({ queryKey: about(workshop.name) }),
  });
  if (!map.data && map.isPending)
    return (
      <div style={{ marginBlockStart: 24 }}>
        <CardLoading rows={8} />
      </div>
    );
  if (!map.data)
    return (
      <Head chips={<Chips page={page} />} title={say('road.none')} lead={say('road.noneText')}>
        <ButtonLink to={`/workshops/${page.id}`}>{say('toFacilitator')}</ButtonLink>
      </Head>
    );
  const name = (id: string) => titleOf(page.book, list.data?.candidates.find((c) => c.id === id) ?? { id });
  const items = map.data.items.filter((i) => i.included);
  const out = map.data.items.filter((i) => !i.included);
  const ready = items.filter(complete).length;
  const none = items.filter((i) => i.funds === 'none_yet').length;
  const edit = may(page.me, 'administrator', 'facilitator', 'programme_officer');
  const adopted = map.data.state === 'ADOPTED';
  return (
    <>
      <Head
        chips={
          <>
            <Chip tone="good">{say('road.agreed', { when: say.date(map.data.agreeTime, 'long') })}</Chip>
            {adopted && (
              <Chip tone="good" testId="adopted">
                {say('road.adopted')}
              </Chip>
            )}
            <Chips page={page} />
          </>
        }
        title={
          <span data-testid="headline">
            {ready === items.length && items.length > 0
              ? say('road.titleReady', { n: items.length })
              : say('road.title', { n: items.length, ready })}
          </span>
        }
        lead={[
          none > 0 && say('road.noMoney', { n: none }),
          map.data.followUpBody
            ? say('road.follow', {
                body: map.data.followUpBody,
                when: say.date(map.data.followUpDate, 'long'),
              })
            : say('road.noFollow'),
        ]
          .filter(Boolean)
          .join(' ')}
      >
        <Button onPress={() => window.print()}>{say('print')}</Button>
        {edit && (
          <Button onPress={() => setFollow(true)} testId="follow-up">
            {say('road.setFollow')}
          </Button>
        )}
        {edit && !adopted && (
          <Button
            kind="primary"
            isPending={adopt.isPending}
            onPress={() => adopt.mutate(map.data.name)}
            testId="adopt"
          >
            {say('road.handOver')}
          </Button>
        )}
        {adopted && (
          <ButtonLink to={`/workshops/${page.id}/report`} kind="primary" testId="open-report">
            {say('f.report')}
          </ButtonLink>
        )}
      </Head>
      {adopt.error && (
        <div style={{ marginBlockEnd: 24 }}>
          <NotYet error={adopt.error} name={name} />
        </div>
      )}
      <Minutes page={page} items={items} name={name} edit={edit} onEdit={setEditing} />
      <Lanes items={items} name={name} />
      {out.length > 0 && (
        <section className="card stack-s" style={{ marginBlockStart: 24 }}>
          <h2>{say('road.leftOut')}</h2>
          <ul className="stack-s small">
            {out.map((i) => (
              <li key={i.name} className="row between">
                <span>
                  {i.place}. {name(i.action)}
                </span>
                {edit && (
                  <Button size="small" kind="quiet" onPress={() => setEditing(i)}>
                    {say('change')}
                  </Button>
                )}
              </li>
            ))}
          </ul>
        </section>
      )}
      {editing && (
        <EditItem
          page={page}
          item={editing}
          name={name(editing.action)}
          onClose={() => setEditing(undefined)}
        />
      )}
      {follow && <FollowUp page={page} map={map.data} onClose={() => setFollow(false)} />}
    </>
  );
}

const stateTone: Record<string, 'bad' | 'wait' | 'good' | undefined> = {
  LATE: 'bad',
  STARTED: 'wait',
  DONE: 'good',
  DROPPED: undefined,
};

const fieldWords: Record<string, string> = {
  lead: 'lead',
  start_quarter: 'start',
  end_quarter: 'end',
  funds: 'money',
  proof: 'proof',
  first_step: 'first',
};

/** Why it cannot be handed over: what each action lacks, in the words of the form. */
function NotYet({ error, name }: { error: unknown; name: (id: string) => string }) {
  const say = useSay();
  const text = useErrorText();
  const lacking = new Map<string, string[]>();
  for (const { field } of asApiError(error).violations) {
    const [action, what] = field.split('.');
    if (what in fieldWords)
      lacking.set(action, [...(lacking.get(action) ?? []), say.code('road', fieldWords[what])]);
  }
  if (lacking.size === 0) return <ErrorNotice error={error} />;
  return (
    <Notice tone="bad" testId="error" title={text(error)}>
      <ul>
        {[...lacking].map(([action, fields]) => (
          <li key={action}>
            {name(action)}: {fields.join(' · ')}
          </li>
        ))}
      </ul>
    </Notice>
  );
}

function Minutes({
  page,
  items,
  name,
  edit,
  onEdit,
}: {
  page: RoomPage;
  items: RoadmapItem[];
  name: (id: string) => string;
  edit: boolean;
  onEdit: (item: RoadmapItem) => void;
}) {
  const say = useSay();
  return (
    <section className="card flush" aria-labelledby="minutes">
      <div className="card-head">
        <h2 id="minutes">{say('road.minutes')}</h2>
        <span className="small muted">{say('road.bands')}</span>
      </div>
      <table className="table top min stacked" role="table" data-testid="minutes">
        <thead>
          <tr>
            <th>
              <span className="hidden">{say('place')}</span>
            </th>
            <th>{say('road.action')}</th>
            <th>{say('road.lead')}</th>
            <th>{say('road.with')}</th>
            <th>{say('road.byWhen')}</th>
            <th>{say('cost')}</th>
            <th>{say('road.money')}</th>
            <th>{say('road.first')}</th>
          </tr>
        </thead>
        <tbody>
          {items.map((i) => (
            <tr key={i.name} role="row" data-testid={`item-${i.action}`}>
              <td className="strong" role="cell">
                {i.place}
              </td>
              <th scope="row" role="rowheader">
                {name(i.action)}
                <div className="tiny">
                  {i.gaps.slice(0, 3).map((g, k) => (
                    <span key={g.question}>
                      {k > 0 && ', '}
                      <Link href={`/workshops/${page.id}/gaps/${g.question}`}>{g.question}</Link>
                    </span>
                  ))}
                </div>
                {i.missingPrerequisites.length > 0 && (
                  <Chip tone="wait">
                    {say('road.missing', { what: i.missingPrerequisites.map(name).join('; ') })}
                  </Chip>
                )}
                {edit && (
                  <div className="no-print">
                    <Button
                      size="small"
                      kind="quiet"
                      aria-label={`${say('change')}: ${name(i.action)}`}
                      onPress={() => onEdit(i)}
                      testId={`edit-${i.action}`}
                    >
                      {say('change')}
                    </Button>
                  </div>
                )}
              </th>
              <td role="cell" data-label={say('road.lead')}>
                {i.lead || <Missing />}
                <div className="tiny faint">{i.focalPoint}</div>
              </td>
              <td className="muted" role="cell" data-label={say('road.with')}>
                {i.supporting.join(', ')}
              </td>
              <td className="nowrap" role="cell" data-label={say('road.byWhen')}>
                {quarterText(say, i.endQuarter) || <Missing />}
                {i.state in stateTone && (
                  <div>
                    <Chip tone={stateTone[i.state]}>{say.code('itemState', i.state)}</Chip>
                  </div>
                )}
              </td>
              <td role="cell" data-label={say('cost')}>
                {i.costBand && say.code('cost', i.costBand)}
                {Number(i.costMinorUnits) > 0 && (
                  <div className="tiny nowrap">
                    {say.number(major(i), digitsOf(i.currencyCode))} {i.currencyCode}
                  </div>
                )}
              </td>
              <td role="cell" data-label={say('road.money')}>
                {i.funds === 'none_yet' ? (
                  <Chip tone="wait">{say('funds.none_yet')}</Chip>
                ) : i.funds ? (
                  named(say, say.code('funds', i.funds), i.fundsPartner)
                ) : (
                  <Missing />
                )}
              </td>
              <td role="cell" data-label={say('road.first')}>
                {i.firstStep || <Missing />}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Missing() {
  const say = useSay();
  return <span className="faint">{say('road.open')}</span>;
}

function FollowUp({ page, map, onClose }: { page: RoomPage; map: Map; onClose: () => void }) {
  const say = useSay();
  const client = useQueryClient();
  const [body, setBody] = useState(map.followUpBody);
  const [date, setDate] = useState(map.followUpDate);
  const save = useMutation({
    mutationFn: () => api.setFollowUp({ name: map.name, followUpBody: body.trim(), followUpDate: date }),
    onSuccess: () => {
      onClose();
      return client.invalidateQueries({ queryKey: about(page.workshop.name) });
    },
  });
  return (
    <Dialog open onClose={onClose} title={say('road.setFollow')} testId="follow-dialog">
      <TextField label={say('road.followBody')} value={body} onValue={setBody} testId="follow-body" />
      <TextField
        label={say('road.followDate')}
        type="date"
        value={date}
        onValue={setDate}
        testId="follow-date"
      />
      {save.error && <ErrorNotice error={save.error} />}
      {!body && <Notice>{say('road.followHint')}</Notice>}
      <div className="row">
        <Button onPress={onClose}>{say('cancel')}</Button>
        <Button
          kind="primary"
          isDisabled={!body.trim() || !date}
          isPending={save.isPending}
          onPress={() => save.mutate()}
          testId="follow-save"
        >
          {say('save')}
        </Button>
      </div>
    </Dialog>
  );
}
