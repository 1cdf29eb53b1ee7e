// PRETEND SERVER, development only: a suggestion and why. No figure here was measured.
const now = '2026-11-18T09:52:00Z';

export function suggestion() {
  const order = ['TE-02', 'IC-01', 'TE-01', 'ME-04', 'TE-04', 'IC-02', 'QP-03', 'AC-03'];
  return {
    modelVersion: '7',
    ruleOnly: false,
    workshopsLearnt: 61,
    workshopsCountry: 2,
    createTime: now,
    top: 5,
    actions: order.map((candidate, i) => ({
      candidate,
      place: i + 1,
      pTop: [0.91, 0.88, 0.71, 0.58, 0.49, 0.44, 0.36, 0.25][i],
      placeLow: Math.max(1, i),
      placeHigh: i + 3,
      score: 1 - i * 0.1,
      reasons: [
        { kind: 'answers', contribution: 0.5, questions: ['E1.2', 'E1.1'] },
        { kind: 'earlier_workshops', contribution: 0.33, count: 34, of: 61, questions: [] },
        { kind: 'country', contribution: 0.17, count: 2, of: 2, questions: [] },
        { kind: 'net', contribution: -0.08, questions: [] },
      ],
      groups: [
        { group: 'E1', answers: 0.3, net: 0.05 },
        { group: 'C1', answers: 0.12, net: 0 },
        { group: 'I1', answers: 0, net: -0.11 },
        { group: '', answers: 0.08, net: -0.02 },
      ],
      nearestCount: [5, 5, 4, 3, 3, 2, 1, 1][i],
    })),
    explanation: {
      method: 'EXACT',
      nearest: {
        workshops: 6,
        least: 5,
        own: [
          { workshop: 'workshops/roadmap', likeness: 0.83, top: ['TE-02', 'IC-01', 'ME-04'] },
          { workshop: 'workshops/agree', likeness: 0.71, top: ['IC-01'] },
        ],
      },
      swaps: [
        {
          above: 'TE-04',
          below: 'IC-02',
          question: 'I2.1',
          steps: -1,
          people: 4,
          of: 18,
          gapBefore: 2,
          gapAfter: 3,
        },
        { above: 'TE-02', below: 'IC-01', question: '', steps: 0, people: 0, of: 0 },
      ],
      nextQuestions: [
        {
          question: 'E1.3',
          open: 'URGENCY',
          missing: 0,
          of: 0,
          chance: 0.5,
          answers: [{ answer: 3, enters: ['IC-02'], leaves: ['TE-04'] }],
        },
        {
          question: 'I2.1',
          open: 'ANSWERS',
          missing: 7,
          of: 18,
          chance: 0.2,
          answers: [{ answer: 0, enters: ['IC-02'], leaves: ['ME-04'] }],
        },
      ],
    },
  };
}
