import { useMutation, useQueries } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import { api, type ListLearntResponse, type Skill } from '../../api';
import { useSay, type Say } from '../../i18n';
import { may, useMe } from '../../session';
import { Chip, Notice } from '../../ui/bits';
import { Button } from '../../ui/button';
import { CardLoading, Empty, ErrorNotice, PageError } from '../../ui/states';
import { Head, TopBar } from '../frame';
import { Calibration } from './calibration';
import { Changes } from './changes';
import { ConsentCard } from './consent';
import { Countries, won } from './countries';
import { Curve } from './curve';
import { Own } from './own';
import { Away, Programmes } from './parts';
import {
  short,
  away,
  useChanges,
  useConsents,
  useCurve,
  useLearnt,
  useReread,
  useModels,
  useServing,
  useSkill,
  versionPath,
} from './use-learning';
import { Ways } from './ways';

/** Is the suggestion better than the rule, by how much, and where not? In words first. */
export default function SuggestionPage() {
  const say = useSay();
  const me = useMe();
  const reread = useReread();
  const learnt = useLearnt();
  const [chosen, setChosen] = useState('');
  const consents = useConsents();
  // Where nothing may be shared yet there is nothing but the question whether it may.
  const programme =
    chosen || learnt.data?.programmes[0]?.programme || consents.data?.consents[0]?.programme || '';
  const skill = useSkill(programme);
  const models = useModels(programme);
  const curve = useCurve(programme);
  const changes = useChanges(programme);
  const serving = useServing();
  const train = useMutation({
    mutationFn: () => api.startTraining({ programme }),
    onSuccess: reread,
  });
  if (learnt.error && !learnt.data && !away(learnt))
    return <PageError error={learnt.error} retry={() => void learnt.refetch()} />;
  const one = learnt.data?.programmes.find((p) => p.programme === programme);
  const promoted = models.data?.models.find((m) => m.state === 'PROMOTED');
  const measured = promoted ?? models.data?.models.find((m) => m.card);
  const waits = models.data?.models.find((m) => m.state === 'PASSED');
  const consent = consents.data?.consents.find((c) => c.programme === programme);
  const decides = may(me.data, 'administrator');
  const gone = away(learnt);
  const first = firstSentence(say, skill.data);
  const kept = one?.ownWithoutConsent ?? 0;
  return (
    <>
      <TopBar trail={[{ label: say('nav.suggestion') }]} />
      <Head
        chips={
          <>
            {(skill.data?.countries.length ?? 0) > 0 && (
              <Chip tone="model">{say(first.ruleOnly ? 'sug.rule' : 'skill.speaks')}</Chip>
            )}
            {!!one?.demonstrationWorkshops && (
              <Chip tone="demo">{say('skill.demo', { n: one.demonstrationWorkshops })}</Chip>
            )}
          </>
        }
        title={<span data-testid="headline">{gone && !skill.data ? say('away.title') : first.title}</span>}
        lead={
          one && (
            <>
              {say('skill.lead', {
                n: one.workshops,
                countries: one.countries,
                ballots: say.number(one.ballots),
              })}{' '}
              {promoted ? (
                <>
                  {say('skill.version', {
                    version: short(promoted.version),
                    when: say.date(promoted.createTime, 'long'),
                  })}{' '}
                  <Link href={versionPath(promoted)} data-testid="open-card">
                    {say('skill.card')}
                  </Link>{' '}
                  ·{' '}
                </>
              ) : (
                <>{say('skill.noVersion')} </>
              )}
              <Link href="/suggestion/versions" data-testid="open-versions">
                {say('skill.versions')}
              </Link>
            </>
          )
        }
      >
        <Programmes learnt={learnt.data} value={programme} onValue={setChosen} />
        {decides && programme && (
          <Button isPending={train.isPending} onPress={() => train.mutate()} testId="train">
            {say('skill.train')}
          </Button>
        )}
      </Head>
      <div className="stack">
        {train.error && <ErrorNotice error={train.error} />}
        {train.data && !train.error && (
          <Notice live title={say('skill.training')} testId="training">
            {say('skill.trainingText')}
          </Notice>
        )}
        <Away learning={gone} inference={away(serving)} />
        {waits && (
          <Notice
            tone="wait"
            title={say('versions.waits', { version: short(waits.version) })}
            testId="passed"
          >
            <Link href={versionPath(waits)}>{say('skill.card')}</Link>
          </Notice>
        )}
        {kept > 0 && (
          <Notice tone="wait" title={say('consent.kept', { n: kept })} testId="consent-kept">
            {say(decides ? 'consent.keptText' : 'consent.who')}
          </Notice>
        )}
        {learnt.data && !programme && (
          <Empty title={say('skill.none')}>
            <p>{say('skill.noneText')}</p>
          </Empty>
        )}
        {skill.isFetching && !skill.data && <CardLoading rows={8} />}
        {skill.error && !skill.data && !away(skill) && <ErrorNotice error={skill.error} />}
        {skill.data && (
          <>
            <div className="cols two skill" style={{ marginBlock: 0 }}>
              {skill.data.countries.length > 0 ? (
                <Countries skill={skill.data} />
              ) : (
                <Notice>{say('skill.noneText')}</Notice>
              )}
              <div className="stack">
                <NotLean skill={skill.data} learnt={learnt.data} programme={programme} />
                <Overall skill={skill.data} learnt={learnt.data} />
              </div>
            </div>
            <div className="cols two skill" style={{ marginBlock: 0 }}>
              <Curve points={curve.data?.points ?? []} />
              <Calibration bins={skill.data.calibration} />
            </div>
          </>
        )}
        {measured && <Ways model={measured} />}
        {(changes.data || consent) && (
          <div className="cols two" style={{ marginBlock: 0 }}>
            {changes.data && <Changes changes={changes.data.changes} />}
            {consent && <ConsentCard consent={consent} decides={decides} />}
          </div>
        )}
        {skill.data && <Own skill={skill.data} />}
      </div>
    </>
  );
}

/** Better than the rule, by how much, and where not. */
function firstSentence(say: Say, skill: Skill | undefined): { title: string; ruleOnly: boolean } {
  const countries = skill?.countries ?? [];
  const o = skill?.overall;
  if (!skill || !o || countries.length === 0) return { title: say('skill.none'), ruleOnly: false };
  // Compared with itself the rule is never better: that says nothing about what has been learnt.
  const ruleOnly =
    skill.workshops.length > 0 && !skill.workshops.some((w) => w.modelSpoke) && o.suggestion === o.rule;
  if (ruleOnly) return { title: say('skill.ruleOnly', { n: skill.workshops.length }), ruleOnly };
  const lost = countries.filter((c) => !won(c));
  const figures = {
    a: say.number(o.suggestion, 2),
    b: say.number(o.rule, 2),
    c: say.number(o.popularity, 2),
  };
  const where = say.list([
    ...lost.slice(0, 4).map((c) => say.country(c.countryCode)),
    ...(lost.length > 4 ? [say('skill.more', { n: lost.length - 4 })] : []),
  ]);
  const n = countries.length - lost.length;
  if (lost.length === countries.length) return { title: say('skill.nowhere', figures), ruleOnly };
  return lost.length === 0
    ? { title: say('skill.all', { n, ...figures }), ruleOnly }
    : { title: say('skill.some', { n, of: countries.length, where, ...figures }), ruleOnly };
}

function NotLean({
  skill,
  learnt,
  programme,
}: {
  skill: Skill;
  learnt?: ListLearntResponse;
  programme: string;
}) {
  const say = useSay();
  const one = learnt?.programmes.find((p) => p.programme === programme);
  const lost = skill.countries.filter((c) => !won(c));
  // The bin near the top that promises most beyond what came.
  const bold = skill.calibration
    .filter((b) => b.count >= 20 && b.said >= 0.5 && b.said - b.seen > 0.05)
    .sort((a, b) => b.said - b.seen - (a.said - a.seen))[0];
  return (
    <section className="card stack-s" data-testid="not-lean">
      <h2>{say('skill.notLean')}</h2>
      <ul className="stack-s small">
        {lost.length > 0 && (
          <li>
            {say('skill.lost', {
              where: say.list(
                lost.map(
                  (c) => `${say.country(c.countryCode)} (${say('skill.nWorkshops', { n: c.workshops })})`,
                ),
              ),
            })}
          </li>
        )}
        {bold && (
          <li>
            {say('skill.bold', {
              said: say.percent(bold.said),
              seen: say.percent(bold.seen),
              n: Math.round(bold.seen * 10),
            })}
          </li>
        )}
        <li>{say('skill.own')}</li>
        {one && one.workshops < one.netFromWorkshops && (
          <li>{say('skill.netFrom', { n: one.netFromWorkshops })}</li>
        )}
      </ul>
    </section>
  );
}

/** Means: of this programme, and of every other that has any. */
function Overall({ skill, learnt }: { skill: Skill; learnt?: ListLearntResponse }) {
  const say = useSay();
  const others = (learnt?.programmes ?? []).map((p) => p.programme).filter((p) => p !== skill.programme);
  const more = useQueries({
    queries: others.map((programme) => ({
      queryKey: ['skill', programme],
      queryFn: () => api.getSkill({ programme }),
    })),
  });
  const all = [skill, ...more.flatMap((m) => m.data ?? [])].filter((s) => s.overall);
  if (all.length === 0) return null;
  const ways = ['suggestion', 'rule', 'popularity'] as const;
  const method = { suggestion: 'model', rule: 'rule', popularity: 'popularity' } as const;
  return (
    <section className="card flush" data-testid="by-programme">
      <div className="card-head">
        <h2>{say('skill.together')}</h2>
      </div>
      <div className="scroll">
        <table className="table">
          <thead>
            <tr>
              <th>{say('ways.way')}</th>
              {all.map((s) => (
                <th key={s.programme} className="num">
                  {s.programme} ({s.overall!.workshops})
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {ways.map((w) => (
              <tr key={w}>
                <th scope="row">{say(`method.${method[w]}`)}</th>
                {all.map((s) => (
                  <td
                    key={s.programme}
                    className={`num ${s.overall![w] === Math.max(...ways.map((x) => s.overall![x])) ? 'strong' : ''}`}
                  >
                    {say.number(s.overall![w], 3)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="card-foot">{say('skill.measure')}</p>
    </section>
  );
}
