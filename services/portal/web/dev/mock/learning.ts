// PRETEND SERVER, development only: what was learnt, the versions and their cards. No figure here was measured.
import { dice } from './data';

const countries = ['XB', 'XC', 'XE', 'XD', 'XG', 'XA', 'XH', 'XK', 'XF', 'XJ'].map((countryCode, i) => ({
  countryCode,
  workshops: 3 + dice(countryCode, 7),
  suggestion: 0.88 - i * 0.013,
  rule: 0.7 + dice(countryCode, 8) / 100,
  popularity: 0.76 + dice(countryCode + 'p', 6) / 100,
}));

function skill() {
  return {
    programme: 'qi4tf',
    countries: countries.map((c) =>
      c.countryCode === 'XJ' || c.countryCode === 'XF' ? { ...c, popularity: 0.8 } : c,
    ),
    workshops: [0, 1, 2, 3].map((k) => ({
      countryCode: 'XA',
      heldOn: `2026-0${2 + 2 * k}-10`,
      suggestion: 0.72 + 0.05 * k,
      rule: 0.72,
      popularity: 0.74 + dice(`w${k}`, 6) / 100,
      learntBefore: 12 * k,
      modelSpoke: k > 0,
      demonstration: true,
    })),
    overall: { countryCode: '', workshops: 61, suggestion: 0.832, rule: 0.719, popularity: 0.771 },
    calibration: bins(0.93),
  };
}

const bins = (much: number) =>
  [0.05, 0.15, 0.25, 0.35, 0.45, 0.55, 0.65, 0.75, 0.85, 0.92].map((said, i) => ({
    said,
    seen: said * (said > 0.7 ? much - 0.04 : much),
    count: 150 - i * 12,
  }));

const ways = (model: number, workshops: number) =>
  [
    ['model', 0],
    ['rule', -0.11],
    ['popularity', -0.06],
    ['forest', -0.012],
    ['logistic', -0.04],
    ['nearest', -0.03],
    ['ridge', -0.045],
    ['trees', -0.02],
  ].map(([method, less]) => ({ method, ndcg10: model + Number(less), workshops }));

const states: Record<string, string> = { '8': 'PASSED', '7': 'PROMOTED', '6': 'RETIRED', '5': 'REJECTED' };

function model(version: string) {
  const n = 61 - 9 * (8 - Number(version));
  const at = 0.832 - 0.006 * (8 - Number(version));
  const hex = version.repeat(64);
  return {
    name: `models/qi4tf/versions/${version}`,
    programme: 'qi4tf',
    version,
    state: states[version],
    sha256: hex,
    sizeBytes: '412034',
    dataHash: hex,
    seed: '20261128',
    workshops: n,
    createTime: `2026-1${version === '8' ? '1' : '0'}-0${Number(version) - 3}T06:12:00Z`,
    ndcg10: at,
    ndcg10Popularity: at - 0.06,
    ndcg10Rule: at - 0.11,
    decision:
      states[version] === 'REJECTED'
        ? 'Lower bound of the difference −0.004: not better than version 4.'
        : 'Better by 0.011 on 34 workshops of 9 countries, lower bound 0.004.',
    cardJson: JSON.stringify({
      pretend: true,
      gate: { reason: states[version] === 'REJECTED' ? 'WORSE_THAN_CHAMPION' : '' },
    }),
    signature: 'cHJldGVuZA==',
    key: 'pretend',
    ownWorkshops: 4,
    ndcg10AgainstBefore: 0.011,
    before: String(Number(version) - 1),
    fileKept: true,
    card: {
      codeVersion: 'pretend',
      settingsHash: hex,
      cpuClass: 'x86-64-v3',
      approvedBy: states[version] === 'PROMOTED' ? 'administrator' : '',
      decision: 'modelDecisions/1',
      data: {
        workshops: n,
        demonstrationWorkshops: n,
        offices: 9,
        countries: 10,
        ballots: n * 38,
        changesOfOrder: 11,
        outcomes: 23,
        changesHash: hex,
        withoutConsent: 6,
        tooSmall: 2,
      },
      leftOutCountries: ways(at, n),
      leftOutProgrammes: ways(at - 0.05, n).filter((w) => w.method !== 'logistic'),
      prequential: ways(at - 0.01, n).slice(0, 3),
      countries: countries.map((c) => ({
        name: c.countryCode,
        workshops: c.workshops,
        figures: ways(c.suggestion, c.workshops),
      })),
      programmes: [{ name: 'qi4tf', workshops: n, figures: ways(at, n) }],
      calibration: bins(0.97),
      calibrationError: 0.018,
      curve: curve(at),
      rankUsP50: 84,
      rankUsP99: 190,
    },
  };
}

const curve = (at: number) =>
  [3, 10, 30, 100].map((workshops, k) => ({
    workshops,
    figures: ways(at - 0.05 + 0.02 * k, 40).map((w) =>
      w.method === 'rule'
        ? { ...w, ndcg10: 0.719 }
        : w.method === 'popularity'
          ? { ...w, ndcg10: 0.74 + 0.012 * k }
          : w,
    ),
  }));

const versions = ['8', '7', '6', '5'];
let agreed = true;
const decisions = [
  ['8', 'PASSED', 'gate', 'Better by 0.011 on 34 workshops of 9 countries, lower bound 0.004.', ''],
  ['7', 'PROMOTED', 'administrator', 'Looked at with the programme officers on Monday.', '7'],
  ['6', 'KEPT', 'drift', 'Three workshops worse than expected; version 5 would have done no better.', '6'],
  ['5', 'REJECTED', 'gate', 'Lower bound of the difference −0.004.', '4'],
  ['4', 'ROLLED_BACK', 'administrator', 'It ranked laboratories first everywhere.', '3'],
];

const compared = {
  calls: '48',
  failures: '0',
  compared: '210',
  meanDifference: 0.11,
  maxDifference: 0.6,
  same: 0.62,
  canaryMicros: 91,
  stableMicros: 88,
};

export function learning(verb: string, path: string, how: string, body: Record<string, never>): unknown {
  const gone = how === 'unlearnt';
  if (path === '/v1/serving')
    return gone
      ? 'away'
      : {
          models: [
            {
              programme: 'qi4tf',
              modelVersion: '7',
              workshopsLearnt: 61,
              evidenceTime: '2026-11-18T09:50:00Z',
              modelSha256: '7'.repeat(64),
              rollout: {
                model: 'qi4tf',
                stableVersion: '7',
                canaryVersion: '8',
                share: 0.1,
                offices: 1,
                shadow: how === 'shadow',
                comparison: compared,
                startTime: '2026-11-17T08:00:00Z',
                lastRollback: {
                  version: '6b',
                  reason: 'DRIFT',
                  words: 'pretend',
                  time: '2026-11-12T10:31:00Z',
                  comparison: { ...compared, meanDifference: 0.71, same: 0.02, failures: '0' },
                },
              },
            },
          ],
        };
  if (
    !/^\/v1\/(learnt|models|skill|learningCurve|changesOfOrder|consents|modelDecisions|trainings)/.test(path)
  )
    return undefined;
  if (gone) return 'away';
  if (path === '/v1/models:promote') {
    const version = String(body.name).split('/').pop()!;
    for (const v of versions) if (states[v] === 'PROMOTED') states[v] = 'RETIRED';
    states[version] = 'PROMOTED';
    return model(version);
  }
  if (path === '/v1/models:rollBack') return { rolledBack: model('7'), promoted: model('6') };
  if (path === '/v1/consents:set') {
    agreed = body.agreed;
    return {};
  }
  switch (path) {
    case '/v1/learnt':
      return {
        programmes: [
          {
            programme: 'qi4tf',
            workshops: 61,
            countries: 10,
            ballots: 2400,
            learnTime: '2026-11-18T09:50:00Z',
            promotedVersion: '7',
            demonstrationWorkshops: 61,
            netFromWorkshops: 30,
            drift: { workshops: 6, value: 0.14, limit: 0.5, expectedLoss: 0.17, seenLoss: 0.19 },
            ownConsent: agreed,
            ownWithoutConsent: agreed ? 0 : 4,
            ownTooSmall: 1,
            changesOfOrder: 11,
            changesWaiting: 2,
            actionsDone: 19,
            actionsStopped: 4,
          },
        ],
      };
    case '/v1/models':
      return { models: versions.map(model) };
    case '/v1/skill':
      return skill();
    case '/v1/learningCurve':
      return { programme: 'qi4tf', version: '7', points: curve(0.832) };
    case '/v1/changesOfOrder':
      return {
        changes: [
          ['roadmap', 'ME-04', 3, 1, 'WAITING', []],
          ['agree', 'AC-03', 6, 4, 'LEARNT', ['models/qi4tf/versions/7', 'models/qi4tf/versions/8']],
          ['vote-again', 'QP-03', 7, 5, 'WITHHELD', []],
        ].map(([w, candidate, fromPlace, toPlace, state, models]) => ({
          name: `workshops/${w as string}/changes/1`,
          workshop: `workshops/${w as string}`,
          programme: 'qi4tf',
          candidate,
          fromPlace,
          toPlace,
          state,
          learnTime: state === 'WITHHELD' ? undefined : '2026-11-18T09:50:00Z',
          models,
        })),
      };
    case '/v1/consents':
      return {
        consents: [
          {
            programme: 'qi4tf',
            agreed,
            person: 'people/demo',
            time: '2026-09-01T08:00:00Z',
            workshops: 5,
            teaching: agreed ? 4 : 0,
            inPromotedModel: 4,
            tooSmall: 1,
          },
        ],
      };
    case '/v1/modelDecisions':
      return {
        decisions: decisions.map(([version, action, by, reason, then], k) => ({
          name: `modelDecisions/${k}`,
          model: `models/qi4tf/versions/${version}`,
          action,
          by,
          reason,
          time: `2026-11-${20 - 2 * k}T07:00:00Z`,
          then,
        })),
      };
    default:
      return verb === 'POST'
        ? { name: 'trainings/1', programme: 'qi4tf', state: 'RUNNING' }
        : { trainings: [] };
  }
}
