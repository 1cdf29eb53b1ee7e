import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, type Candidate, type Shortlist as List } from '../api';
import { useSay } from '../i18n';
import { about } from '../live/watch';
import { titleOf } from '../room/use-room';
import { may } from '../session';
import { Chip } from '../ui/bits';
import { Button, ButtonLink } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { Check, Choices, SelectField, TextArea, TextField } from '../ui/field';
import { CardLoading, Empty, ErrorNotice, PageError } from '../ui/states';
import { Head } from './frame';
import { Chips, WithWorkshop, type RoomPage } from './room-page';
import { named } from './said';

export default function Shortlist() {
  const say = useSay();
  return <WithWorkshop here={say('shortlist')}>{(page) => <Page page={page} />}</WithWorkshop>;
}

type Doing = { kind: 'add' } | { kind: 'drop' | 'merge'; candidate: Candidate } | undefined;

function Page({ page }: { page: RoomPage }) {
  const say = useSay();
  const client = useQueryClient();
  const { workshop, book } = page;
  const list = useQuery({
    queryKey: about(workshop.name, 'shortlist'),
    queryFn: () => api.getShortlist({ workshop: workshop.name }),
  });
  const [doing, setDoing] = useState<Doing>();
  const act = useMutation({
    mutationFn: (send: () => Promise<List>) => send(),
    onSuccess: () => {
      setDoing(undefined);
      return client.invalidateQueries({ queryKey: about(workshop.name) });
    },
  });
  if (list.error && !list.data) return <PageError error={list.error} retry={() => void list.refetch()} />;
  if (!list.data) return <CardLoading rows={8} />;
  const edit = may(page.me, 'administrator', 'facilitator') && workshop.stage === 'STAGE_SHORTLIST';
  const listed = list.data.candidates.filter((c) => c.state === 'CANDIDATE_STATE_LISTED');
  const others = list.data.candidates.filter((c) => c.state !== 'CANDIDATE_STATE_LISTED');
  return (
    <>
      <Head
        chips={<Chips page={page} />}
        title={
          <span data-testid="headline">
            {say('short.title', { n: listed.length, max: list.data.maxSize })}
          </span>
        }
        lead={say('short.lead', { of: book.instrument.actions.length })}
      >
        <ButtonLink to={`/workshops/${page.id}`}>{say('toFacilitator')}</ButtonLink>
        {edit && (
          <Button
            isDisabled={listed.length >= list.data.maxSize}
            onPress={() => setDoing({ kind: 'add' })}
            testId="add-candidate"
          >
            {say('short.add')}
          </Button>
        )}
      </Head>
      {listed.length === 0 && (
        <Empty title={say('short.none')}>
          <p>{say('short.noneText')}</p>
        </Empty>
      )}
      <ul className="stack">
        {listed.map((c) => (
          <li
            key={c.id}
            className="card row between"
            data-testid={`candidate-${c.id}`}
            style={{ alignItems: 'flex-start' }}
          >
            <div className="stack-s" style={{ flex: '1 1 360px' }}>
              <h3>
                {titleOf(book, c)} {c.own && <Chip>{say('short.own')}</Chip>}
              </h3>
              <p className="small muted">
                {c.gaps.length > 0
                  ? say('vote.answersGap', {
                      n: c.gaps.length,
                      codes: c.gaps
                        .slice(0, 5)
                        .map((g) => g.question)
                        .join(', '),
                    })
                  : say('short.noGap')}
              </p>
              <p className="small muted">
                {[
                  c.costBand && say.code('cost', c.costBand),
                  c.months > 0 && say('months', { n: c.months }),
                  c.prerequisites.length > 0 &&
                    say('vote.before', {
                      what: c.prerequisites.map((p) => titleOf(book, { id: p })).join('; '),
                    }),
                ]
                  .filter(Boolean)
                  .join(' · ')}
              </p>
              {c.reason && <p className="small">{say.quote(c.reason)}</p>}
            </div>
            {edit && (
              <div className="row">
                <Button
                  size="small"
                  onPress={() => setDoing({ kind: 'merge', candidate: c })}
                  testId={`merge-${c.id}`}
                >
                  {say('short.merge')}
                </Button>
                <Button
                  size="small"
                  onPress={() => setDoing({ kind: 'drop', candidate: c })}
                  testId={`drop-${c.id}`}
                >
                  {say('short.drop')}
                </Button>
              </div>
            )}
          </li>
        ))}
      </ul>
      {others.length > 0 && (
        <section className="card flush" style={{ marginBlockStart: 24 }} aria-labelledby="others">
          <div className="card-head">
            <h2 id="others">{say('short.others')}</h2>
          </div>
          <table className="table">
            <tbody>
              {others.map((c) => (
                <tr key={c.id}>
                  <th scope="row">{titleOf(book, c)}</th>
                  <td>
                    {named(
                      say,
                      say.code('candidate', c.state),
                      c.mergedInto &&
                        titleOf(
                          book,
                          list.data.candidates.find((x) => x.id === c.mergedInto) ?? { id: c.mergedInto },
                        ),
                    )}
                  </td>
                  <td>{c.reason}</td>
                  <td className="num">
                    {edit &&
                      (c.state === 'CANDIDATE_STATE_BEYOND' ? (
                        <Button
                          size="small"
                          kind="quiet"
                          isDisabled={listed.length >= list.data.maxSize}
                          onPress={() =>
                            act.mutate(() =>
                              api.addCandidate({
                                workshop: workshop.name,
                                action: c.id,
                                reason: say('short.beyondReason'),
                              }),
                            )
                          }
                        >
                          {say('short.addThis')}
                        </Button>
                      ) : (
                        <Button
                          size="small"
                          kind="quiet"
                          onPress={() =>
                            act.mutate(() =>
                              api.restoreCandidate({ workshop: workshop.name, candidate: c.id }),
                            )
                          }
                          testId={`restore-${c.id}`}
                        >
                          {say('short.restore')}
                        </Button>
                      ))}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      {act.error && !doing && <ErrorNotice error={act.error} />}
      {doing && (
        <Ask
          key={doing.kind}
          doing={doing}
          page={page}
          list={list.data}
          busy={act.isPending}
          error={act.error}
          onClose={() => {
            setDoing(undefined);
            act.reset();
          }}
          onSend={(send) => act.mutate(send)}
        />
      )}
    </>
  );
}

function Ask({
  doing,
  page,
  list,
  busy,
  error,
  onClose,
  onSend,
}: {
  doing: NonNullable<Doing>;
  page: RoomPage;
  list: List;
  busy: boolean;
  error: unknown;
  onClose: () => void;
  onSend: (send: () => Promise<List>) => void;
}) {
  const say = useSay();
  const workshop = page.workshop.name;
  const [reason, setReason] = useState('');
  const [own, setOwn] = useState(false);
  const [action, setAction] = useState('');
  const [title, setTitle] = useState('');
  const [cost, setCost] = useState('L');
  const [months, setMonths] = useState('12');
  const [questions, setQuestions] = useState('');
  const [into, setInto] = useState('');
  const here = new Set(list.candidates.filter((c) => c.state === 'CANDIDATE_STATE_LISTED').map((c) => c.id));
  const listed = list.candidates.filter((c) => here.has(c.id));
  const ready =
    reason.trim() && (doing.kind === 'drop' || (doing.kind === 'merge' ? into : own ? title.trim() : action));
  const send = () =>
    onSend(() => {
      const why = reason.trim();
      if (doing.kind === 'drop')
        return api.dropCandidate({ workshop, candidate: doing.candidate.id, reason: why });
      if (doing.kind === 'merge')
        return api.mergeCandidates({ workshop, candidates: [doing.candidate.id], into, reason: why });
      if (own)
        return api.addCandidate({
          workshop,
          title: title.trim(),
          costBand: cost,
          months: Number(months) || 0,
          questions: questions.split(/[\s,;]+/).filter(Boolean),
          reason: why,
        });
      return api.addCandidate({ workshop, action, reason: why });
    });
  const name = doing.kind === 'add' ? '' : titleOf(page.book, doing.candidate);
  return (
    <Dialog
      open
      onClose={onClose}
      testId={`${doing.kind}-dialog`}
      title={
        doing.kind === 'add'
          ? say('short.add')
          : say(doing.kind === 'drop' ? 'short.dropTitle' : 'short.mergeTitle', { what: name })
      }
    >
      {doing.kind === 'add' && (
        <>
          <Check label={say('short.isOwn')} value={own} onValue={setOwn} testId="own-action" />
          {own ? (
            <>
              <TextField
                label={say('short.ownTitle')}
                value={title}
                onValue={setTitle}
                maxLength={200}
                testId="own-title"
              />
              <Choices
                name="cost"
                testId="own-cost"
                compact
                label={say('cost')}
                value={cost}
                onValue={setCost}
                options={['L', 'M', 'H'].map((c) => ({ value: c, label: say.code('cost', c) }))}
              />
              <TextField
                label={say('monthsField')}
                type="number"
                min={1}
                max={60}
                value={months}
                onValue={setMonths}
                testId="own-months"
              />
              <TextField
                label={say('short.questions')}
                hint={say('short.questionsHint')}
                value={questions}
                onValue={setQuestions}
                testId="own-questions"
              />
            </>
          ) : (
            <SelectField
              label={say('short.fromCatalogue')}
              value={action}
              onValue={setAction}
              testId="catalogue-action"
              first={say('choose')}
              options={page.book.instrument.actions
                .filter((a) => !here.has(a.id))
                .map((a) => ({ value: a.id, label: `${a.id} ${a.title}` }))}
            />
          )}
        </>
      )}
      {doing.kind === 'merge' && (
        <SelectField
          label={say('short.into')}
          value={into}
          onValue={setInto}
          testId="merge-into"
          first={say('choose')}
          options={listed
            .filter((c) => c.id !== doing.candidate.id)
            .map((c) => ({ value: c.id, label: titleOf(page.book, c) }))}
        />
      )}
      <TextArea
        label={say('reason')}
        hint={say('reasonHint')}
        value={reason}
        onValue={setReason}
        maxLength={500}
        testId="reason-text"
      />
      {error ? <ErrorNotice error={error} /> : null}
      <div className="row">
        <Button onPress={onClose}>{say('cancel')}</Button>
        <Button kind="primary" isDisabled={!ready} isPending={busy} onPress={send} testId="reason-save">
          {say(doing.kind === 'add' ? 'short.add' : doing.kind === 'drop' ? 'short.drop' : 'short.merge')}
        </Button>
      </div>
    </Dialog>
  );
}
