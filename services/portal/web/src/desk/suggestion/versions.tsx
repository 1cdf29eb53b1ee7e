import { useState } from 'react';
import { Link } from 'wouter';
import type { Model, ModelDecision } from '../../api';
import { useSay } from '../../i18n';
import { may, useMe } from '../../session';
import { Chip, type Tone } from '../../ui/bits';
import { Empty, CardLoading, ErrorNotice, PageError } from '../../ui/states';
import { Head, TopBar } from '../frame';
import { Acts } from './card';
import { Decide, type Act } from './decide';
import { Away, Programmes } from './parts';
import { Recorded, Verdict } from './verdict';
import { InService } from './serving';
import {
  short,
  away,
  partsOf,
  useDecisions,
  useLearnt,
  useModels,
  useServing,
  versionPath,
} from './use-learning';

const tones: Record<string, Tone> = { PROMOTED: 'good', PASSED: 'wait', ROLLED_BACK: 'bad' };

export function StateOf({ model }: { model: Model }) {
  const say = useSay();
  return (
    <Chip tone={tones[model.state] ?? ''} testId={`state-${model.version}`}>
      {say.code('modelState', model.state)}
    </Chip>
  );
}

/** What answers now, every version there was, and who decided what. */
export default function Versions() {
  const say = useSay();
  const me = useMe();
  const learnt = useLearnt();
  const [chosen, setChosen] = useState('');
  const programme = chosen || learnt.data?.programmes[0]?.programme || '';
  const models = useModels(programme);
  const decisions = useDecisions(programme);
  const serving = useServing();
  const [act, setAct] = useState<{ act: Act; model: Model }>();
  if (learnt.error && !learnt.data && !away(learnt))
    return <PageError error={learnt.error} retry={() => void learnt.refetch()} />;
  const one = learnt.data?.programmes.find((p) => p.programme === programme);
  const served = serving.data?.models.find((m) => m.programme === programme) ?? serving.data?.models[0];
  const list = models.data?.models ?? [];
  const waits = list.find((m) => m.state === 'PASSED');
  const decides = may(me.data, 'administrator');
  return (
    <>
      <TopBar
        trail={[{ to: '/suggestion', label: say('nav.suggestion') }, { label: say('versions.title') }]}
      />
      <Head
        chips={
          !!one?.demonstrationWorkshops && (
            <Chip tone="demo">{say('skill.demo', { n: one.demonstrationWorkshops })}</Chip>
          )
        }
        title={
          <span data-testid="headline">
            {away(learnt) && !learnt.data
              ? say('away.title')
              : waits
                ? say('versions.waits', { version: short(waits.version) })
                : one?.promotedVersion
                  ? say('versions.inUse', { version: short(one.promotedVersion), n: list.length })
                  : say('versions.none')}
          </span>
        }
        lead={say('versions.lead')}
      >
        <Programmes learnt={learnt.data} value={programme} onValue={setChosen} />
      </Head>
      <div className="stack">
        <Away learning={away(learnt)} inference={away(serving)} />
        {served && <InService served={served} drift={one?.drift} decides={decides} />}
        {models.error && !models.data && !away(models) && <ErrorNotice error={models.error} />}
        {models.isFetching && !models.data && <CardLoading rows={4} />}
        {models.data && list.length === 0 && (
          <Empty title={say('versions.all')}>
            <p>{say('versions.noneText', { n: one?.netFromWorkshops ?? 30 })}</p>
          </Empty>
        )}
        {list.length > 0 && (
          <section className="card flush" data-testid="versions">
            <div className="card-head">
              <h2>{say('versions.all')}</h2>
            </div>
            <div className="scroll">
              <table className="table stacked plain" role="table">
                <thead role="rowgroup">
                  <tr role="row">
                    <th>{say('version')}</th>
                    <th>{say('stateWord')}</th>
                    <th className="num">{say('nav.workshops')}</th>
                    <th className="num">{say('skill.closeness')}</th>
                    <th className="num">{say('method.rule')}</th>
                    <th className="num">{say('method.popularity')}</th>
                    <th>{say('skill.decision')}</th>
                    {decides && <th />}
                  </tr>
                </thead>
                <tbody role="rowgroup">
                  {list.map((m) => (
                    <tr key={m.name} role="row" data-testid={`version-${m.version}`}>
                      <th scope="row" role="rowheader">
                        <Link href={versionPath(m)} data-testid={`card-${m.version}`}>
                          {say('versions.card', { version: short(m.version) })}
                        </Link>
                        <br />
                        <span className="tiny muted nowrap">{say.stamp(m.createTime)}</span>
                      </th>
                      <td role="cell" data-label={say('stateWord')}>
                        <StateOf model={m} />
                      </td>
                      <td role="cell" data-label={say('nav.workshops')} className="num">
                        <span>{m.workshops}</span>
                      </td>
                      <td role="cell" data-label={say('skill.closeness')} className="num strong">
                        <span>{m.ndcg10 === undefined ? '–' : say.number(m.ndcg10, 3)}</span>
                      </td>
                      <td role="cell" data-label={say('method.rule')} className="num">
                        <span>{m.ndcg10Rule === undefined ? '–' : say.number(m.ndcg10Rule, 3)}</span>
                      </td>
                      <td role="cell" data-label={say('method.popularity')} className="num">
                        <span>
                          {m.ndcg10Popularity === undefined ? '–' : say.number(m.ndcg10Popularity, 3)}
                        </span>
                      </td>
                      <td role="cell" data-label={say('skill.decision')} className="small">
                        <Verdict model={m} />
                      </td>
                      {decides && (
                        <td role="cell">
                          <div className="row nowrap" style={{ flexWrap: 'nowrap' }}>
                            <Acts model={m} onAct={(a) => setAct({ act: a, model: m })} />
                          </div>
                        </td>
                      )}
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
            <p className="card-foot">{say('versions.foot')}</p>
          </section>
        )}
        {(decisions.data?.decisions.length ?? 0) > 0 && <Decisions list={decisions.data!.decisions} />}
      </div>
      {act && <Decide act={act.act} model={act.model} onClose={() => setAct(undefined)} />}
    </>
  );
}

function Decisions({ list }: { list: ModelDecision[] }) {
  const say = useSay();
  return (
    <section className="card stack-s" data-testid="decisions">
      <h2>{say('decisions.title')}</h2>
      <ol className="stack-s">
        {list.map((d) => (
          <li key={d.name} className="small decision">
            <span className="muted nowrap">{say.stamp(d.time)}</span>
            <span>
              <strong>
                {say('decisions.line', {
                  version: short(partsOf(d.model).version),
                  what: say.code('decision', d.action),
                  by: say.code('decidedBy', d.by),
                })}
              </strong>{' '}
              {d.reason && d.by === 'administrator' && <span>{say.quote(d.reason)}</span>}{' '}
              {d.action === 'ROLLED_BACK' && (
                <span className="muted">
                  {d.then ? say('decisions.then', { version: short(d.then) }) : say('decisions.thenNone')}
                </span>
              )}
              {d.reason && d.by !== 'administrator' && <Recorded text={d.reason} />}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}
