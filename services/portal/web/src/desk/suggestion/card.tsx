import { useState, type ReactNode } from 'react';
import { useParams } from 'wouter';
import type { Model } from '../../api';
import { useSay } from '../../i18n';
import { may, useMe } from '../../session';
import { Chip } from '../../ui/bits';
import { Button } from '../../ui/button';
import { SelectField } from '../../ui/field';
import { CardLoading, NotFound, PageError } from '../../ui/states';
import { Head, TopBar } from '../frame';
import { Calibration } from './calibration';
import { Room } from './changes';
import { Curve } from './curve';
import { Decide, type Act } from './decide';
import { short, useChanges, useModels } from './use-learning';
import { Try } from './try';
import { Recorded, signed, verdict } from './verdict';
import { StateOf } from './versions';
import { leftOut, methodsOf, ofMethod, Ways } from './ways';

/** The card of one version: what it learnt from, how good it is and where, who approved it, and what is different from another. */
export default function CardPage() {
  const say = useSay();
  const me = useMe();
  const { programme, version } = useParams<{ programme: string; version: string }>();
  const models = useModels(programme);
  const changes = useChanges(programme);
  const [act, setAct] = useState<Act>();
  if (models.error && !models.data)
    return <PageError error={models.error} retry={() => void models.refetch()} />;
  if (!models.data) return <CardLoading rows={8} />;
  const model = models.data.models.find((m) => m.version === version);
  if (!model) return <NotFound />;
  const learnt = (changes.data?.changes ?? []).filter((c) => c.models.includes(model.name));
  const rooms = [...new Set(learnt.map((c) => c.workshop))];
  const card = model.card;
  const decides = may(me.data, 'administrator');
  return (
    <>
      <TopBar
        trail={[
          { to: '/suggestion', label: say('nav.suggestion') },
          { to: '/suggestion/versions', label: say('versions.title') },
          { label: short(version) },
        ]}
      />
      <Head
        chips={
          <>
            <StateOf model={model} />
            {!!card?.data?.demonstrationWorkshops && (
              <Chip tone="demo">{say('skill.demo', { n: card.data.demonstrationWorkshops })}</Chip>
            )}
          </>
        }
        title={
          <span data-testid="headline">
            {say('card.title', { version: short(model.version), n: model.workshops })}
          </span>
        }
        lead={[
          say('card.made', { when: say.stamp(model.createTime) }),
          card?.approvedBy && say('card.approved', { by: say.code('decidedBy', card.approvedBy) }),
          verdict(say, model),
        ]
          .filter(Boolean)
          .join(' ')}
      >
        {decides && <Acts model={model} onAct={setAct} />}
      </Head>
      <div className="stack">
        <div className="cols two" style={{ marginBlock: 0 }}>
          <Data model={model} />
          <Against model={model} models={models.data.models} />
        </div>
        <Ways model={model} />
        <div className="cols two" style={{ marginBlock: 0 }}>
          <Curve points={card?.curve ?? []} />
          <Calibration bins={card?.calibration ?? []} error={card?.calibrationError} />
        </div>
        <section className="card stack-s" data-testid="card-changes">
          <h2>{say('card.changes', { n: learnt.length })}</h2>
          <p className="small muted">{say('card.changesText', { n: card?.data?.changesOfOrder ?? 0 })}</p>
          {rooms.map((w) => (
            <Room key={w} workshop={w} changes={learnt.filter((c) => c.workshop === w)} />
          ))}
        </section>
        <Proof model={model} />
      </div>
      {act && <Decide act={act} model={model} onClose={() => setAct(undefined)} />}
    </>
  );
}

/** What an administrator may do with a version in its state. */
export function Acts({ model, onAct }: { model: Model; onAct: (act: Act) => void }) {
  const say = useSay();
  const [trying, setTrying] = useState(false);
  const usable = ['PASSED', 'RETIRED', 'ROLLED_BACK'].includes(model.state) && model.fileKept;
  return (
    <>
      {model.state === 'PROMOTED' && (
        <Button
          size="small"
          kind="danger"
          onPress={() => onAct('rollBack')}
          testId={`roll-back-${model.version}`}
        >
          {say('decide.rollBack')}
        </Button>
      )}
      {usable && (
        <Button
          size="small"
          kind={model.state === 'PASSED' ? 'primary' : undefined}
          onPress={() => onAct('promote')}
          testId={`promote-${model.version}`}
        >
          {say('decide.promote')}
        </Button>
      )}
      {model.fileKept && model.state !== 'PROMOTED' && (
        <Button size="small" onPress={() => setTrying(true)} testId={`try-${model.version}`}>
          {say('try.act')}
        </Button>
      )}
      {trying && <Try model={model} onClose={() => setTrying(false)} />}
    </>
  );
}

function Pairs({ rows, short }: { rows: [string, ReactNode][]; short?: boolean }) {
  return (
    <dl className={`pairs small ${short ? 'short' : ''}`}>
      {rows.map(([k, v]) => (
        <div key={k}>
          <dt>{k}</dt>
          <dd>{v}</dd>
        </div>
      ))}
    </dl>
  );
}

function Data({ model }: { model: Model }) {
  const say = useSay();
  const d = model.card?.data;
  return (
    <section className="card stack-s" data-testid="card-data">
      <h2>{say('card.data')}</h2>
      <Pairs
        short
        rows={[
          [say('nav.workshops'), model.workshops],
          [say('card.ours'), model.ownWorkshops],
          ...(d
            ? ([
                [say('card.offices'), d.offices],
                [say('card.countries'), d.countries],
                [say('card.ballots'), say.number(d.ballots)],
                [say('card.changesOfOrder'), d.changesOfOrder],
                [say('card.outcomes'), d.outcomes],
                [say('card.withoutConsent'), d.withoutConsent],
                [say('card.tooSmall'), d.tooSmall],
              ] as [string, ReactNode][])
            : []),
        ]}
      />
      <p className="tiny muted">{say('card.oursText')}</p>
    </section>
  );
}

/** The same figures of two versions side by side. */
function Against({ model, models }: { model: Model; models: Model[] }) {
  const say = useSay();
  const others = models.filter((m) => m.version !== model.version);
  const [chosen, setChosen] = useState('');
  const before =
    others.find((m) => m.version === (chosen || model.before)) ??
    others.find((m) => later(model, m)) ??
    others[0];
  if (!before)
    return (
      <section className="card stack-s">
        <h2>{say('versions.difference')}</h2>
        <p className="small muted">{say('versions.only')}</p>
      </section>
    );
  type Row = [name: string, now: number | undefined, was: number | undefined, digits: number];
  const d = (m: Model) => m.card?.data;
  const rows: Row[] = [
    [say('nav.workshops'), model.workshops, before.workshops, 0],
    [say('card.offices'), d(model)?.offices, d(before)?.offices, 0],
    [say('card.countries'), d(model)?.countries, d(before)?.countries, 0],
    [say('card.changesOfOrder'), d(model)?.changesOfOrder, d(before)?.changesOfOrder, 0],
    ...methodsOf([leftOut(model), leftOut(before)]).map((m): Row => [
      say.code('method', m),
      ofMethod(leftOut(model), m),
      ofMethod(leftOut(before), m),
      3,
    ]),
    [say('card.calibrationError'), model.card?.calibrationError, before.card?.calibrationError, 3],
  ];
  const shown = rows.filter(([, now, was]) => now !== undefined || was !== undefined);
  const number = (v: number | undefined, digits: number) => (v === undefined ? '–' : say.number(v, digits));
  return (
    <section className="card stack-s" data-testid="difference">
      <h2>{say('versions.difference')}</h2>
      {others.length > 1 && (
        <SelectField
          label={say('versions.with')}
          value={before.version}
          onValue={setChosen}
          options={others.map((m) => ({ value: m.version, label: short(m.version) }))}
        />
      )}
      {model.ndcg10AgainstBefore !== undefined && model.before === before.version && (
        <p className="small">
          {say('versions.same', {
            by: signed(say, model.ndcg10AgainstBefore, 3),
            before: short(before.version),
          })}
        </p>
      )}
      <div className="scroll">
        <table className="table">
          <thead>
            <tr>
              <th />
              <th className="num">{say('versions.this')}</th>
              <th className="num">{short(before.version)}</th>
              <th className="num">{say('versions.change')}</th>
            </tr>
          </thead>
          <tbody>
            {shown.map(([name, now, was, digits]) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td className="num strong">{number(now, digits)}</td>
                <td className="num">{number(was, digits)}</td>
                <td className="num">
                  {now === undefined || was === undefined ? '–' : signed(say, now - was, digits)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="tiny muted">{say('versions.differenceText')}</p>
    </section>
  );
}

const later = (a: Model, b: Model) => (a.createTime ?? '') > (b.createTime ?? '');
function Proof({ model }: { model: Model }) {
  const say = useSay();
  const card = model.card;
  const mono = (text: string | undefined) => <span className="mono">{text || '–'}</span>;
  return (
    <section className="card stack-s" data-testid="proof">
      <h2>{say('card.proof')}</h2>
      <p className="small muted">{say('card.proofText')}</p>
      <Pairs
        rows={[
          [say('card.file'), mono(model.sha256)],
          [say('card.dataHash'), mono(model.dataHash)],
          [say('card.settings'), mono(card?.settingsHash)],
          [say('card.code'), mono(card?.codeVersion)],
          [say('card.seed'), mono(String(model.seed))],
          [say('card.cpu'), mono(card?.cpuClass)],
          [say('card.signature'), mono(model.signature)],
          [say('card.key'), mono(model.key)],
          ...(card && card.rankUsP50 > 0
            ? ([
                [
                  say('card.speed'),
                  say('card.speedText', { p50: say.number(card.rankUsP50), p99: say.number(card.rankUsP99) }),
                ],
              ] as [string, ReactNode][])
            : []),
        ]}
      />
      {model.decision && <Recorded text={model.decision} />}
      <details>
        <summary className="small">{say('card.whole')}</summary>
        <pre className="tiny mono" style={{ whiteSpace: 'pre-wrap' }}>
          {pretty(model.cardJson)}
        </pre>
      </details>
    </section>
  );
}

function pretty(json: string) {
  try {
    return JSON.stringify(JSON.parse(json), null, 1);
  } catch {
    return json;
  }
}
