import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, type RoadmapItem } from '../api';
import { useSay } from '../i18n';
import { about } from '../live/watch';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { Check, SelectField, TextArea, TextField } from '../ui/field';
import { ErrorNotice } from '../ui/states';
import { quarterName, quarterNow, quarterText } from './quarters';
import type { RoomPage } from './room-page';

/** Digits after the point, as ISO 4217 has them for this currency. */
export function digitsOf(currency: string): number {
  try {
    const as = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions();
    return as.maximumFractionDigits ?? 2;
  } catch {
    return 2; // not a code of three letters; the server says so
  }
}

export const major = (i: RoadmapItem) => Number(i.costMinorUnits) / 10 ** digitsOf(i.currencyCode);

export function EditItem({
  page,
  item,
  name,
  onClose,
}: {
  page: RoomPage;
  item: RoadmapItem;
  name: string;
  onClose: () => void;
}) {
  const say = useSay();
  const client = useQueryClient();
  const [it, setIt] = useState(item);
  const [supporting, setSupporting] = useState(item.supporting.join('; '));
  const [estimate, setEstimate] = useState(Number(item.costMinorUnits) > 0 ? String(major(item)) : '');
  const set = (change: Partial<RoadmapItem>) => setIt({ ...it, ...change });
  const now = quarterNow();
  const quarters = Array.from({ length: 20 }, (_, k) => quarterName(now + k)).map((q) => ({
    value: q,
    label: quarterText(say, q),
  }));
  // Late is what the calendar says of one that is planned or started.
  const states = [...(item.state === 'LATE' ? ['LATE'] : []), 'PLANNED', 'STARTED', 'DONE', 'DROPPED'];
  const bodies = page.workshop.institutions.map((i) => i.displayName);
  const save = useMutation({
    mutationFn: () =>
      api.updateRoadmapItem({
        item: {
          ...it,
          costMinorUnits: String(Math.round(Number(estimate) * 10 ** digitsOf(it.currencyCode))),
          supporting: supporting
            .split(';')
            .map((s) => s.trim())
            .filter(Boolean),
        },
        updateMask:
          'lead,focalPoint,supporting,startQuarter,endQuarter,costBand,currencyCode,costMinorUnits,funds,fundsPartner,proof,firstStep,state,included',
      }),
    onSuccess: () => {
      onClose();
      return client.invalidateQueries({ queryKey: about(page.workshop.name) });
    },
  });
  return (
    <Dialog open onClose={onClose} wide title={name} testId="item-dialog">
      <Check
        label={say('road.included')}
        value={it.included}
        onValue={(included) => set({ included })}
        testId="item-included"
      />
      <div className="grid-form">
        <SelectField
          label={say('stateWord')}
          value={it.state}
          onValue={(state) => set({ state })}
          options={states.map((s) => ({ value: s, label: say.code('itemState', s) }))}
          testId="item-state"
        />
        <TextField
          label={say('road.lead')}
          value={it.lead}
          onValue={(lead) => set({ lead })}
          list="bodies"
          testId="item-lead"
        />
        <TextField
          label={say('road.focal')}
          value={it.focalPoint}
          onValue={(focalPoint) => set({ focalPoint })}
          testId="item-focal"
        />
        <TextField
          label={say('road.withField')}
          value={supporting}
          onValue={setSupporting}
          testId="item-with"
        />
        <SelectField
          label={say('road.start')}
          value={it.startQuarter}
          onValue={(startQuarter) => set({ startQuarter })}
          first={say('choose')}
          options={quarters}
          testId="item-start"
        />
        <SelectField
          label={say('road.end')}
          value={it.endQuarter}
          onValue={(endQuarter) => set({ endQuarter })}
          first={say('choose')}
          options={quarters}
          testId="item-end"
        />
        <SelectField
          label={say('cost')}
          value={it.costBand}
          onValue={(costBand) => set({ costBand })}
          options={['L', 'M', 'H'].map((c) => ({ value: c, label: say.code('cost', c) }))}
          testId="item-cost"
        />
        <TextField
          label={say('road.estimate')}
          type="number"
          min={0}
          step="any"
          value={estimate}
          onValue={setEstimate}
          testId="item-estimate"
        />
        <TextField
          label={say('road.currency')}
          hint={say('road.currencyHint')}
          value={it.currencyCode}
          onValue={(code) => set({ currencyCode: code.trim().toUpperCase() })}
          maxLength={3}
          testId="item-currency"
        />
        <SelectField
          label={say('road.money')}
          value={it.funds}
          onValue={(funds) => set({ funds })}
          first={say('choose')}
          options={['own_budget', 'partner', 'none_yet'].map((f) => ({
            value: f,
            label: say.code('funds', f),
          }))}
          testId="item-funds"
        />
        {it.funds === 'partner' && (
          <TextField
            label={say('road.partner')}
            value={it.fundsPartner}
            onValue={(fundsPartner) => set({ fundsPartner })}
            testId="item-partner"
          />
        )}
      </div>
      <datalist id="bodies">
        {bodies.map((b) => (
          <option key={b} value={b} />
        ))}
      </datalist>
      <TextArea
        label={say('road.proof')}
        value={it.proof}
        onValue={(proof) => set({ proof })}
        testId="item-proof"
      />
      <TextArea
        label={say('road.first')}
        value={it.firstStep}
        onValue={(firstStep) => set({ firstStep })}
        testId="item-first"
      />
      {save.error && <ErrorNotice error={save.error} />}
      <div className="row">
        <Button onPress={onClose}>{say('cancel')}</Button>
        <Button kind="primary" isPending={save.isPending} onPress={() => save.mutate()} testId="item-save">
          {say('save')}
        </Button>
      </div>
    </Dialog>
  );
}
