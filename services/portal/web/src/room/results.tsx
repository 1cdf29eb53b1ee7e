import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { api, type Position } from '../api';
import { read, write } from '../device/db';
import { counts } from '../device/sheet';
import { useSay } from '../i18n';
import { LiveChip } from '../live/chip';
import { about } from '../live/watch';
import { Button } from '../ui/button';
import { Chip, Languages, Notice, Tick } from '../ui/bits';
import { Choices, SelectField, TextArea } from '../ui/field';
import { Phone } from '../ui/phone';
import { placeMark, someNear } from '../ui/place';
import { CardLoading, ErrorNotice } from '../ui/states';
import { useSheet } from './answering';
import type { StageProps } from './room';
import { titleOf, useBook } from './use-room';

/** What a participant sees while the room works together: what was counted, what the room has, what is asked of them. */
export default function Results(props: StageProps) {
  const { workshop, live } = props;
  const say = useSay();
  const { view } = useSheet(workshop.name, props.participant);
  const answered = props.questions.filter((q) => counts(view.kept[q])).length;
  return (
    <Phone
      testId={`stage-${workshop.stage}`}
      head={
        <>
          <div className="row between small" style={{ flexWrap: 'nowrap' }}>
            <span className="strong">{workshop.displayName}</span>
            <LiveChip live={live} />
          </div>
          <div className="row between small">
            <span className="muted">{say.code('stage', workshop.stage)}</span>
            <Chip tone={answered ? 'good' : ''} icon={answered > 0 && <Tick />} testId="mark-counted">
              {say('mark.counted', { n: answered })}
            </Chip>
          </div>
        </>
      }
    >
      {workshop.stage === 'STAGE_CHECK_GAPS' && <Gaps {...props} />}
      {workshop.stage === 'STAGE_SHORTLIST' && <Listed {...props} />}
      {workshop.stage === 'STAGE_DISCUSS' && <Voted {...props} />}
      {(workshop.stage === 'STAGE_AGREE' || workshop.stage === 'STAGE_ROADMAP') && <Agreeing {...props} />}
      <Languages />
      {workshop.demonstration && (
        <p className="tiny faint">{say('demoNote', { country: workshop.countryCode })}</p>
      )}
    </Phone>
  );
}

function Gaps({ workshop }: StageProps) {
  const say = useSay();
  const book = useBook(workshop.instrument);
  const gaps = useQuery({
    queryKey: about(workshop.name, 'gaps'),
    queryFn: () => api.listGaps({ workshop: workshop.name }),
  });
  return (
    <>
      <h1>{say('room.gaps')}</h1>
      <p className="muted">{say('room.gapsText')}</p>
      {!gaps.data || !book.data ? (
        <CardLoading />
      ) : (
        <ol className="stack-s">
          {gaps.data.gaps
            .filter((g) => g.gap > 0 && g.state !== 'GAP_STATE_STRUCK')
            .slice(0, 10)
            .map((g) => (
              <li key={g.question} className="card small">
                <span className="strong">
                  {g.place}
                  {g.tied ? '=' : ''}
                </span>{' '}
                {book.data.question.get(g.question)?.text}{' '}
                <span className="muted">
                  ({g.question}, {say('gap.size', { gap: say.number(g.gap, 1) })})
                </span>
              </li>
            ))}
        </ol>
      )}
    </>
  );
}

function Listed({ workshop }: StageProps) {
  const say = useSay();
  const book = useBook(workshop.instrument);
  const list = useQuery({
    queryKey: about(workshop.name, 'shortlist'),
    queryFn: () => api.getShortlist({ workshop: workshop.name }),
  });
  const listed = list.data?.candidates.filter((c) => c.state === 'CANDIDATE_STATE_LISTED') ?? [];
  return (
    <>
      <h1>{say('room.shortlist', { n: listed.length })}</h1>
      <p className="muted">{say('room.shortlistText')}</p>
      {!list.data || !book.data ? (
        <CardLoading />
      ) : (
        <ul className="stack-s">
          {listed.map((c) => (
            <li key={c.id} className="card small strong">
              {titleOf(book.data, c)}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function Voted({ workshop }: StageProps) {
  const say = useSay();
  const book = useBook(workshop.instrument);
  const round = useQuery({
    queryKey: about(workshop.name, 'round', 1),
    queryFn: () => api.getRound({ workshop: workshop.name, number: 1 }),
  });
  const list = useQuery({
    queryKey: about(workshop.name, 'shortlist'),
    queryFn: () => api.getShortlist({ workshop: workshop.name }),
  });
  const name = (id: string) => titleOf(book.data, list.data?.candidates.find((c) => c.id === id) ?? { id });
  return (
    <>
      <h1>{say('room.discuss')}</h1>
      <p className="muted">{say('room.discussText')}</p>
      {!round.data ? (
        <CardLoading />
      ) : (
        <ol className="stack-s">
          {round.data.tallies.map((t) => (
            <li key={t.candidate} className="card small row between" style={{ flexWrap: 'nowrap' }}>
              <span>
                <span className="strong">{placeMark(t, round.data.tallies)}</span> {name(t.candidate)}
              </span>
              <span className="muted nowrap">{say('ofCount', { n: t.inFive, of: round.data.ballots })}</span>
            </li>
          ))}
        </ol>
      )}
      {round.data && someNear(round.data.tallies) && <p className="small muted">{say('room.near')}</p>}
    </>
  );
}

interface Kept {
  position: Position;
  candidate: string;
  reason: string;
  /** When this device heard that the server had it. */
  received: number;
}

function Agreeing({ workshop, participant }: StageProps) {
  const say = useSay();
  const client = useQueryClient();
  const book = useBook(workshop.instrument);
  const agreement = useQuery({
    queryKey: about(workshop.name, 'agreement', 'mine'),
    queryFn: async () => {
      const asked = Date.now();
      return { ...(await api.getAgreement({ workshop: workshop.name })), asked };
    },
  });
  const list = useQuery({
    queryKey: about(workshop.name, 'shortlist'),
    queryFn: () => api.getShortlist({ workshop: workshop.name }),
  });
  const [kept, setKept] = useState<Kept>();
  const key = `position/${participant}`;
  useEffect(() => void read<Kept>(key).then(setKept), [key]);
  const [position, setPosition] = useState<Position | ''>('');
  const [candidate, setCandidate] = useState('');
  const [reason, setReason] = useState('');
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const name = (id: string) => titleOf(book.data, list.data?.candidates.find((c) => c.id === id) ?? { id });
  const given = agreement.data?.myPosition ?? 'POSITION_UNSPECIFIED';
  const open = workshop.stage === 'STAGE_AGREE';
  const chosen = position || (given === 'POSITION_UNSPECIFIED' ? '' : given);
  const send = async () => {
    setBusy(true);
    setError(undefined);
    try {
      await api.takePosition({
        workshop: workshop.name,
        position: chosen as Position,
        candidate,
        reason: reason.trim(),
      });
      const sent = { position: chosen as Position, candidate, reason: reason.trim(), received: Date.now() };
      setKept(sent);
      await write(key, sent);
      setPosition('');
      await client.invalidateQueries({ queryKey: [workshop.name] });
    } catch (problem) {
      setError(problem);
    }
    setBusy(false);
  };
  // Given, received, and not there: another server stands in its place. Only its owner gives it again.
  const lost = open && !chosen && !!agreement.data && agreement.data.asked > (kept?.received ?? Infinity);
  if (!agreement.data) return <CardLoading />;
  return (
    <>
      <h1>{say(open ? 'position.title' : 'room.agreed')}</h1>
      <p className="muted">{say(open ? 'position.text' : 'room.agreedText')}</p>
      <ol className="places" aria-label={say('position.order')}>
        {agreement.data.order.map((id, i) => (
          <li key={id} className="filled">
            <span className="n">{i + 1}</span>
            <span>{name(id)}</span>
          </li>
        ))}
      </ol>
      {open && (
        <div className="stack">
          {lost && (
            <Notice tone="wait" live testId="lost" title={say('position.lost')}>
              <p>
                {say('position.lostText', { what: say.code('position', kept!.position) })}
                {kept!.reason && ` ${say.quote(kept!.reason)}`}
              </p>
              <Button
                size="small"
                onPress={() => {
                  setPosition(kept!.position);
                  setCandidate(kept!.candidate);
                  setReason(kept!.reason);
                }}
                testId="position-again"
              >
                {say('position.again')}
              </Button>
            </Notice>
          )}
          <Choices
            name="position"
            testId="position"
            label={say('position.yours')}
            value={chosen}
            onValue={(v) => setPosition(v as Position)}
            options={(['POSITION_SUPPORT', 'POSITION_CAN_LIVE', 'POSITION_OBJECT'] as Position[]).map(
              (p) => ({ value: p, label: say.code('position', p) }),
            )}
          />
          {chosen === 'POSITION_OBJECT' && position && (
            <>
              <SelectField
                label={say('position.about')}
                value={candidate}
                onValue={setCandidate}
                testId="objection-candidate"
                first={say('position.whole')}
                options={agreement.data.order.map((id) => ({ value: id, label: name(id) }))}
              />
              <TextArea
                label={say('position.because')}
                value={reason}
                onValue={setReason}
                maxLength={2000}
                testId="objection-reason"
              />
            </>
          )}
          {error !== undefined && <ErrorNotice error={error} />}
          {given !== 'POSITION_UNSPECIFIED' && !position ? (
            <Notice live title={say('position.received')} testId="position-received">
              {say('position.mayChange')}
            </Notice>
          ) : (
            <Button
              kind="primary"
              wide
              isPending={busy}
              isDisabled={!position || (position === 'POSITION_OBJECT' && !reason.trim())}
              onPress={() => void send()}
              testId="position-send"
            >
              {say('position.send')}
            </Button>
          )}
        </div>
      )}
    </>
  );
}
