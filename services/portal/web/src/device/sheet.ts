import { api, ApiError, type Answer, type SubmitAnswersResponse } from '../api';
import { read, remove, update, write } from './db';
import { newId } from './id';

/** An answer as this device knows it. */
export interface Kept {
  answer: Answer;
  /** Counts changes on this device. */
  change: number;
  /** The change that the server has; equal to change when received. */
  received: number;
  receiveTime?: string;
  /** Which receipt of this page that was; none: of an earlier page. */
  receipt?: number;
  /** The server refused it: words of the refusal. */
  refused?: string;
}

/** The server has it, or an earlier one to the same question, which counts as long as the later one is not received. */
export const counts = (kept?: Kept): boolean =>
  !!kept && (kept.received === kept.change || kept.received > 0);

interface Stored {
  kept: Record<string, Kept>;
  change: number;
  /** A batch on its way: the same request_id until it is answered, so that it counts once. */
  batch?: { requestId: string; changes: Record<string, number>; answers: Answer[] };
}

export type Sending = 'idle' | 'sending' | 'waiting' | 'closed';

export interface SheetView {
  ready: boolean;
  kept: Record<string, Kept>;
  sending: Sending;
  /** Answers that only this device has. */
  unsent: number;
  lastReceived?: string;
  asked: number;
  /** Answers that had been received and that the server no longer has: it was restored from a backup. They are sent again. */
  lost: number;
}

type Submit = (workshop: string, requestId: string, answers: Answer[]) => Promise<SubmitAnswersResponse>;

const submitByApi: Submit = (workshop, requestId, answers) =>
  api.submitAnswers({ workshop, requestId, answers });

/**
 * The answer sheet of one participant on this device: kept first, then sent, sent again until it is received.
 * One instance a participant; pages subscribe.
 */
export class Sheet {
  private stored: Stored = { kept: {}, change: 0 };
  private view: SheetView = { ready: false, kept: {}, sending: 'idle', unsent: 0, asked: 0, lost: 0 };
  private listeners = new Set<() => void>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private failures = 0;
  private busy = false;
  private closed = false;
  private singly = false; // one was refused together with others, and it was not said which
  private asked = 0;
  private receipts = 0;
  private lost = new Set<string>();
  private lastReceived: string | undefined;

  constructor(
    private readonly workshop: string,
    private readonly key: string,
    private readonly submit: Submit = submitByApi,
    private readonly delay = (failures: number) =>
      Math.min(30_000, 1000 * 2 ** failures) * (0.7 + Math.random() * 0.6),
  ) {}

  async open(): Promise<void> {
    this.stored = (await read<Stored>(this.key)) ?? this.stored;
    for (const kept of Object.values(this.stored.kept)) delete kept.receipt; // counted anew in every page
    this.view.ready = true;
    this.publish('idle');
    if (this.unsent() > 0) this.soon(0);
  }

  /** How many receipts there were; to be asked before the server is, and given to merge with its answer. */
  receiptsSoFar = (): number => this.receipts;

  /**
   * What the server held when it was asked, at receipt `asOf`: for a second device, after a wiped one, and after a backup was put
   * in the server's place. What is unsent here stays; what had been received by then and is not there, or only in an older
   * answer, is sent again.
   */
  merge(answers: Answer[], asOf = this.receipts): void {
    const there = new Map(answers.map((answer) => [answer.question, answer]));
    const older = (a: Answer, b: Answer) => Date.parse(a.answerTime ?? '') < Date.parse(b.answerTime ?? '');
    for (const [question, mine] of Object.entries(this.stored.kept)) {
      if (mine.received !== mine.change || mine.refused || (mine.receipt ?? 0) > asOf) continue;
      const answer = there.get(question);
      if (answer && !older(answer, mine.answer)) continue;
      mine.received = -1;
      this.lost.add(question);
    }
    for (const answer of answers) {
      const mine = this.stored.kept[answer.question];
      if (mine && (mine.received !== mine.change || (mine.receipt ?? 0) > asOf || older(answer, mine.answer)))
        continue;
      const change = mine?.change ?? 0;
      this.stored.kept[answer.question] = {
        answer,
        change,
        received: change,
        receiveTime: mine?.receiveTime,
        receipt: mine?.receipt,
      };
    }
    this.publish(this.view.sending);
    if (this.unsent() > 0) this.soon(0);
  }

  /** Everything that was kept goes to another participant's sheet: the same person, whom the server did not know any more. */
  async moveTo(key: string): Promise<void> {
    clearTimeout(this.timer);
    this.closed = true;
    const stored = (await read<Stored>(this.key)) ?? this.stored;
    for (const kept of Object.values(stored.kept)) {
      kept.received = -1;
      delete kept.refused;
    }
    if (!(await read<Stored>(key))) await write(key, { ...stored, batch: undefined });
    await remove(this.key);
  }

  async put(answer: Answer): Promise<void> {
    await this.keep(() => {
      const before = this.stored.kept[answer.question];
      this.stored.change += 1;
      this.stored.kept[answer.question] = {
        answer,
        change: this.stored.change,
        received: before?.received ?? 0,
      };
    });
    this.publish(this.view.sending === 'closed' ? 'closed' : 'waiting');
    this.soon(200);
  }

  /** Somebody came back online, or looked at the page again. */
  nudge = (): void => {
    if (this.unsent() > 0 && !this.closed) {
      this.failures = 0;
      this.soon(0);
    }
  };

  reopen(): void {
    this.closed = false;
    this.nudge();
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  snapshot = (): SheetView => this.view;

  private unsent(): number {
    return Object.values(this.stored.kept).filter((k) => k.received !== k.change && !k.refused).length;
  }

  private soon(milliseconds: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.send(), milliseconds);
  }

  private async send(): Promise<void> {
    if (this.busy || this.closed) return;
    this.busy = true;
    await this.keep(() => this.fillBatch());
    const batch = this.stored.batch;
    if (!batch) {
      this.busy = false;
      return this.publish('idle');
    }
    this.publish('sending');
    try {
      const answer = await this.submit(this.workshop, batch.requestId, batch.answers);
      this.failures = 0;
      this.asked = answer.asked;
      this.receipts += 1;
      this.lastReceived = answer.receiveTime ?? new Date().toISOString();
      for (const [question, change] of Object.entries(batch.changes)) {
        const kept = this.stored.kept[question];
        if (kept)
          Object.assign(kept, { received: change, receiveTime: this.lastReceived, receipt: this.receipts });
      }
      this.stored.batch = undefined;
    } catch (error) {
      this.refuse(error, batch.changes);
    }
    this.busy = false;
    await this.keep();
    const left = this.unsent() > 0;
    this.publish(this.closed ? 'closed' : left ? 'waiting' : 'idle');
    if (left && !this.closed) this.soon(this.failures ? this.delay(this.failures) : 0);
  }

  private fillBatch(): void {
    const { kept, batch } = this.stored;
    // Another tab has sent a later answer, which an earlier one must not undo.
    if (
      batch &&
      Object.entries(batch.changes).some(([question, change]) => (kept[question]?.received ?? 0) > change)
    )
      this.stored.batch = undefined;
    if (this.stored.batch) return;
    const all = Object.values(kept).filter((k) => k.received !== k.change && !k.refused);
    const open = this.singly ? all.slice(0, 1) : all;
    if (open.length === 0) return;
    this.stored.batch = {
      requestId: newId(),
      changes: Object.fromEntries(open.map((k) => [k.answer.question, k.change])),
      answers: open.map((k) => k.answer),
    };
  }

  /** Kept beside what another tab of this browser has kept meanwhile: of two answers to a question the later one. */
  private keep(change = () => {}): Promise<void> {
    return update<Stored>(this.key, (there) => {
      if (there) this.adopt(there);
      change();
      return this.stored;
    });
  }

  private adopt(there: Stored): void {
    this.stored.change = Math.max(this.stored.change, there.change);
    for (const [question, theirs] of Object.entries(there.kept)) {
      const mine = this.stored.kept[question];
      const same = mine?.change === theirs.change;
      const delivered = theirs.received === theirs.change;
      if (mine && mine.change > theirs.change) continue;
      if (same && (!delivered || mine.received === mine.change || mine.received < 0)) continue;
      this.stored.kept[question] = { ...theirs, receipt: delivered ? (this.receipts += 1) : undefined };
    }
  }

  private refuse(error: unknown, changes: Record<string, number>): void {
    const known = error instanceof ApiError ? error : undefined;
    // Who this browser is now may be somebody else, at another workshop: no fault of the answers.
    if (!known || known.passing || [401, 403, 404].includes(known.status)) {
      this.failures += 1;
      return;
    }
    this.stored.batch = undefined;
    if (known.reason === 'ANSWERING_CLOSED' || known.reason === 'OBSERVER') {
      this.closed = true;
      return;
    }
    // All or none was saved: those named (by code, or by their place in the batch) are wrong, the others go again.
    const order = Object.keys(changes);
    const named = order.filter((question, index) =>
      known.violations.some(
        (v) =>
          v.description.includes(question) ||
          v.field.includes(question) ||
          v.field.includes(`answers[${index}]`),
      ),
    );
    this.singly = !named.length && order.length > 1;
    if (this.singly) return;
    for (const question of named.length ? named : order) {
      const kept = this.stored.kept[question];
      if (kept?.change === changes[question]) kept.refused = known.message;
    }
  }

  private publish(sending: Sending): void {
    this.view = {
      ready: this.view.ready,
      kept: { ...this.stored.kept },
      sending,
      unsent: this.unsent(),
      lastReceived: this.lastReceived,
      asked: this.asked,
      lost: this.lost.size,
    };
    this.listeners.forEach((listener) => listener());
  }
}

const sheets = new Map<string, Sheet>();

/** The sheet of a person who had to join once more becomes that of the participant whom the server knows now. */
export async function moveSheet(workshop: string, from: string, to: string): Promise<void> {
  const old = sheets.get(from) ?? new Sheet(workshop, `sheet/${from}`);
  sheets.delete(from);
  removeEventListener('online', old.nudge);
  document.removeEventListener('visibilitychange', old.nudge);
  await old.moveTo(`sheet/${to}`);
}

export function sheetOf(workshop: string, participant: string): Sheet {
  let sheet = sheets.get(participant);
  if (!sheet) {
    sheet = new Sheet(workshop, `sheet/${participant}`);
    sheets.set(participant, sheet);
    void sheet.open();
    addEventListener('online', sheet.nudge);
    document.addEventListener('visibilitychange', sheet.nudge);
  }
  return sheet;
}
