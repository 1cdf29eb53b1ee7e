// PRETEND SERVER STATE, development only.
import { actions, codes, dice, instrumentName } from './data';

export const stages = [
  'PREPARE',
  'ANSWER',
  'CHECK_GAPS',
  'SHORTLIST',
  'VOTE',
  'DISCUSS',
  'VOTE_AGAIN',
  'AGREE',
  'ROADMAP',
].map((s) => `STAGE_${s}`);
const now = '2026-11-18T09:52:00Z';

export interface Pretend {
  id: string;
  stage: string;
  gaps: Record<string, { state?: string; urgency?: number; agreedChoice?: number; note?: string }>;
  dropped: Record<string, string>;
  answers: Record<string, unknown>;
  ballot?: string[];
  position?: string;
  changed: string[];
  roadmap: Record<string, object>;
  follow: { followUpBody: string; followUpDate: string };
  adopted: boolean;
  change: number;
  edits: object;
}

export const workshops = new Map<string, Pretend>();
stages.forEach((stage, i) => {
  const id = stage.slice(6).toLowerCase().replace('_', '-');
  const gaps: Pretend['gaps'] = {};
  if (i >= 2)
    ranked()
      .slice(0, i > 2 ? 14 : 5)
      .forEach((g, k) => {
        gaps[g.code] = {
          state: k % 3 === 1 ? 'GAP_STATE_CORRECTED' : 'GAP_STATE_CONFIRMED',
          urgency: Math.max(0, 3 - Math.floor(k / 4)),
          ...(k % 3 === 1
            ? { agreedChoice: 1, note: 'The laboratory’s instrument has been out of order since 2025.' }
            : {}),
        };
      });
  workshops.set(id, {
    id,
    stage,
    gaps,
    dropped: {},
    answers: {},
    changed: [],
    roadmap: {},
    follow: { followUpBody: 'National Trade Facilitation Committee', followUpDate: '2026-12-09' },
    adopted: false,
    change: 1,
    edits: {},
  });
});

function medians(code: string, perspective: string) {
  return {
    g: perspective === 'I' ? undefined : 1 + dice(code + 'g', 3),
    i: perspective === 'G' ? undefined : dice(code + 'i', 3),
  };
}
function ranked() {
  return codes
    .map((q) => ({ ...q, gap: q.target - level(q.code, q.perspective) }))
    .filter((q) => q.gap > 0)
    .sort((a, b) => b.gap - a.gap || a.code.localeCompare(b.code));
}
function level(code: string, perspective: string) {
  const { g, i } = medians(code, perspective);
  return g === undefined ? i! : i === undefined ? g : (g + i) / 2;
}

const tables = [1, 2, 3, 4, 5, 6].map((n) => ({
  number: n,
  side: n <= 3 ? 'SIDE_GOVERNMENT' : 'SIDE_INDUSTRY',
  sections: [
    ['A', 'B', 'D'],
    ['C', 'E'],
    ['F', 'G', 'H'],
    ['B', 'D', 'I'],
    ['C', 'E'],
    ['F', 'G3', 'H'],
  ][n - 1],
  oneAnswer: n === 3,
  seats: 8,
}));

export function workshop(p: Pretend) {
  const at = stages.indexOf(p.stage);
  return {
    name: `workshops/${p.id}`,
    displayName: 'Sunflower oil to the European Union',
    programme: 'qi4tf',
    instrument: instrumentName,
    countryCode: 'XA',
    host: 'Ministry of Trade and Industry',
    product: 'Sunflower oil',
    hsCodes: ['1512'],
    targetMarkets: ['European Union'],
    startDate: '2026-11-17',
    endDate: '2026-11-18',
    languages: ['en', 'fr'],
    stage: p.stage,
    joinCode: code(p),
    demonstration: true,
    outOfScope: [{ subArea: 'G1', reason: 'No animal products' }],
    institutions: [
      ['ministry', 'Ministry of Trade and Industry'],
      ['standards_body', 'Bureau of Standards'],
      ['metrology_institute', 'Metrology Institute'],
      ['laboratory', 'National Food Laboratory'],
      ['regulator', 'Food Safety Authority'],
      ['customs', 'Customs'],
      ['association', 'Oilseed Millers’ Association'],
    ].map(([role, displayName]) => ({ role, displayName })),
    tables,
    supportSide: 'SIDE_INDUSTRY',
    facts: ['single_window'],
    invitedCount: 49,
    quorumPercent: 50,
    etag: String(p.change),
    joinedCount: 47,
    origin: 'live',
    next: at < 8 ? { stage: stages[at + 1], openAnswers: 157 } : undefined,
    canUndo: at > 0 && at < 4,
    createTime: now,
    updateTime: now,
    ...p.edits,
  };
}
export const code = (p: Pretend) => `K4T9P${stages.indexOf(p.stage) + 1}`;

export function progress(p: Pretend) {
  const areas = 'ABCDEFGHI'.split('');
  const done = stages.indexOf(p.stage) > 1;
  const rows = tables.map((t) => {
    const people = t.oneAnswer ? 8 : 7 + (t.number % 3);
    const cells = areas.map((area) => {
      const asked = t.sections.some((s) => s.startsWith(area));
      const each = t.oneAnswer ? 1 : people;
      const expected = asked ? each * 9 : 0;
      const share = done ? 1 : [1, 1, 0.6, 0.8, 0][dice(area + t.number, 5)];
      return {
        area,
        asked,
        people: asked ? each : 0,
        finished: asked ? Math.floor(each * share) : 0,
        expected,
        answered: Math.floor(expected * share),
      };
    });
    return {
      table: t,
      people,
      cells,
      answered: cells.reduce((s, c) => s + c.answered, 0),
      expected: cells.reduce((s, c) => s + c.expected, 0),
    };
  });
  const begun = p.stage !== 'STAGE_PREPARE';
  return {
    tables: rows,
    areas,
    answered: begun ? rows.reduce((s, r) => s + r.answered, 0) : 0,
    expected: rows.reduce((s, r) => s + r.expected, 0),
    joined: 47,
    invited: 49,
    ballots: 31,
    voters: 47,
    observers: 4,
    positions: 44,
    readTime: now,
  };
}

export function gaps(p: Pretend) {
  const list = codes
    .map((q) => {
      const { g, i } = medians(q.code, q.perspective);
      const own = p.gaps[q.code] ?? {};
      const lv = own.agreedChoice ?? level(q.code, q.perspective);
      const gap = Math.max(0, q.target - lv);
      const hist = (m: number) =>
        [0, 1, 2, 3, 4, 5].map(
          (k) => Math.max(0, 4 - 2 * Math.abs(k - m)) || (Math.abs(k - m) === 2 ? 1 : 0),
        );
      const side = (name: string, m: number | undefined) =>
        m === undefined
          ? { side: name, n: 0 }
          : { side: name, n: 9, median: m, q1: Math.max(0, m - 0.5), q3: m + 0.5, histogram: hist(m) };
      return {
        question: q.code,
        subArea: q.subArea,
        area: q.code[0],
        target: q.target,
        level: lv,
        agreed: own.agreedChoice !== undefined,
        gap,
        urgency: own.urgency,
        priority: gap * (own.urgency ?? 1),
        place: 0,
        tied: false,
        state: own.state ?? 'GAP_STATE_OPEN',
        sides: [side('SIDE_GOVERNMENT', g), side('SIDE_INDUSTRY', i)],
        difference: g !== undefined && i !== undefined ? Math.abs(g - i) : undefined,
        agreedChoice: own.agreedChoice,
        note: own.note ?? '',
        claimed: lv >= 4,
        n: 18,
        nNull: dice(q.code, 3),
        updateTime: now,
      };
    })
    .sort((a, b) => b.priority - a.priority || a.question.localeCompare(b.question));
  list.forEach((g, k) => {
    g.place = k > 0 && list[k - 1].priority === g.priority ? list[k - 1].place : k + 1;
  });
  list.forEach((g) => {
    g.tied = list.filter((x) => x.place === g.place).length > 1;
  });
  return { gaps: list, openGaps: list.filter((g) => g.gap > 0).length };
}

export function heat(p: Pretend, sub: boolean) {
  const all = gaps(p).gaps;
  const keys = [...new Set(codes.map((q) => (sub ? q.subArea : q.code[0])))];
  const mean = (v: number[]) => (v.length ? v.reduce((s, x) => s + x, 0) / v.length : undefined);
  return {
    rows: keys.map((key) => {
      const own = all.filter((g) => (sub ? g.subArea : g.area) === key);
      const of = (k: number) =>
        mean(
          own.flatMap((g) =>
            g.sides[k].median === undefined ? [] : [Math.max(0, g.target - g.sides[k].median!)],
          ),
        );
      return {
        code: key,
        gap: mean(own.map((g) => g.gap)),
        government: of(0),
        industry: of(1),
        difference: mean(own.flatMap((g) => (g.difference === undefined ? [] : [g.difference]))),
        nGovernment: of(0) === undefined ? 0 : 25,
        nIndustry: of(1) === undefined ? 0 : 22,
        outOfScope: key === 'G1',
      };
    }),
  };
}

export function shortlist(p: Pretend) {
  const all = gaps(p).gaps;
  return {
    maxSize: 15,
    candidates: actions.map((a) => ({
      id: a.id,
      gaps: all
        .filter((g) => g.subArea === a.trigger && g.gap > 0)
        .slice(0, 3)
        .map((g) => ({ question: g.question, gap: g.gap, urgency: g.urgency ?? 1 })),
      state: p.dropped[a.id] ? 'CANDIDATE_STATE_DROPPED' : 'CANDIDATE_STATE_LISTED',
      reason: p.dropped[a.id] ?? '',
      costBand: a.cost,
      months: a.months,
      prerequisites: a.before,
      ruleScore: 3,
    })),
  };
}

export function round(number: number) {
  const five = [45, 46, 28, 26, 27, 18, 17, 12, 8, 5, 2, 1];
  const order = [
    'IC-01',
    'TE-02',
    'ME-04',
    'IC-02',
    'TE-01',
    'AC-03',
    'QP-03',
    'TE-04',
    'ST-02',
    'ST-04',
    'TF-01',
    'ME-01',
  ];
  const g = [23, 25, 11, 9, 21, 1, 14, 11, 7, 3, 0, 0];
  return {
    number,
    closeTime: now,
    ballots: 47,
    ballotsGovernment: 25,
    ballotsIndustry: 22,
    voters: 47,
    kendallW: number === 1 ? 0.32 : 0.5,
    kendallP: 0.0001,
    agreement: number === 1 ? 'weak' : 'moderate',
    ballotsToChangeTop3: 11,
    sidesBalanced: true,
    tallies: order.map((candidate, i) => ({
      candidate,
      place: [2, 3, 4].includes(i) ? 3 : i + 1,
      tied: [2, 3, 4].includes(i),
      inFive: five[i],
      inFiveGovernment: g[i],
      inFiveIndustry: five[i] - g[i],
      points: 10.1 - i * 0.6,
      pointsPersons: 10 - i * 0.6,
      pointsGovernment: 1,
      pointsIndustry: 1,
      placeGovernment: [2, 1, 5, 7, 3, 10, 4, 6, 8, 9, 11, 12][i],
      placeIndustry: [1, 2, 5, 4, 6, 3, 7, 10, 11, 8, 9, 12][i],
      placeBefore: number === 1 ? 0 : [3, 7, 7, 8, 1, 10, 7, 6, 3, 9, 4, 10][i],
    })),
  };
}

export function agreement(p: Pretend) {
  const voted = round(2).tallies.map((t) => t.candidate);
  const given = p.changed.length > 0 || p.stage === 'STAGE_ROADMAP';
  return {
    order: p.changed.length ? p.changed : voted,
    orderVoted: voted,
    changes: given
      ? [
          {
            candidate: p.changed[0] ?? 'ME-04',
            fromPlace: 3,
            toPlace: 1,
            reason: 'Calibration must come before accreditation.',
            time: now,
          },
        ]
      : [],
    government: { people: 25, support: 20, canLive: 4, object: 1 },
    industry: { people: 22, support: 18, canLive: 3, object: 1 },
    objections: [
      {
        side: 'SIDE_INDUSTRY',
        candidate: 'AC-03',
        reason: 'I object because retesting costs us eleven days a consignment and it is only sixth.',
      },
      {
        side: 'SIDE_GOVERNMENT',
        candidate: 'TE-01',
        reason: 'I object because no budget line exists for the instrument before 2028.',
      },
    ],
    quorumMet: true,
    myPosition: p.position ?? 'POSITION_UNSPECIFIED',
    quorumGovernment: 13,
    quorumIndustry: 11,
    agreeTime: p.stage === 'STAGE_ROADMAP' ? now : undefined,
  };
}

export function roadmap(p: Pretend) {
  const leads = [
    'Oilseed Millers’ Association',
    'National Food Laboratory',
    'Metrology Institute',
    'Growers’ Union',
    'National Food Laboratory',
    'Food Safety Authority',
    'Ministry of Trade and Industry',
    'Metrology Institute',
  ];
  const items = agreement(p).order.map((action, i) => ({
    name: `roadmaps/${p.id}/items/${action}`,
    action,
    place: i + 1,
    lead: leads[i] ?? '',
    focalPoint: i < 8 ? 'Technical director' : '',
    supporting: i < 8 ? ['Bureau of Standards'] : [],
    startQuarter:
      i < 8
        ? ['2027-Q1', '2028-Q1', '2027-Q1', '2027-Q2', '2027-Q2', '2027-Q1', '2027-Q2', '2028-Q1'][i]
        : '',
    endQuarter:
      i < 8
        ? ['2027-Q4', '2029-Q2', '2027-Q4', '2028-Q1', '2028-Q3', '2027-Q3', '2028-Q3', '2028-Q4'][i]
        : '',
    horizon: 'medium',
    costBand: actions.find((a) => a.id === action)?.cost ?? 'M',
    funds:
      i < 8
        ? [
            'partner',
            'none_yet',
            'own_budget',
            'partner',
            'none_yet',
            'own_budget',
            'own_budget',
            'none_yet',
          ][i]
        : '',
    fundsPartner: i === 0 ? 'letter of intent' : '',
    proof: 'Agreed answer at target',
    firstStep: i < 8 ? 'List those that are ready by 11 December' : '',
    prerequisites: actions.find((a) => a.id === action)?.before ?? [],
    missingPrerequisites: [],
    gaps: [{ question: 'E1.2', level: 1, target: 4, urgency: 3, agreed: true }],
    state: 'PLANNED',
    included: i < 8,
    months: 12,
    ...p.roadmap[action],
  }));
  return {
    name: `roadmaps/${p.id}`,
    workshop: `workshops/${p.id}`,
    programme: 'qi4tf',
    countryCode: 'XA',
    items,
    ...p.follow,
    state: p.adopted ? 'ADOPTED' : 'DRAFT',
    demonstration: true,
    agreeTime: now,
    instrument: instrumentName,
  };
}

export function report(p: Pretend) {
  const r = round(2);
  return {
    workshop: `workshops/${p.id}`,
    stage: p.stage.slice(6),
    demonstration: true,
    attendance: [
      ['government', 11, 14],
      ['industry', 9, 11],
      ['support', 1, 1],
      ['observer', 2, 2],
    ].map(([side, women, men]) => ({ side, women, men, other: 0, organisations: 6 })),
    gaps: gaps(p).gaps.map((g) => ({
      ...g,
      urgency: g.urgency ?? -1,
      nGovernment: 9,
      nIndustry: 9,
      medianGovernment: -1,
      medianIndustry: -1,
    })),
    heat: heat(p, false).rows.map((h) => ({
      code: h.code,
      gap: h.gap ?? -1,
      government: h.government ?? -1,
      industry: h.industry ?? -1,
    })),
    rounds: [r],
    order: agreement(p).order,
    suggestionTau: 0.61,
    suggestionTop5: 4,
    roadmap: roadmap(p).items,
    sources: [
      ['concord.intake.v1.AnswersSubmitted', 312],
      ['concord.intake.v1.BallotCast', 94],
      ['concord.intake.v1.ConsensusReached', 1],
    ].map(([type, count]) => ({ type, count: String(count) })),
    freshTime: now,
    dataHash: 'pretend'.repeat(8),
  };
}
