import { useState } from 'react';
import type { Workshop } from '../../api';
import { useSay } from '../../i18n';
import type { Book } from '../../room/use-room';
import { Button } from '../../ui/button';
import { SelectField, TextField } from '../../ui/field';
import type { Change } from './part';

export function OutOfScope({ book, w, set }: { book: Book; w: Workshop; set: Change }) {
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
          first={say('choose')}
          options={book.instrument.areas
            .flatMap((a) => a.subAreas)
            .filter((s) => !w.outOfScope.some((o) => o.subArea === s.code))
            .map((s) => ({ value: s.code, label: `${s.code} ${s.title}` }))}
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
