import type { Side, Workshop } from '../../api';
import { useSay } from '../../i18n';
import { Check, SelectField, TextArea, TextField } from '../../ui/field';
import { Part, type Change } from './part';

const facts = ['own_accreditation_body', 'single_window'];

/** How the room votes and who counts as what. */
export function Rules({ w, set }: { w: Workshop; set: Change }) {
  const say = useSay();
  const list = (value: string) =>
    value
      .split(/[,;]/)
      .map((s) => s.trim())
      .filter(Boolean);
  return (
    <Part title={say('prep.rules')}>
      <div className="grid-form">
        <SelectField
          label={say('prep.support')}
          value={w.supportSide}
          onValue={(v) => set({ supportSide: v as Side })}
          options={(['SIDE_GOVERNMENT', 'SIDE_INDUSTRY'] as Side[]).map((s) => ({
            value: s,
            label: say.code('side', s),
          }))}
        />
        <TextField
          label={say('prep.quorum')}
          hint={say('prep.quorumHint')}
          type="number"
          min={1}
          max={100}
          value={String(w.quorumPercent || 50)}
          onValue={(v) => set({ quorumPercent: Number(v) })}
          testId="quorum"
        />
        <TextField
          label={say('prep.invited')}
          type="number"
          min={0}
          value={String(w.invitedCount || '')}
          onValue={(v) => set({ invitedCount: Number(v) })}
          testId="invited"
        />
        <TextField
          label={say('prep.languages')}
          hint={say('commas')}
          value={w.languages.join(', ')}
          onValue={(v) => set({ languages: list(v) })}
        />
      </div>
      <Check
        label={say('prep.equal')}
        value={w.equalPersons}
        onValue={(equalPersons) => set({ equalPersons })}
      />
      {facts.map((f) => (
        <Check
          key={f}
          label={say.code('fact', f)}
          value={w.facts.includes(f)}
          onValue={(on) => set({ facts: on ? [...w.facts, f] : w.facts.filter((x) => x !== f) })}
          testId={`fact-${f}`}
        />
      ))}
      <TextArea
        label={say('prep.consent')}
        hint={say('prep.consentHint')}
        value={w.consentText}
        onValue={(consentText) => set({ consentText })}
      />
    </Part>
  );
}
