import { useState } from 'react';
import { Link } from 'wouter';
import type { Comparison, Drift, ServedModel } from '../../api';
import { useSay } from '../../i18n';
import { Chip, Meter } from '../../ui/bits';
import { Button } from '../../ui/button';
import { Decide } from './decide';
import { short, versionPath } from './use-learning';

/** Who answers now, what is tried beside it, and what was last taken back without anybody's doing. */
export function InService({
  served,
  drift,
  decides,
}: {
  served: ServedModel;
  drift?: Drift;
  decides: boolean;
}) {
  const say = useSay();
  const [ending, setEnding] = useState(false);
  const trial = served.rollout;
  const stable = served.modelVersion || trial?.stableVersion || '';
  const back = trial?.lastRollback;
  const programme = served.programme;
  return (
    <section className="card stack" aria-labelledby="serving" data-testid="serving">
      <div className="stack-s">
        <h2 id="serving">
          {stable ? say('serving.title', { version: short(stable) }) : say('serving.titleNone')}
        </h2>
        <p className="small muted">
          {stable
            ? say('serving.text', { n: served.workshopsLearnt })
            : say('serving.textNone', { n: served.workshopsLearnt })}{' '}
          {served.evidenceTime && say('serving.evidence', { when: say.stamp(served.evidenceTime) })}
        </p>
      </div>
      {drift && <DriftWords drift={drift} />}
      {trial?.canaryVersion ? (
        <div className="stack-s" data-testid="trial">
          <p className="row">
            <Chip tone="wait">{say(trial.shadow ? 'serving.shadow' : 'serving.canary')}</Chip>
            <Link href={versionPath({ programme, version: trial.canaryVersion })}>
              {say('serving.tried', { version: short(trial.canaryVersion) })}
            </Link>
          </p>
          <p className="small">
            {trial.shadow
              ? say('serving.shadowText')
              : say('serving.canaryText', { share: say.percent(trial.share), offices: trial.offices })}{' '}
            {trial.startTime && say('serving.since', { when: say.stamp(trial.startTime) })}
          </p>
          {trial.comparison && <Compared c={trial.comparison} />}
          {decides && (
            <div>
              <Button size="small" onPress={() => setEnding(true)} testId="trial-end">
                {say('decide.dropTrial')}
              </Button>
            </div>
          )}
        </div>
      ) : (
        <p className="small muted">{say('serving.noTrial')}</p>
      )}
      {back && (
        <blockquote className="small stack-s" data-testid="rolled-back">
          <p className="strong">
            {say(back.reason === 'OPERATOR' ? 'serving.ended' : 'serving.back', {
              version: short(back.version),
              when: say.stamp(back.time),
            })}
          </p>
          <p>{say.code('rollbackReason', back.reason)}</p>
          {back.comparison && <Compared c={back.comparison} />}
        </blockquote>
      )}
      {ending && trial && (
        <Decide
          act="dropTrial"
          model={{ name: '', programme, version: trial.canaryVersion }}
          onClose={() => setEnding(false)}
        />
      )}
    </section>
  );
}

function Compared({ c }: { c: Comparison }) {
  const say = useSay();
  if (Number(c.compared) + Number(c.calls) === 0)
    return <p className="small muted">{say('serving.notYet')}</p>;
  return (
    <p className="small">
      {say('serving.compared', {
        n: Number(c.compared),
        same: say.percent(c.same),
        mean: say.percent(c.meanDifference),
        failures: Number(c.failures),
        calls: Number(c.calls),
      })}{' '}
      {c.canaryMicros > 0 &&
        say('serving.speed', { tried: say.number(c.canaryMicros), stable: say.number(c.stableMicros) })}
    </p>
  );
}

/** How far the alarm is: the suggestion has been worse than was measured for so long that it is taken back. */
function DriftWords({ drift }: { drift: Drift }) {
  const say = useSay();
  const share = drift.limit > 0 ? Math.max(0, drift.value / drift.limit) : 0;
  return (
    <div className="stack-s" data-testid="drift">
      <p className="small">
        {drift.workshops === 0
          ? say('serving.driftNone')
          : say('serving.drift', {
              n: drift.workshops,
              seen: say.number(1 - drift.seenLoss, 2),
              expected: say.number(1 - drift.expectedLoss, 2),
            })}
      </p>
      {drift.workshops > 0 && (
        <>
          <Meter value={share} of={1.0001} label={say.percent(share)} />
          <p className="tiny muted">{say('serving.alarm', { share: say.percent(share) })}</p>
        </>
      )}
    </div>
  );
}
