// Whole rooms by the portal's routes, for pages that show what was learnt of many. What such a room likes follows from what it answers, and not from
// the rule: rooms that stand badly in areas A to D put actions of F to I first, and the other way round. SYNTHETIC.
import { Caller } from './concord.mjs';
import { dice, Person, together } from './people.mjs';

const stages = ['PREPARE', 'ANSWER', 'CHECK_GAPS', 'SHORTLIST', 'VOTE', 'DISCUSS', 'VOTE_AGAIN', 'AGREE', 'ROADMAP'].map((s) => `STAGE_${s}`);
const near = (code) => code < 'E';

class Voter extends Person {
  constructor(port, room, number) {
    super(port, 1000 * room.number + number, number % 2 ? 'SIDE_GOVERNMENT' : 'SIDE_INDUSTRY', 1 + ((number + 1) % 2));
    this.room = room;
  }
  async answer() {
    const mine = await this.get(`/v1/${this.workshop}/myQuestions`);
    const bad = (question) => near(question) === (this.room.kind === 0);
    const answers = mine.questions.map((question) => ({ question, choice: (bad(question) ? 0 : 4) + (dice(this.number, question) > 0.6 ? 1 : 0) }));
    await this.post(`/v1/${this.workshop}:submitAnswers`, { requestId: `answers-${this.number}`, answers });
  }
  async vote() {
    const { candidates, places } = await this.get(`/v1/${this.workshop}/myBallot`);
    const like = (id) => (this.room.first.includes(id) ? 1 : 0) + 0.1 * dice(id, 'all') + 0.02 * dice(id, this.number);
    const ranking = candidates.map((c) => c.id).sort((a, b) => like(b) - like(a));
    await this.post(`/v1/${this.workshop}:castBallot`, { round: 1, ranking: ranking.slice(0, places), requestId: `ballot-${this.number}` });
  }
}

export class WholeRoom {
  /** The `number`th of a row: both kinds in each of four fictitious countries. */
  static async held(port, desk, number, to = 'STAGE_ROADMAP') {
    const room = new WholeRoom();
    Object.assign(room, { port, desk, number, kind: number % 2, country: `X${'ABCD'[Math.floor(number / 2) % 4]}` });
    const { instruments } = await desk.get('/v1/instruments');
    const listed = instruments.find((i) => i.programme === 'qi4tf' && i.state === 'INSTRUMENT_STATE_PUBLISHED');
    const book = await desk.get(`/v1/${listed.name}`);
    const of = (wanted) => book.actions.filter((a) => wanted(a.triggers[0]?.source ?? 'E')).slice(0, 5).map((a) => a.id);
    const [early, late] = [of(near), of((code) => code >= 'F')];
    room.first = room.kind === 0 ? late : early;
    room.list = [...early, ...late];
    const sides = ['SIDE_GOVERNMENT', 'SIDE_INDUSTRY'];
    room.name = (
      await desk.post('/v1/workshops', {
        requestId: `room-of-a-row-${number}`,
        workshop: {
          displayName: `Synthetic room ${number} of ${room.country}`,
          instrument: listed.name,
          countryCode: room.country,
          host: `Ministry of ${room.country}`,
          product: 'Sunflower oil',
          hsCodes: ['1512'],
          targetMarkets: ['European Union'],
          startDate: `2026-${String(1 + (number % 10)).padStart(2, '0')}-10`,
          endDate: `2026-${String(1 + (number % 10)).padStart(2, '0')}-11`,
          languages: ['en', 'fr'],
          demonstration: true,
          supportSide: 'SIDE_INDUSTRY',
          invitedCount: 12,
          tables: sides.map((side, k) => ({ number: k + 1, side, seats: 12 })),
        },
      })
    ).name;
    room.code = (await desk.get(room.path)).joinCode;
    room.people = Array.from({ length: 12 }, (_, k) => new Voter(port, room, k));
    await room.go(to);
    return room;
  }
  get path() {
    return `/v1/${this.name}`;
  }
  async go(to) {
    const at = stages.indexOf((await this.desk.get(this.path)).stage);
    for (let k = at; k < stages.indexOf(to); k += 1) {
      if (stages[k] === 'STAGE_VOTE_AGAIN') continue;
      await this.during(stages[k]);
      const next = stages[k] === 'STAGE_DISCUSS' ? 'STAGE_AGREE' : stages[k + 1];
      await this.desk.post(`${this.path}:advanceStage`, { from: stages[k], to: next });
    }
  }
  async during(stage) {
    if (stage === 'STAGE_ANSWER') {
      await together(this.people, (p) => p.join(this.code));
      await together(this.people, (p) => p.answer());
    } else if (stage === 'STAGE_SHORTLIST') await this.choose();
    else if (stage === 'STAGE_VOTE') await together(this.people, (p) => p.vote());
    else if (stage === 'STAGE_AGREE') await together(this.people, (p) => p.stand('POSITION_SUPPORT'));
  }
  /** The same ten actions everywhere, so that rooms can be compared. */
  async choose() {
    const reason = 'The same ten in every room of the row.';
    const { candidates } = await this.desk.get(`${this.path}/shortlist`);
    const state = new Map(candidates.map((c) => [c.id, c.state]));
    for (const [id, s] of state)
      if (s === 'CANDIDATE_STATE_LISTED' && !this.list.includes(id)) await this.desk.post(`${this.path}/shortlist:drop`, { candidate: id, reason });
    for (const id of this.list)
      if (state.get(id) !== 'CANDIDATE_STATE_LISTED') await this.desk.post(`${this.path}/shortlist:add`, { action: id, reason });
  }
}

export async function signedIn(port, email) {
  const caller = new Caller(port);
  await caller.post('/v1/sessions:signIn', { email, password: 'demonstration' });
  return caller;
}
