import { useState } from 'react';
import type { Workshop } from '../../api';
import { useSay } from '../../i18n';
import type { Book } from '../../room/use-room';
import { Button } from '../../ui/button';
import { SelectField, TextField } from '../../ui/field';
import type { Change } from './part';

export function Targets({ book, w, set }: { book: Book; w: Workshop; set: Change }) {
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
          first={say('choose')}
          options={book.instrument.questions.map((q) => ({
            value: q.code,
            label: `${q.code} ${q.text}`.slice(0, 90),
          }))}
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
