import type { Model } from '../../api';
import { useSay, type Say } from '../../i18n';
import { short } from './use-learning';

/** What the measured comparison found, by the reason in the card; the record's own words are English. */
function reasonOf(model: Model): string | undefined {
  try {
    return (JSON.parse(model.cardJson) as { gate?: { reason?: string } }).gate?.reason;
  } catch {
    return undefined;
  }
}

export function verdict(say: Say, model: Model): string {
  const reason = reasonOf(model);
  const figure = (v: number | undefined) => (v === undefined ? '–' : say.number(v, 3));
  const parts = [
    reason
      ? say.code('gate', reason)
      : reason === '' &&
        say('gate.passed', {
          model: figure(model.ndcg10),
          rule: figure(model.ndcg10Rule),
          popularity: figure(model.ndcg10Popularity),
        }),
    model.ndcg10AgainstBefore !== undefined &&
      model.before &&
      say('gate.against', { before: short(model.before), by: signed(say, model.ndcg10AgainstBefore, 3) }),
  ];
  return parts.filter(Boolean).join(' ');
}

export const signed = (say: Say, v: number, digits: number) =>
  Math.abs(v) < 0.5 * 10 ** -digits ? '0' : `${v > 0 ? '+' : '−'}${say.number(Math.abs(v), digits)}`;

/** In the reader's language first, and the record as it stands. */
export function Verdict({ model }: { model: Model }) {
  const say = useSay();
  const words = verdict(say, model);
  return (
    <span>
      {words || model.decision}
      {words && model.decision && <Recorded text={model.decision} />}
    </span>
  );
}

export function Recorded({ text }: { text: string }) {
  const say = useSay();
  return (
    <details className="tiny">
      <summary className="tiny">{say('gate.recorded')}</summary>
      <span lang="en">{text}</span>
    </details>
  );
}
