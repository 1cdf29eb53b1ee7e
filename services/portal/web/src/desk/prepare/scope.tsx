import type { Instrument, Workshop } from '../../api';
import { useSay } from '../../i18n';
import { Notice } from '../../ui/bits';
import { SelectField, TextField } from '../../ui/field';
import { Part, type Change } from './part';

/** What, for which markets, where and when; the instrument is fixed once the workshop exists. */
export function Scope({
  w,
  set,
  fixed,
  published,
}: {
  w: Workshop;
  set: Change;
  fixed: boolean;
  published: Instrument[];
}) {
  const say = useSay();
  return (
    <Part title={say('prep.scope')}>
      <div className="grid-form">
        <TextField
          label={say('prep.name')}
          value={w.displayName}
          onValue={(displayName) => set({ displayName })}
          maxLength={200}
          testId="display-name"
        />
        <TextField
          label={say('product')}
          value={w.product}
          onValue={(product) => set({ product })}
          testId="product"
        />
        <TextField
          label={say('prep.markets')}
          hint={say('commas')}
          value={w.targetMarkets.join(', ')}
          onValue={(v) =>
            set({
              targetMarkets: v
                .split(',')
                .map((s) => s.replace(/^\s/, ''))
                .filter((s, i, all) => s || i === all.length - 1),
            })
          }
          onBlur={() => set({ targetMarkets: w.targetMarkets.map((m) => m.trim()).filter(Boolean) })}
          testId="markets"
        />
        <TextField
          label={say('prep.hs')}
          hint={say('commas')}
          value={w.hsCodes.join(', ')}
          onValue={(v) => set({ hsCodes: v.split(',').map((s) => s.trim()) })}
          onBlur={() => set({ hsCodes: w.hsCodes.filter(Boolean) })}
        />
        <TextField
          label={say('countryCode')}
          hint={say('countryCode.hint')}
          value={w.countryCode}
          maxLength={2}
          onValue={(v) => set({ countryCode: v.toUpperCase() })}
          testId="country"
        />
        <SelectField
          label={say('instrument')}
          value={w.instrument}
          disabled={fixed}
          onValue={(instrument) => set({ instrument })}
          options={[
            ...(published.some((i) => i.name === w.instrument) || !w.instrument
              ? []
              : [{ value: w.instrument, label: w.instrument }]),
            ...published.map((i) => ({ value: i.name, label: `${i.title} ${i.name.split('/').pop()}` })),
          ]}
          testId="instrument"
        />
        <TextField
          label={say('prep.start')}
          type="date"
          value={w.startDate}
          onValue={(startDate) =>
            set({ startDate, endDate: w.endDate && w.endDate >= startDate ? w.endDate : startDate })
          }
          testId="start-date"
        />
        <TextField
          label={say('prep.end')}
          type="date"
          value={w.endDate}
          onValue={(endDate) => set({ endDate })}
          testId="end-date"
        />
        <TextField label={say('prep.host')} value={w.host} onValue={(host) => set({ host })} testId="host" />
        <TextField label={say('prep.coHost')} value={w.coHost} onValue={(coHost) => set({ coHost })} />
      </div>
      {published.length === 0 && !fixed && <Notice tone="wait" title={say('prep.noInstrument')} />}
    </Part>
  );
}
