import { useEffect, useRef, useState, type ReactNode } from 'react';
import type { Answer, NullReason, Question, Workshop } from '../api';
import type { Kept } from '../device/sheet';
import { useSay } from '../i18n';
import { Button } from '../ui/button';
import { Choices, SelectField, TextArea, TextField } from '../ui/field';
import { Phone } from '../ui/phone';
import { institutionFor } from './institution';
import type { Book } from './use-room';

interface Props {
  workshop: Workshop;
  book: Book;
  question: Question;
  kept?: Kept;
  speaksFor: number;
  head: ReactNode;
  onAnswer: (answer: Answer) => void;
  onBack: () => void;
  onNext: () => void;
  last: boolean;
}

const reasons: NullReason[] = [
  'NULL_REASON_DONT_KNOW',
  'NULL_REASON_NOT_APPLICABLE',
  'NULL_REASON_PREFER_NOT',
];
const noEvidence = { kind: '', reference: '', date: '', holder: '' };

export function QuestionPage({
  workshop,
  book,
  question,
  kept,
  speaksFor,
  head,
  onAnswer,
  onBack,
  onNext,
  last,
}: Props) {
  const say = useSay();
  const answer = kept?.answer;
  const reason =
    answer?.nullReason && answer.nullReason !== 'NULL_REASON_UNSPECIFIED' ? answer.nullReason : undefined;
  const [cannot, setCannot] = useState(!!reason);
  const [note, setNote] = useState(answer?.note ?? '');
  const [evidence, setEvidence] = useState(answer?.evidence ?? noEvidence);
  const institution = institutionFor(workshop, question.subArea);

  // What was given last: a phone may take a moment to keep it, and what comes meanwhile must not undo it.
  const latest = useRef(answer);
  useEffect(() => {
    latest.current = answer;
  }, [answer]);
  const save = (change: Partial<Answer>) => {
    const filled = evidence.kind || evidence.reference || evidence.holder;
    latest.current = {
      question: question.code,
      choice: latest.current?.choice,
      nullReason: latest.current?.nullReason ?? 'NULL_REASON_UNSPECIFIED',
      note: note.trim(),
      ...(filled ? { evidence: { ...evidence, kind: evidence.kind || 'other' } } : {}),
      answerTime: new Date().toISOString(),
      ...change,
    };
    onAnswer(latest.current);
  };
  const saveExtra = () => {
    const given = latest.current;
    const changed =
      note.trim() !== (given?.note ?? '') ||
      JSON.stringify(evidence) !== JSON.stringify(given?.evidence ?? noEvidence);
    if (given && changed) save({});
  };
  // A phone may close a page that is out of sight, and the room's next stage one that is being written on.
  const leave = useRef(saveExtra);
  useEffect(() => {
    leave.current = saveExtra;
  });
  useEffect(() => {
    const keep = () => leave.current();
    document.addEventListener('visibilitychange', keep);
    return () => {
      document.removeEventListener('visibilitychange', keep);
      keep();
    };
  }, []);

  return (
    <Phone
      testId={`question-${question.code}`}
      head={head}
      action={
        <>
          <Button
            onPress={() => {
              saveExtra();
              onBack();
            }}
            testId="back"
          >
            {say('back')}
          </Button>
          <Button
            kind="primary"
            isDisabled={!answer}
            onPress={() => {
              saveExtra();
              onNext();
            }}
            testId="next"
          >
            {last ? say('question.finish') : say('question.next')}
          </Button>
        </>
      }
    >
      <dl className="ctx small">
        {workshop.product && (
          <div>
            <dt>{say('product')}</dt>
            <dd>{workshop.product}</dd>
          </div>
        )}
        {workshop.targetMarkets.length > 0 && (
          <div>
            <dt>{say('market')}</dt>
            <dd>{workshop.targetMarkets.map((m) => say.country(m)).join(', ')}</dd>
          </div>
        )}
        {institution && (
          <div>
            <dt>{say.code('role', institution.role, 'institution')}</dt>
            <dd>{institution.name}</dd>
          </div>
        )}
      </dl>
      <h1 id="question-text">{question.text}</h1>
      <Choices
        name="choice"
        testId="choice"
        labelledBy="question-text"
        value={answer?.choice === undefined || answer.choice === null ? '' : String(answer.choice)}
        onValue={(v) => save({ choice: Number(v), nullReason: 'NULL_REASON_UNSPECIFIED' })}
        options={question.choices.map((text, i) => ({ value: String(i), label: text }))}
      />
      {cannot ? (
        <div className="card stack-s" data-testid="cannot-reasons">
          <Choices
            name="reason"
            testId="reason"
            label={say('question.whyNot')}
            value={reason ?? ''}
            compact
            onValue={(v) => save({ choice: undefined, nullReason: v as NullReason })}
            options={reasons.map((r) => ({
              value: r,
              label:
                book.instrument.nullReasons.find((o) => r.endsWith(o.id.toUpperCase()))?.label ??
                say.code('null', r),
            }))}
          />
          <p className="small muted">{say('question.neverZero')}</p>
        </div>
      ) : (
        <Button wide onPress={() => setCannot(true)} testId="cannot">
          {say(speaksFor > 1 ? 'question.cannotWe' : 'question.cannot')}
        </Button>
      )}
      {kept?.refused && (
        <p className="wrong small" role="alert">
          {kept.refused}
        </p>
      )}
      <div className="extra">
        <details open={!!answer?.note || !!answer?.evidence?.reference}>
          <summary data-testid="note-open">{say('question.addNote')}</summary>
          <div className="stack">
            <TextArea
              label={say('question.note')}
              value={note}
              onValue={setNote}
              onBlur={saveExtra}
              maxLength={2000}
              testId="note"
            />
            {question.evidenceHint && (
              <p className="small muted">
                {say('question.hint')} {question.evidenceHint}
              </p>
            )}
            <SelectField
              label={say('evidence.kind')}
              value={evidence.kind}
              onValue={(kind) => setEvidence({ ...evidence, kind })}
              testId="evidence-kind"
              first={say('evidence.none')}
              options={['document', 'website', 'seen', 'other'].map((k) => ({
                value: k,
                label: say.code('evidence', k),
              }))}
            />
            {evidence.kind && (
              <>
                <TextField
                  label={say('evidence.reference')}
                  value={evidence.reference}
                  onValue={(reference) => setEvidence({ ...evidence, reference })}
                  onBlur={saveExtra}
                  testId="evidence-reference"
                />
                <TextField
                  label={say('evidence.date')}
                  type="date"
                  value={evidence.date}
                  onValue={(date) => setEvidence({ ...evidence, date })}
                  onBlur={saveExtra}
                />
                <TextField
                  label={say('evidence.holder')}
                  value={evidence.holder}
                  onValue={(holder) => setEvidence({ ...evidence, holder })}
                  onBlur={saveExtra}
                />
              </>
            )}
            {!answer && (note || evidence.kind) && (
              <p className="small muted">{say('question.noteNeedsAnswer')}</p>
            )}
          </div>
        </details>
        <details>
          <summary>{say('question.why')}</summary>
          <div className="stack-s small muted">
            <p>{question.why}</p>
            {question.legalReferences.map((r) => (
              <p key={r.regime + r.provision}>
                {r.regime} {r.provision}: {r.gist}
              </p>
            ))}
          </div>
        </details>
      </div>
      <p className="tiny faint">
        {[
          book.areaTitle.get(question.subArea),
          book.instrument.mark,
          workshop.demonstration ? say('demoNote', { country: workshop.countryCode }) : '',
        ]
          .filter(Boolean)
          .join(' · ')}
      </p>
    </Phone>
  );
}
