import { useQuery, useQueryClient, type UseQueryResult } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { api, asApiError, type Candidate, type MyBallot } from '../api';
import { read, write } from '../device/db';
import { newId } from '../device/id';
import { untilReceived } from '../device/send';
import { useSay } from '../i18n';
import { about } from '../live/watch';
import { Button } from '../ui/button';
import { Chip, Lock, Notice, Tick } from '../ui/bits';
import { Phone } from '../ui/phone';
import { CardLoading, ErrorNotice, PageError } from '../ui/states';
import { Places } from './places';
import type { StageProps } from './room';
import { titleOf, useBook, type Book } from './use-room';

interface Draft {
  ranking: string[];
  requestId: string;
  /** Pressed send; goes on by itself after a reload. */
  sending?: boolean;
  /** When this device heard that the server had it. */
  received?: number;
}

type Asked = MyBallot & { asked: number };

/** Each round has a paper of its own: what was chosen, sent or refused in one does not go on in the next. */
export default function Ballot(props: StageProps) {
  const { workshop } = props;
  const ballot = useQuery({
    queryKey: about(workshop.name, 'myBallot'),
    queryFn: async (): Promise<Asked> => {
      const asked = Date.now();
      return { ...(await api.getMyBallot({ workshop: workshop.name })), asked };
    },
  });
  return <Paper key={ballot.data?.round ?? 0} {...props} ballot={ballot} />;
}

/** Five numbered places that stay in sight while the cards scroll; review; then send, once. */
function Paper({ workshop, participant, ballot }: StageProps & { ballot: UseQueryResult<Asked> }) {
  const say = useSay();
  const client = useQueryClient();
  const book = useBook(workshop.instrument);
  const [draft, setDraft] = useState<Draft>();
  const [review, setReview] = useState(false);
  const [waiting, setWaiting] = useState(0);
  const [error, setError] = useState<unknown>();
  const running = useRef(false);
  const gone = useRef(false);
  const round = ballot.data?.round ?? 0;
  const key = `ballot/${participant}/${round}`;

  useEffect(() => {
    gone.current = false;
    return () => {
      gone.current = true;
    };
  }, []);
  useEffect(() => {
    if (!round) return;
    void read<Draft>(key).then((kept) => setDraft(kept ?? { ranking: [], requestId: newId() }));
  }, [key, round]);

  const change = (ranking: string[]) => {
    const next = { ranking, requestId: newId() };
    setDraft(next);
    void write(key, next);
  };
  const send = async (sent: Draft) => {
    if (running.current) return;
    running.current = true;
    setError(undefined);
    const next = { ...sent, sending: true };
    setDraft(next);
    await write(key, next);
    const keep = (change: Partial<Draft>) => {
      const after = { ...next, sending: false, ...change };
      if (!gone.current) setDraft(after);
      return write(key, after);
    };
    try {
      await untilReceived(
        () =>
          api.castBallot({
            workshop: workshop.name,
            round,
            ranking: next.ranking,
            requestId: next.requestId,
          }),
        setWaiting,
        () => gone.current,
      );
      await keep({ received: Date.now() });
    } catch (problem) {
      if (asApiError(problem).reason === 'BALLOT_CAST') await keep({ received: Date.now() });
      else if (!gone.current) {
        setError(problem);
        await keep({});
      }
    }
    running.current = false;
    setWaiting(0);
    await client.invalidateQueries({ queryKey: [workshop.name] });
  };
  useEffect(() => {
    if (draft?.sending && ballot.data && !ballot.data.cast && !running.current) void send(draft);
    // Only when a kept ballot comes back after a reload.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [draft?.sending, ballot.data?.cast]);

  const head = (
    <div className="row between small">
      <span className="strong">{say(workshop.stage === 'STAGE_VOTE' ? 'vote.first' : 'vote.second')}</span>
      <Chip icon={<Lock />}>{say('vote.secret')}</Chip>
    </div>
  );
  if (ballot.error && !ballot.data)
    return <PageError error={ballot.error} retry={() => void ballot.refetch()} />;
  if (!ballot.data || !book.data || (!draft && round > 0))
    return (
      <Phone head={head}>
        <CardLoading />
      </Phone>
    );
  const title = (id: string) => titleOf(book.data, ballot.data.candidates.find((c) => c.id === id) ?? { id });

  if (ballot.data.cast || round === 0) {
    return (
      <Phone head={head} testId="vote-done">
        <div>
          <Chip tone="good" icon={<Tick />} testId="mark-received">
            {say('mark.received')}
          </Chip>
        </div>
        <h1>{say('vote.done')}</h1>
        <p className="muted">{say('vote.doneText')}</p>
        {ballot.data.ranking.length > 0 && (
          <ol className="places" aria-label={say('vote.yours')}>
            {ballot.data.ranking.map((id, i) => (
              <li key={id} className="filled">
                <span className="n">{i + 1}</span>
                <span>{title(id)}</span>
              </li>
            ))}
          </ol>
        )}
      </Phone>
    );
  }
  const ranking = draft!.ranking.filter((id) => ballot.data.candidates.some((c) => c.id === id));
  const places = ballot.data.places || 5;
  // Cast, received, and not there: another server stands in its place. Only the voter sends it again.
  const lost = !draft!.sending && ballot.data.asked > (draft!.received ?? Infinity);
  if (review || draft!.sending || lost) {
    return (
      <Phone
        head={head}
        testId="vote-review"
        action={
          <>
            <Button
              isDisabled={!!draft!.sending}
              onPress={() => {
                setReview(false);
                if (lost) change(ranking);
              }}
            >
              {say('change')}
            </Button>
            <Button
              kind="primary"
              isPending={!!draft!.sending}
              onPress={() => void send({ ...draft!, ranking })}
              testId="vote-send"
            >
              {say(draft!.sending ? 'sending' : lost ? 'vote.sendAgain' : 'vote.send')}
            </Button>
          </>
        }
      >
        {lost && (
          <Notice
            tone="wait"
            live
            testId="lost"
            title={say('vote.lost', { when: say.time(new Date(draft!.received!)) })}
          >
            {say('vote.lostText')}
          </Notice>
        )}
        <h1>{say('vote.review')}</h1>
        <p className="muted">{say('vote.once')}</p>
        <ol className="places" aria-label={say('vote.yours')}>
          {ranking.map((id, i) => (
            <li key={id} className="filled">
              <span className="n">{i + 1}</span>
              <span>{title(id)}</span>
            </li>
          ))}
        </ol>
        {ranking.length < places && (
          <Notice tone="wait">{say('vote.fewer', { n: ranking.length, places })}</Notice>
        )}
        {waiting > 0 && (
          <Notice tone="wait" live testId="unsent" title={say('vote.waiting')}>
            {say('mark.keepOpen')}
          </Notice>
        )}
        {error !== undefined && <ErrorNotice error={error} />}
      </Phone>
    );
  }
  return (
    <Phone
      head={head}
      testId="vote"
      action={
        <>
          <span className="grow small muted">
            {say('vote.chosen', { n: ranking.length, places })}
            <br />
            {say('mark.saved')}
          </span>
          <Button
            kind="primary"
            isDisabled={ranking.length === 0}
            onPress={() => setReview(true)}
            testId="vote-review-open"
          >
            {say('vote.reviewAndSend')}
          </Button>
        </>
      }
    >
      <div className="stack-s">
        <h1>{say('vote.title')}</h1>
        <p className="muted">{say('vote.text', { places })}</p>
      </div>
      <Places places={places} ranking={ranking} onChange={change} title={title} />
      <div className="row between">
        <h2>{say('vote.actions', { n: ballot.data.candidates.length })}</h2>
        <span className="small muted">{say('vote.ownOrder')}</span>
      </div>
      <ul className="stack cards">
        {ballot.data.candidates.map((c) => (
          <CandidateCard
            key={c.id}
            candidate={c}
            book={book.data}
            title={title}
            place={ranking.indexOf(c.id) + 1}
            full={ranking.length >= places}
            onToggle={() =>
              change(ranking.includes(c.id) ? ranking.filter((r) => r !== c.id) : [...ranking, c.id])
            }
          />
        ))}
      </ul>
      {workshop.demonstration && (
        <p className="tiny faint">{say('demoNote', { country: workshop.countryCode })}</p>
      )}
    </Phone>
  );
}

function CandidateCard({
  candidate,
  book,
  title,
  place,
  full,
  onToggle,
}: {
  candidate: Candidate;
  book: Book;
  title: (id: string) => string;
  place: number;
  full: boolean;
  onToggle: () => void;
}) {
  const say = useSay();
  const name = title(candidate.id);
  return (
    <li
      className={`card cand ${place ? 'chosen' : ''}`}
      data-testid={`candidate-${candidate.id}`}
      draggable={!place && !full}
      onDragStart={(e) => {
        e.dataTransfer.setData('text/plain', candidate.id);
        e.dataTransfer.effectAllowed = 'move';
      }}
    >
      <h3>{name}</h3>
      {candidate.gaps.length > 0 && (
        <details className="small gap-why">
          <summary>
            {say('vote.answersGap', {
              n: candidate.gaps.length,
              codes: candidate.gaps
                .slice(0, 3)
                .map((g) => g.question)
                .join(', '),
            })}
          </summary>
          <ul className="stack-s muted">
            {candidate.gaps.slice(0, 4).map((g) => (
              <li key={g.question}>
                <strong>{g.question}</strong> {book.question.get(g.question)?.text}{' '}
                <span className="nowrap">({say('gap.size', { gap: say.number(g.gap, 1) })})</span>
              </li>
            ))}
          </ul>
        </details>
      )}
      <p className="small muted">
        {[
          candidate.costBand && say.code('cost', candidate.costBand),
          candidate.months > 0 && say('months', { n: candidate.months }),
        ]
          .filter(Boolean)
          .join(' · ')}
      </p>
      {candidate.prerequisites.length > 0 && (
        <p className="small muted">
          {say('vote.before', {
            what: candidate.prerequisites.map((p) => titleOf(book, { id: p })).join('; '),
          })}
        </p>
      )}
      <Button
        size="small"
        isDisabled={!place && full}
        onPress={onToggle}
        aria-label={`${say(place ? 'vote.takeBack' : 'vote.choose')}: ${name}`}
        testId={`choose-${candidate.id}`}
      >
        {place ? say('vote.place', { n: place }) : say('vote.choose')}
      </Button>
    </li>
  );
}
