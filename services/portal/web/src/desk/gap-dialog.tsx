import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { api, type Gap } from '../api';
import { useSay } from '../i18n';
import { about } from '../live/watch';
import { Notice } from '../ui/bits';
import { Button } from '../ui/button';
import { Distribution, Dumbbell, SideKey } from '../ui/charts';
import { Dialog } from '../ui/dialog';
import { Choices, TextArea } from '../ui/field';
import { Lineage } from '../ui/lineage';
import { ErrorNotice } from '../ui/states';
import { StateChip } from './gaps';
import type { RoomPage } from './room-page';

type Doing = '' | 'agree' | 'strike';

/** One question: how the sides answered, what the room makes of it, and how urgent it is. */
export function GapDialog({
  page,
  gap,
  edit,
  next,
  onClose,
  onNext,
}: {
  page: RoomPage;
  gap: Gap;
  edit: boolean;
  next?: string;
  onClose: () => void;
  onNext: (question: string) => void;
}) {
  const say = useSay();
  const client = useQueryClient();
  const workshop = page.workshop.name;
  const question = page.book.question.get(gap.question);
  const [doing, setDoing] = useState<Doing>('');
  const [choice, setChoice] = useState('');
  const [words, setWords] = useState('');
  useEffect(() => {
    setDoing('');
    setChoice('');
    setWords('');
  }, [gap.question]);
  const act = useMutation({
    mutationFn: (send: () => Promise<Gap>) => send(),
    onSuccess: () => {
      setDoing('');
      setWords('');
      return client.invalidateQueries({ queryKey: about(workshop) });
    },
  });
  const where = { workshop, question: gap.question };
  const g = gap.sides.find((s) => s.side === 'SIDE_GOVERNMENT');
  const i = gap.sides.find((s) => s.side === 'SIDE_INDUSTRY');
  const open = gap.state === 'GAP_STATE_OPEN' || gap.state === 'GAP_STATE_UNSPECIFIED';
  const spread = [g, i]
    .filter((s) => s && s.n > 0)
    .map((s) => {
      const who = say.code('side', s!.side);
      if (s!.suppressed && s!.n >= 5) return say('gap.withheld', { who, n: s!.n });
      if (s!.suppressed)
        return say('gap.suppressed', {
          who,
          n: s!.n,
          range: s!.min === undefined ? '–' : `${s!.min}–${s!.max}`,
        });
      return say('gap.spread', {
        who,
        n: s!.n,
        median: say.number(s!.median ?? 0, 1),
        low: say.number(s!.q1 ?? 0, 1),
        high: say.number(s!.q3 ?? 0, 1),
      });
    });
  return (
    <Dialog open onClose={onClose} wide title={question?.text ?? gap.question} testId="gap-dialog">
      <p className="small muted">
        {gap.question} · {page.book.areaTitle.get(gap.subArea)} · <StateChip gap={gap} />
      </p>
      <SideKey g={g?.n} i={i?.n} />
      <Distribution sides={gap.sides} choices={question?.choices ?? []} />
      <Dumbbell
        sides={gap.sides}
        target={gap.target}
        agreed={gap.agreedChoice}
        width={520}
        max={(question?.choices.length ?? 6) - 1}
      />
      <ul className="small muted">
        {spread.map((s) => (
          <li key={s}>{s}</li>
        ))}
        <li>
          {say('gap.sum', {
            level: gap.level === undefined ? '–' : say.number(gap.level, 1),
            target: gap.target,
            gap: say.number(gap.gap, 1),
          })}
          {gap.nNull > 0 && ` · ${say('gap.nulls', { n: gap.nNull })}`}
        </li>
      </ul>
      <details>
        <summary>{say('tableView')}</summary>
        <div className="scroll">
          <table className="table">
            <thead>
              <tr>
                <th>{say('choiceWord')}</th>
                <th className="num">{say.code('side', 'SIDE_GOVERNMENT')}</th>
                <th className="num">{say.code('side', 'SIDE_INDUSTRY')}</th>
              </tr>
            </thead>
            <tbody>
              {question?.choices.map((c, k) => (
                <tr key={k}>
                  <th scope="row">
                    {k} · {c}
                  </th>
                  <td className="num">{g?.histogram[k] ?? '–'}</td>
                  <td className="num">{i?.histogram[k] ?? '–'}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
      <Lineage workshop={workshop} figure={`gap:${gap.question}`} />
      {!open && (
        <Notice
          title={
            gap.state === 'GAP_STATE_STRUCK'
              ? say('gap.struckAs')
              : gap.agreedChoice !== undefined
                ? say('gap.agreedAs', { what: question?.choices[gap.agreedChoice] ?? gap.agreedChoice })
                : say('gap.confirmedAs')
          }
        >
          {gap.note && <p>{say.quote(gap.note)}</p>}
        </Notice>
      )}
      {edit && (
        <>
          {gap.state !== 'GAP_STATE_STRUCK' && (
            <Choices
              name="urgency"
              testId="urgency"
              compact
              columns
              label={say('urgency.ask')}
              value={gap.urgency === undefined ? '' : String(gap.urgency)}
              onValue={(v) => act.mutate(() => api.rateUrgency({ ...where, urgency: Number(v) }))}
              options={['3', '2', '1', '0'].map((u) => ({ value: u, label: say.code('urgency', u) }))}
            />
          )}
          {doing === 'agree' && (
            <div className="stack">
              <Choices
                name="agreed"
                testId="agreed"
                compact
                label={say('gap.agreeAsk')}
                value={choice}
                onValue={setChoice}
                options={(question?.choices ?? []).map((c, k) => ({ value: String(k), label: c }))}
              />
              <TextArea label={say('gap.note')} value={words} onValue={setWords} testId="agree-note" />
              <div className="row">
                <Button onPress={() => setDoing('')}>{say('cancel')}</Button>
                <Button
                  kind="primary"
                  isDisabled={choice === '' || !words.trim()}
                  isPending={act.isPending}
                  onPress={() =>
                    act.mutate(() =>
                      api.agreeAnswer({ ...where, choice: Number(choice), note: words.trim() }),
                    )
                  }
                  testId="agree-save"
                >
                  {say('gap.agreeSave')}
                </Button>
              </div>
            </div>
          )}
          {doing === 'strike' && (
            <div className="stack">
              <TextArea
                label={say('gap.strikeWhy')}
                value={words}
                onValue={setWords}
                testId="strike-reason"
              />
              <div className="row">
                <Button onPress={() => setDoing('')}>{say('cancel')}</Button>
                <Button
                  kind="primary"
                  isDisabled={!words.trim()}
                  isPending={act.isPending}
                  onPress={() => act.mutate(() => api.strikeGap({ ...where, reason: words.trim() }))}
                  testId="strike-save"
                >
                  {say('gap.strike')}
                </Button>
              </div>
            </div>
          )}
          {act.error && <ErrorNotice error={act.error} />}
          {doing === '' && (
            <div className="row">
              {open ? (
                <>
                  <Button
                    kind="primary"
                    isPending={act.isPending}
                    onPress={() => act.mutate(() => api.confirmGap(where))}
                    testId="confirm-gap"
                  >
                    {say('gap.confirm')}
                  </Button>
                  <Button onPress={() => setDoing('agree')} testId="correct-gap">
                    {say('gap.correct')}
                  </Button>
                  <Button onPress={() => setDoing('strike')} testId="strike-gap">
                    {say('gap.strike')}
                  </Button>
                </>
              ) : (
                <>
                  {next && (
                    <Button kind="primary" onPress={() => onNext(next)} testId="gap-next">
                      {say('gap.nextOne')}
                    </Button>
                  )}
                  <Button
                    isPending={act.isPending}
                    onPress={() => act.mutate(() => api.reopenGap(where))}
                    testId="reopen-gap"
                  >
                    {say('gap.reopen')}
                  </Button>
                </>
              )}
              <Button kind="quiet" onPress={onClose} testId="gap-close">
                {say('close')}
              </Button>
            </div>
          )}
        </>
      )}
      {!edit && (
        <div>
          <Button onPress={onClose}>{say('close')}</Button>
        </div>
      )}
    </Dialog>
  );
}
