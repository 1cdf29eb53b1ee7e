import type { ListLearntResponse } from '../../api';
import { useSay } from '../../i18n';
import { Notice } from '../../ui/bits';
import { SelectField } from '../../ui/field';

export function Programmes({
  learnt,
  value,
  onValue,
}: {
  learnt?: ListLearntResponse;
  value: string;
  onValue: (programme: string) => void;
}) {
  const say = useSay();
  if ((learnt?.programmes.length ?? 0) < 2) return null;
  return (
    <SelectField
      label={say('nav.programmes')}
      value={value}
      onValue={onValue}
      options={learnt!.programmes.map((p) => ({ value: p.programme, label: p.programme }))}
    />
  );
}

/** What is away, what goes on without it, and what comes back by itself. */
export function Away({ learning, inference }: { learning: boolean; inference: boolean }) {
  const say = useSay();
  return (
    <>
      {learning && (
        <Notice tone="wait" title={say('away.learning')} testId="away-learning">
          <p style={{ maxInlineSize: 'none' }}>{say('away.learningText')}</p>
        </Notice>
      )}
      {inference && (
        <Notice tone="wait" title={say('away.inference')} testId="away-inference">
          <p style={{ maxInlineSize: 'none' }}>{say('away.inferenceText')}</p>
        </Notice>
      )}
    </>
  );
}
