import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, type CalibrationBin, type Skill } from '../api';
import { useSay } from '../i18n';
import { may, useMe } from '../session';
import { Chip, Notice } from '../ui/bits';
import { Button } from '../ui/button';
import { SelectField } from '../ui/field';
import { CardLoading, Empty, ErrorNotice, PageError } from '../ui/states';
import { Head, TopBar } from './frame';

/** Is the suggestion better than the rule, and where not? In words first. */
export default function SuggestionPage() {
  const say = useSay();
  const me = useMe();
  const client = useQueryClient();
  const learnt = useQuery({ queryKey: ['learnt'], queryFn: () => api.listLearnt({}) });
  const [chosen, setChosen] = useState('');
  const programme = chosen || learnt.data?.programmes[0]?.programme || '';
  const skill = useQuery({
    queryKey: ['skill', programme],
    queryFn: () => api.getSkill({ programme }),
    enabled: !!programme,
  });
  const models = useQuery({
    queryKey: ['models', programme],
    queryFn: () => api.listModels({ programme }),
    enabled: !!programme,
  });
  const train = useMutation({
    mutationFn: () => api.startTraining({ programme }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['models'] }),
  });
  if (learnt.error && !learnt.data)
    return <PageError error={learnt.error} retry={() => void learnt.refetch()} />;
  const one = learnt.data?.programmes.find((p) => p.programme === programme);
  const countries = skill.data?.countries ?? [];
  const won = countries.filter((c) => c.suggestion > Math.max(c.rule, c.popularity));
  const lost = countries.filter((c) => c.suggestion <= Math.max(c.rule, c.popularity));
  // Compared with itself the rule is never better: that says nothing about what has been learnt.
  const ruleOnly = countries.length > 0 && !skill.data?.workshops.some((w) => w.modelSpoke);
  return (
    <>
      <TopBar trail={[{ label: say('nav.suggestion') }]} />
      <Head
        chips={
          <>
            <Chip tone="model">{say(ruleOnly ? 'sug.rule' : 'skill.speaks')}</Chip>
            {!!one?.demonstrationWorkshops && (
              <Chip tone="demo">{say('skill.demo', { n: one.demonstrationWorkshops })}</Chip>
            )}
          </>
        }
        title={
          <span data-testid="headline">
            {countries.length === 0
              ? say('skill.none')
              : ruleOnly
                ? say('skill.ruleOnly', { n: skill.data!.workshops.length })
                : lost.length === 0
                  ? say('skill.all', { n: countries.length })
                  : say('skill.some', {
                      n: won.length,
                      of: countries.length,
                      where: say.list(lost.slice(0, 3).map((c) => say.country(c.countryCode))),
                    })}
          </span>
        }
        lead={
          one
            ? say('skill.lead', {
                n: one.workshops,
                countries: one.countries,
                ballots: say.number(one.ballots),
                version: one.promotedVersion || say('skill.noVersion'),
              })
            : ''
        }
      >
        {(learnt.data?.programmes.length ?? 0) > 1 && (
          <SelectField
            label={say('nav.programmes')}
            value={programme}
            onValue={setChosen}
            options={learnt.data!.programmes.map((p) => ({ value: p.programme, label: p.programme }))}
          />
        )}
        {may(me.data, 'administrator') && programme && (
          <Button isPending={train.isPending} onPress={() => train.mutate()}>
            {say('skill.train')}
          </Button>
        )}
      </Head>
      {train.error && <ErrorNotice error={train.error} />}
      {learnt.data && !programme && (
        <Empty title={say('skill.none')}>
          <p>{say('skill.noneText')}</p>
        </Empty>
      )}
      {skill.data && (
        <>
          <div className="cols two" style={{ marginBlockStart: 0 }}>
            <Countries skill={skill.data} />
            <div className="stack">
              <Overall skill={skill.data} />
              <section className="card stack-s">
                <h2>{say('skill.notLean')}</h2>
                {!ruleOnly && lost.length > 0 && (
                  <p className="small">
                    {say('skill.lost', {
                      where: say.list(lost.map((c) => `${say.country(c.countryCode)} (${c.workshops})`)),
                    })}
                  </p>
                )}
                <p className="small">{say('skill.own')}</p>
                {one && one.workshops < one.netFromWorkshops && (
                  <p className="small">{say('skill.netFrom', { n: one.netFromWorkshops })}</p>
                )}
              </section>
            </div>
          </div>
          <div className="cols two">
            <Curve skill={skill.data} />
            <Calibration bins={skill.data.calibration} />
          </div>
        </>
      )}
      {skill.isFetching && !skill.data && <CardLoading rows={8} />}
      {skill.error && !skill.data && <ErrorNotice error={skill.error} />}
      {models.data && models.data.models.length > 0 && (
        <section className="card flush" style={{ marginBlockStart: 24 }}>
          <div className="card-head">
            <h2>{say('skill.versions')}</h2>
          </div>
          <table className="table">
            <thead>
              <tr>
                <th>{say('version')}</th>
                <th>{say('stateWord')}</th>
                <th className="num">{say('nav.workshops')}</th>
                <th className="num">{say('skill.closeness')}</th>
                <th className="num">{say('skill.popularity')}</th>
                <th>{say('skill.decision')}</th>
              </tr>
            </thead>
            <tbody>
              {models.data.models.map((m) => (
                <tr key={m.name}>
                  <th scope="row">
                    {m.version}
                    <details className="tiny">
                      <summary className="tiny">{say('skill.card')}</summary>
                      <pre style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere', maxInlineSize: 480 }}>
                        {m.cardJson}
                        {'\n'}sha256 {m.sha256}
                      </pre>
                    </details>
                  </th>
                  <td>{say.code('modelState', m.state)}</td>
                  <td className="num">{m.workshops}</td>
                  <td className="num">{m.ndcg10 === undefined ? '–' : say.number(m.ndcg10, 3)}</td>
                  <td className="num">
                    {m.ndcg10Popularity === undefined ? '–' : say.number(m.ndcg10Popularity, 3)}
                  </td>
                  <td>{m.decision}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </>
  );
}

function Countries({ skill }: { skill: Skill }) {
  const say = useSay();
  const [table, setTable] = useState(false);
  const rows = [...skill.countries].sort(
    (a, b) => b.suggestion - Math.max(b.rule, b.popularity) - (a.suggestion - Math.max(a.rule, a.popularity)),
  );
  if (rows.length === 0) return <Notice title={say('skill.none')}>{say('skill.noneText')}</Notice>;
  const low = Math.floor(Math.min(...rows.flatMap((r) => [r.suggestion, r.rule, r.popularity])) * 10) / 10;
  const x = (v: number) => 170 + ((v - low) / (1 - low)) * 330;
  return (
    <section className="card stack-s">
      <h2>{say('skill.byCountry')}</h2>
      <p className="small muted">
        {say('skill.byCountryText')}{' '}
        <button type="button" className="link" onClick={() => setTable(!table)}>
          {say(table ? 'pictureView' : 'tableView')}
        </button>
      </p>
      {table ? (
        <table className="table">
          <thead>
            <tr>
              <th>{say('country')}</th>
              <th className="num">{say('nav.workshops')}</th>
              <th className="num">{say('nav.suggestion')}</th>
              <th className="num">{say('skill.rule')}</th>
              <th className="num">{say('skill.popularity')}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((r) => (
              <tr key={r.countryCode}>
                <th scope="row">{say.country(r.countryCode)}</th>
                <td className="num">{r.workshops}</td>
                <td className="num">{say.number(r.suggestion, 2)}</td>
                <td className="num">{say.number(r.rule, 2)}</td>
                <td className="num">{say.number(r.popularity, 2)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : (
        <>
          <span className="key small">
            <span style={{ color: 'var(--model)' }}>● {say('nav.suggestion')}</span>
            <span>△ {say('skill.rule')}</span>
            <span>□ {say('skill.popularity')}</span>
          </span>
          <div className="scroll">
            <svg
              role="img"
              aria-label={rows.map((r) => `${r.countryCode} ${r.suggestion.toFixed(2)}`).join('; ')}
              width="100%"
              style={{ minInlineSize: 420 }}
              viewBox={`0 0 520 ${30 + rows.length * 26}`}
            >
              {[low, (low + 1) / 2, 1].map((v) => (
                <g key={v}>
                  <line x1={x(v)} x2={x(v)} y1="20" y2={30 + rows.length * 26} stroke="var(--line)" />
                  <text x={x(v)} y="14" textAnchor="middle">
                    {say.number(v, 2)}
                  </text>
                </g>
              ))}
              {rows.map((r, k) => {
                const y = 40 + k * 26;
                const all = [r.suggestion, r.rule, r.popularity];
                return (
                  <g key={r.countryCode}>
                    <text x="0" y={y + 4}>
                      {say.country(r.countryCode).slice(0, 18)} ({r.workshops})
                    </text>
                    <line
                      x1={x(Math.min(...all))}
                      x2={x(Math.max(...all))}
                      y1={y}
                      y2={y}
                      stroke="var(--line-strong)"
                    />
                    <path d={`M${x(r.rule)} ${y - 5}l5 9h-10z`} fill="var(--paper)" stroke="var(--ink)" />
                    <rect
                      x={x(r.popularity) - 4}
                      y={y - 4}
                      width="8"
                      height="8"
                      fill="var(--paper)"
                      stroke="var(--ink)"
                    />
                    <circle cx={x(r.suggestion)} cy={y} r="5.500" fill="var(--model)" />
                  </g>
                );
              })}
            </svg>
          </div>
        </>
      )}
    </section>
  );
}

function Overall({ skill }: { skill: Skill }) {
  const say = useSay();
  const o = skill.overall;
  if (!o) return null;
  return (
    <section className="card flush">
      <div className="card-head">
        <h2>{say('skill.together')}</h2>
      </div>
      <table className="table">
        <tbody>
          {(
            [
              ['nav.suggestion', o.suggestion],
              ['skill.popularity', o.popularity],
              ['skill.rule', o.rule],
            ] as const
          ).map(([k, v]) => (
            <tr key={k}>
              <th scope="row">{say(k)}</th>
              <td className="num strong">{say.number(v, 3)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="card-foot">{say('skill.measure')}</p>
    </section>
  );
}

/** Mean closeness of workshops by how many came before them in the same country. */
function Curve({ skill }: { skill: Skill }) {
  const say = useSay();
  const before = new Map<string, number>();
  const at = new Map<number, { s: number; r: number; n: number }>();
  for (const w of skill.workshops) {
    const k = before.get(w.countryCode) ?? 0;
    before.set(w.countryCode, k + 1);
    const bin = k >= 8 ? 8 : k >= 4 ? 4 : k;
    const sum = at.get(bin) ?? { s: 0, r: 0, n: 0 };
    at.set(bin, { s: sum.s + w.suggestion, r: sum.r + w.rule, n: sum.n + 1 });
  }
  const points = [...at]
    .sort((a, b) => a[0] - b[0])
    .map(([k, v]) => ({ k, s: v.s / v.n, r: v.r / v.n, n: v.n }));
  if (points.length < 2)
    return (
      <section className="card">
        <h2>{say('skill.curve')}</h2>
        <p className="small muted">{say('skill.curveFew')}</p>
      </section>
    );
  const low = Math.min(...points.flatMap((p) => [p.s, p.r])) - 0.03;
  const high = Math.max(...points.flatMap((p) => [p.s, p.r])) + 0.03;
  const x = (i: number) => 50 + (i / (points.length - 1)) * 440;
  const y = (v: number) => 200 - ((v - low) / (high - low)) * 180;
  const line = (key: 's' | 'r') => points.map((p, i) => `${x(i)},${y(p[key])}`).join(' ');
  return (
    <section className="card stack-s">
      <h2>{say('skill.curve')}</h2>
      <p className="small muted">{say('skill.curveText')}</p>
      <svg
        role="img"
        aria-label={points.map((p) => `${p.k}: ${p.s.toFixed(2)}`).join('; ')}
        width="100%"
        viewBox="0 0 520 240"
      >
        {[low, (low + high) / 2, high].map((v) => (
          <g key={v}>
            <line x1="50" x2="490" y1={y(v)} y2={y(v)} stroke="var(--line)" />
            <text x="42" y={y(v) + 4} textAnchor="end">
              {say.number(v, 2)}
            </text>
          </g>
        ))}
        <polyline
          points={line('r')}
          fill="none"
          stroke="var(--ink-2)"
          strokeWidth="2"
          strokeDasharray="2 4"
        />
        <polyline points={line('s')} fill="none" stroke="var(--model)" strokeWidth="3" />
        {points.map((p, i) => (
          <g key={p.k}>
            <circle cx={x(i)} cy={y(p.s)} r="4.500" fill="var(--model)" />
            <text x={x(i)} y="224" textAnchor="middle">
              {p.k}
              {p.k >= 4 ? '+' : ''} (n {p.n})
            </text>
          </g>
        ))}
      </svg>
    </section>
  );
}

function Calibration({ bins }: { bins: CalibrationBin[] }) {
  const say = useSay();
  const have = bins.filter((b) => b.count > 0);
  const x = (v: number) => 50 + v * 300;
  const y = (v: number) => 260 - v * 240;
  return (
    <section className="card stack-s">
      <h2>{say('skill.calibration')}</h2>
      <p className="small muted">
        {have.length
          ? say('skill.calibrationText', { n: have.reduce((s, b) => s + b.count, 0) })
          : say('skill.curveFew')}
      </p>
      {have.length > 0 && (
        <svg
          role="img"
          aria-label={have.map((b) => `${say.percent(b.said)} → ${say.percent(b.seen)}`).join('; ')}
          width="100%"
          style={{ maxInlineSize: 420 }}
          viewBox="0 0 380 290"
        >
          {[0, 0.5, 1].map((v) => (
            <g key={v}>
              <line x1="50" x2="350" y1={y(v)} y2={y(v)} stroke="var(--line)" />
              <text x="42" y={y(v) + 4} textAnchor="end">
                {say.percent(v)}
              </text>
              <text x={x(v)} y="280" textAnchor="middle">
                {say.percent(v)}
              </text>
            </g>
          ))}
          <line x1={x(0)} y1={y(0)} x2={x(1)} y2={y(1)} stroke="var(--ink-3)" strokeDasharray="4 4" />
          <polyline
            points={have.map((b) => `${x(b.said)},${y(b.seen)}`).join(' ')}
            fill="none"
            stroke="var(--model)"
            strokeWidth="2"
          />
          {have.map((b) => (
            <circle
              key={b.said}
              cx={x(b.said)}
              cy={y(b.seen)}
              r={3 + Math.min(5, Math.sqrt(b.count) / 3)}
              fill="var(--model)"
            />
          ))}
        </svg>
      )}
    </section>
  );
}
