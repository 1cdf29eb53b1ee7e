import { useQuery } from '@tanstack/react-query';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { useLocation } from 'wouter';
import { api, type Answer } from '../api';
import { durable } from '../device/db';
import { sheetOf, type SheetView } from '../device/sheet';
import { useSay } from '../i18n';
import { Button } from '../ui/button';
import { Chip, Languages, Meter, Notice, Tick } from '../ui/bits';
import { Phone } from '../ui/phone';
import { CardLoading } from '../ui/states';
import { QuestionPage } from './question';
import { myAnswers } from '../live/watch';
import type { StageProps } from './room';
import { useBook } from './use-room';

export function useSheet(
  workshop: string,
  participant: string,
): { view: SheetView; put: (answer: Answer) => Promise<void> } {
  const sheet = sheetOf(workshop, participant);
  const view = useSyncExternalStore(sheet.subscribe, sheet.snapshot);
  const known = useQuery({
    queryKey: myAnswers(workshop),
    queryFn: async () => {
      const asOf = sheet.receiptsSoFar();
      return { asOf, answers: (await api.getMyAnswers({ workshop })).answers };
    },
    staleTime: 60_000,
  });
  useEffect(() => {
    if (known.data && view.ready) sheet.merge(known.data.answers, known.data.asOf);
  }, [known.data, sheet, view.ready]);
  return { view, put: (answer) => sheet.put(answer) };
}

/** Answered, and not refused: a refused one is open, whatever this device keeps. */
const stands = (view: SheetView, question: string) => !!view.kept[question] && !view.kept[question].refused;

export function Answering(props: StageProps) {
  const { workshop, participant, questions } = props;
  const say = useSay();
  const book = useBook(workshop.instrument);
  const { view, put } = useSheet(workshop.name, participant);
  const [path, go] = useLocation();
  useEffect(() => sheetOf(workshop.name, participant).reopen(), [workshop.name, participant, workshop.stage]);

  if (!book.data || !view.ready) {
    return (
      <Phone head={<Head {...props} view={view} title={workshop.displayName} />}>
        <CardLoading />
      </Phone>
    );
  }
  if (questions.length === 0) {
    return (
      <Phone testId="sheet-none" head={<Head {...props} view={view} title={workshop.displayName} />}>
        <h1>{say('sheet.none')}</h1>
        <p className="muted">{say('sheet.noneText')}</p>
        <Languages />
      </Phone>
    );
  }
  const answered = questions.filter((q) => stands(view, q)).length;
  const code = path.startsWith('/room/q/') ? decodeURIComponent(path.slice('/room/q/'.length)) : '';
  const index = questions.indexOf(code);
  const question = book.data.question.get(code);
  if (index >= 0 && question) {
    return (
      <QuestionPage
        key={code}
        workshop={workshop}
        book={book.data}
        question={question}
        kept={view.kept[code]}
        speaksFor={props.speaksFor}
        head={
          <Head
            {...props}
            view={view}
            title={say('question.of', { n: index + 1, of: questions.length })}
            answered={answered}
          />
        }
        onAnswer={(answer) => void put(answer)}
        onBack={() => go(index > 0 ? `/room/q/${questions[index - 1]}` : '/room')}
        onNext={() => go(index + 1 < questions.length ? `/room/q/${questions[index + 1]}` : '/room')}
        last={index + 1 === questions.length}
      />
    );
  }
  const first = questions.find((q) => !stands(view, q));
  const done = answered === questions.length;
  return (
    <Phone
      testId="sheet"
      head={<Head {...props} view={view} title={workshop.displayName} answered={answered} />}
      action={
        <Button kind="primary" onPress={() => go(`/room/q/${first ?? questions[0]}`)} testId="go-on">
          {done ? say('sheet.review') : answered ? say('sheet.goOn') : say('sheet.begin')}
        </Button>
      }
    >
      <div className="row between">
        {workshop.demonstration ? <Chip tone="demo">{say('demo')}</Chip> : <span />}
        <Languages />
      </div>
      <h1>{done ? say('sheet.done') : say('sheet.title', { left: questions.length - answered })}</h1>
      <p className="muted">
        {done ? say(view.unsent ? 'sheet.doneUnsent' : 'sheet.doneText') : say('sheet.text')}
      </p>
      <SavedNotice view={view} />
      <SheetList questions={questions} view={view} titles={book.data.areaTitle} go={go} />
      {book.data.instrument.mark && <p className="tiny faint">{book.data.instrument.mark}</p>}
    </Phone>
  );
}

function SheetList({
  questions,
  view,
  titles,
  go,
}: {
  questions: string[];
  view: SheetView;
  titles: Map<string, string>;
  go: (to: string) => void;
}) {
  const say = useSay();
  const areas = [...new Set(questions.map((q) => q[0]))];
  return (
    <ul className="stack-s">
      {areas.map((area) => {
        const own = questions.filter((q) => q[0] === area);
        const have = own.filter((q) => stands(view, q)).length;
        const target = own.find((q) => !stands(view, q)) ?? own[0];
        return (
          <li key={area} className="card" style={{ padding: 0 }}>
            <button
              type="button"
              className="sheet-row"
              onClick={() => go(`/room/q/${target}`)}
              data-testid={`area-${area}`}
            >
              <span>{titles.get(area) ?? area}</span>
              <span className="small muted nowrap">
                {have === own.length ? <Tick /> : null} {say('ofCount', { n: have, of: own.length })}
              </span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}

function Head({
  view,
  title,
  answered,
  questions,
  speaksFor,
  table,
}: StageProps & { view: SheetView; title: string; answered?: number }) {
  const say = useSay();
  return (
    <>
      <div className="row between small" style={{ flexWrap: 'nowrap' }}>
        <span className="strong">{title}</span>
        <Mark view={view} />
      </div>
      {answered !== undefined && (
        <Meter
          value={answered}
          of={questions.length}
          label={say('sheet.progress', { n: answered, of: questions.length })}
        />
      )}
      {speaksFor > 1 && (
        <p className="small muted">{say.rich('sheet.speaksFor', { table, people: speaksFor })}</p>
      )}
    </>
  );
}

/** Saved on this device, then received. */
function Mark({ view }: { view: SheetView }) {
  const say = useSay();
  const all = Object.values(view.kept);
  if (all.length === 0) return null;
  if (view.unsent > 0 || all.some((k) => k.refused))
    return (
      <Chip tone="wait" testId="mark-saved">
        {say('mark.saved')}
      </Chip>
    );
  return (
    <Chip tone="good" icon={<Tick />} testId="mark-received">
      {view.lastReceived
        ? say('mark.receivedAt', { time: say.time(view.lastReceived) })
        : say('mark.received')}
    </Chip>
  );
}

function SavedNotice({ view }: { view: SheetView }) {
  const say = useSay();
  const [kept, setKept] = useState(true);
  useEffect(() => void durable().then(setKept), []);
  const refused = Object.values(view.kept).filter((k) => k.refused);
  return (
    <>
      {view.lost > 0 && (
        <Notice tone="wait" live testId="lost" title={say('mark.lost', { n: view.lost })}>
          {say(view.unsent > 0 ? 'mark.lostSending' : 'mark.lostSent')}
        </Notice>
      )}
      {view.unsent > 0 && (
        <Notice tone="wait" live testId="unsent" title={say('mark.unsent', { n: view.unsent })}>
          {say('mark.keepOpen')}
        </Notice>
      )}
      {!kept && <Notice tone="wait" title={say('mark.noStorage')} />}
      {refused.map((k) => (
        <Notice
          key={k.answer.question}
          tone="bad"
          title={say('mark.refused', { question: k.answer.question })}
        >
          {k.refused}
        </Notice>
      ))}
    </>
  );
}
