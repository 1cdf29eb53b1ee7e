// The people whose phones are programs: they join by code, answer, vote and say where they stand through the portal's routes.
import { Caller } from './concord.mjs';

/** A number from 0 to 1 that depends on its arguments only. */
export function dice(...what) {
  let h = 2166136261;
  for (const c of what.join('/')) h = Math.imul(h ^ c.charCodeAt(0), 16777619) >>> 0;
  h = Math.imul(h ^ (h >>> 15), 2246822519) >>> 0;
  return ((h ^ (h >>> 13)) >>> 0) / 2 ** 32;
}

const sexes = ['SEX_WOMAN', 'SEX_MAN', 'SEX_MAN', 'SEX_NOT_SAID'];

export class Person extends Caller {
  constructor(port, number, side, table) {
    super(port);
    Object.assign(this, { number, side, table });
  }
  async join(code) {
    const answer = await this.post('/v1/join', {
      joinCode: code,
      clientId: `browser-test-person-${String(this.number).padStart(4, '0')}`,
      languageCode: this.number % 3 === 0 ? 'fr' : 'en',
      consent: true,
      side: this.side,
      organisation: `Organisation ${this.number % 9}`,
      sex: sexes[this.number % sexes.length],
      table: this.table,
    });
    this.workshop = answer.participant.name.split('/participants/')[0];
  }
  /** All of the caller's questions; areas F to I stand worse than A to E, industry sees it darker. */
  async answer() {
    const mine = await this.get(`/v1/${this.workshop}/myQuestions`);
    const answers = mine.questions.map((question) => {
      if (dice(this.number, question, 'null') > 0.95) return { question, nullReason: 'NULL_REASON_DONT_KNOW' };
      const level = (question < 'F' ? 2.6 : 1.4) + (this.side === 'SIDE_GOVERNMENT' ? 0.5 : -0.5) + 1.6 * (dice(question) - 0.5) + 2 * (dice(this.number, question) - 0.5);
      return { question, choice: Math.max(0, Math.min(5, Math.round(level))) };
    });
    const half = Math.ceil(answers.length / 2);
    let last;
    for (const part of [answers.slice(0, half), answers.slice(half)])
      last = await this.post(`/v1/${this.workshop}:submitAnswers`, { requestId: `answers-${this.number}-${part[0].question}`, answers: part });
    if (last.answered !== last.asked) throw new Error(`person ${this.number}: ${last.answered} of ${last.asked} answered`);
    return answers.length;
  }
  /** Likes what the room likes, more or less. */
  async vote(round) {
    const paper = await this.get(`/v1/${this.workshop}/myBallot`);
    const liked = paper.candidates
      .map((c) => [dice(c.id, 'room') + 0.6 * dice(this.number, c.id) + 0.2 * dice(this.side, c.id), c.id])
      .sort((a, b) => b[0] - a[0]);
    return this.post(`/v1/${this.workshop}:castBallot`, {
      round,
      ranking: liked.slice(0, paper.places).map(([, id]) => id),
      requestId: `ballot-${this.number}-${round}`,
    });
  }
  stand(position) {
    return this.post(`/v1/${this.workshop}:takePosition`, { position });
  }
}

/** So many at a time, as fifty phones in a room are. */
export async function together(people, work, width = 8) {
  const left = [...people];
  const one = async () => {
    for (let next = left.shift(); next; next = left.shift()) await work(next);
  };
  await Promise.all(Array.from({ length: width }, one));
}
