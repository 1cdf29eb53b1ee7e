import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it, vi } from 'vitest';

vi.stubGlobal('localStorage', { getItem: () => null, setItem: () => undefined, removeItem: () => undefined });
const { ApiError } = await import('../api');
const { Sheet, counts } = await import('./sheet');
const { durable } = await import('./db');
import type { Answer, SubmitAnswersResponse } from '../api';

const answer = (question: string, choice: number): Answer => ({
  question,
  choice,
  nullReason: 'NULL_REASON_UNSPECIFIED',
  note: '',
});
const received: SubmitAnswersResponse = {
  version: '1',
  receiveTime: '2026-11-18T09:52:00Z',
  answered: 1,
  asked: 28,
};
let name = 0;
beforeEach(() => {
  name += 1;
});

interface Sent {
  requestId: string;
  answers: Answer[];
}

function sheet(replies: (() => SubmitAnswersResponse)[], key = `sheet/${name}`) {
  const sent: Sent[] = [];
  const made = new Sheet(
    'workshops/w',
    key,
    async (_w, requestId, answers) => {
      sent.push({ requestId, answers });
      return (replies.shift() ?? (() => received))();
    },
    () => 1,
  );
  return { made, sent };
}

const unreachable = () => {
  throw new ApiError(0, 'UNREACHABLE', '');
};

describe('answer sheet', () => {
  it('keeps, sends and marks as received', async () => {
    const { made, sent } = sheet([]);
    await made.open();
    await made.put(answer('E1.2', 1));
    expect(made.snapshot().unsent).toBe(1);
    await vi.waitFor(() => expect(made.snapshot().unsent).toBe(0));
    expect(sent).toHaveLength(1);
    expect(made.snapshot().kept['E1.2'].receiveTime).toBe(received.receiveTime);
  });

  it('sends the same request again until it is received', async () => {
    const { made, sent } = sheet([unreachable, unreachable]);
    await made.open();
    await made.put(answer('E1.2', 1));
    await vi.waitFor(() => expect(made.snapshot().unsent).toBe(0));
    expect(sent).toHaveLength(3);
    expect(new Set(sent.map((s) => s.requestId)).size).toBe(1);
  });

  it('goes on after a reload with what was not received', async () => {
    const key = `sheet/${name}`;
    const first = sheet(
      Array.from({ length: 99 }, () => unreachable),
      key,
    );
    await first.made.open();
    await first.made.put(answer('C3.1', 0));
    await vi.waitFor(() => expect(first.sent.length).toBeGreaterThan(0));
    const second = sheet([], key);
    await second.made.open();
    await vi.waitFor(() => expect(second.made.snapshot().unsent).toBe(0));
    expect(second.sent[0].requestId).toBe(first.sent[0].requestId);
    expect(second.sent[0].answers[0]).toMatchObject({ question: 'C3.1', choice: 0 });
  });

  it('does not call a later change received because an earlier one was', async () => {
    const hook: { change?: () => void } = {};
    const { made, sent } = sheet([
      () => {
        hook.change?.();
        return received;
      },
    ]);
    hook.change = () => void made.put(answer('E1.2', 4));
    await made.open();
    await made.put(answer('E1.2', 1));
    await vi.waitFor(() => expect(sent.length).toBe(2));
    expect(sent[1].answers[0].choice).toBe(4);
    expect(sent[1].requestId).not.toBe(sent[0].requestId);
    await vi.waitFor(() => expect(made.snapshot().unsent).toBe(0));
  });

  it('sets a refused answer aside and sends the others', async () => {
    const refuse = () => {
      throw new ApiError(400, 'ANSWER_INVALID', 'choice 9 does not exist', [
        { field: 'answers[0].choice', description: 'E1.2: choice 9' },
      ]);
    };
    const { made, sent } = sheet([refuse]);
    await made.open();
    await Promise.all([made.put(answer('E1.2', 9)), made.put(answer('C3.1', 2))]);
    await vi.waitFor(() => expect(sent.length).toBe(2));
    expect(sent[1].answers.map((a) => a.question)).toEqual(['C3.1']);
    expect(made.snapshot().kept['E1.2'].refused).toContain('choice 9');
  });

  it('does not set aside a change that came while an earlier one was being refused', async () => {
    const hook: { change?: () => Promise<void> } = {};
    const { made, sent } = sheet([
      () => {
        void hook.change?.();
        throw new ApiError(400, 'ANSWER_INVALID', 'choice 9 does not exist', [
          { field: 'answers[0].choice', description: 'must be 0 to 5' },
        ]);
      },
    ]);
    hook.change = () => made.put(answer('E1.2', 4));
    await made.open();
    await made.put(answer('E1.2', 9));
    await vi.waitFor(() => expect(sent.length).toBe(2));
    expect(sent[1].answers[0].choice).toBe(4);
    await vi.waitFor(() => expect(made.snapshot().unsent).toBe(0));
    expect(made.snapshot().kept['E1.2'].refused).toBeUndefined();
  });

  it('finds the one that is wrong where the server does not say which', async () => {
    const sent: string[][] = [];
    const made = new Sheet(
      'workshops/w',
      `sheet/${name}`,
      async (_w, _id, answers) => {
        sent.push(answers.map((a) => a.question));
        if (answers.some((a) => a.note)) throw new ApiError(400, 'JSON_INVALID', 'half a character');
        return received;
      },
      () => 1,
    );
    await made.open();
    await Promise.all([
      made.put(answer('B1.1', 1)),
      made.put({ ...answer('C3.1', 2), note: '\ud83d' }),
      made.put(answer('E1.2', 3)),
    ]);
    await vi.waitFor(() => expect(made.snapshot().unsent).toBe(0));
    const { kept } = made.snapshot();
    expect(Object.keys(kept).filter((q) => kept[q].refused)).toEqual(['C3.1']);
    expect(sent).toEqual([['B1.1', 'C3.1', 'E1.2'], ['B1.1'], ['C3.1'], ['E1.2']]);
  });

  it('does not take an answer for wrong because of where or when it was sent', async () => {
    const { made, sent } = sheet(
      [
        new ApiError(
          409,
          'TRANSACTION_CONFLICT',
          'other transactions changed the same rows until the deadline',
        ),
        new ApiError(499, 'REMOTE_ERROR', 'CANCELLED'),
        new ApiError(404, 'WORKSHOP_NOT_FOUND', 'There is no such workshop.'), // this browser has joined another one meanwhile
      ].map((error) => () => {
        throw error;
      }),
    );
    await made.open();
    await made.put(answer('E1.2', 1));
    await vi.waitFor(() => expect(made.snapshot().unsent).toBe(0));
    expect(made.snapshot().kept['E1.2']).toMatchObject({ received: 1, answer: { choice: 1 } });
    expect(new Set(sent.map((s) => s.requestId)).size).toBe(1);
  });

  it('stops when answering is closed and keeps what it has', async () => {
    const { made } = sheet([
      () => {
        throw new ApiError(400, 'ANSWERING_CLOSED', '');
      },
    ]);
    await made.open();
    await made.put(answer('E1.2', 1));
    await vi.waitFor(() => expect(made.snapshot().sending).toBe('closed'));
    expect(made.snapshot().unsent).toBe(1);
  });

  it('counts the answer that the server has where a later one came too late', async () => {
    const { made } = sheet([
      () => received,
      () => {
        throw new ApiError(400, 'ANSWERING_CLOSED', '');
      },
    ]);
    await made.open();
    await made.put(answer('E1.2', 1));
    await vi.waitFor(() => expect(made.snapshot().unsent).toBe(0));
    await Promise.all([made.put(answer('E1.2', 2)), made.put(answer('C3.1', 2))]);
    await vi.waitFor(() => expect(made.snapshot().sending).toBe('closed'));
    const { kept } = made.snapshot();
    expect([counts(kept['E1.2']), counts(kept['C3.1']), counts(kept['B1.1'])]).toEqual([true, false, false]);
  });

  it('takes over what the server has, but not over an answer that is newer here', async () => {
    const { made } = sheet(Array.from({ length: 99 }, () => unreachable));
    await made.open();
    await made.put(answer('E1.2', 3));
    made.merge([answer('E1.2', 0), answer('C3.1', 2)]);
    expect(made.snapshot().kept['E1.2'].answer.choice).toBe(3);
    expect(made.snapshot().kept['C3.1'].answer.choice).toBe(2);
    expect(made.snapshot().unsent).toBe(1);
  });
});

describe('a server that knows less', () => {
  const at = (question: string, choice: number, minute: number): Answer => ({
    ...answer(question, choice),
    answerTime: `2026-11-18T09:${String(minute).padStart(2, '0')}:00Z`,
  });

  it('gets again what it had received and no longer has, and only that', async () => {
    const { made, sent } = sheet([]);
    await made.open();
    await Promise.all([
      made.put(at('E1.2', 1, 10)),
      made.put(at('C3.1', 2, 11)),
      made.put(at('B1.1', 3, 12)),
    ]);
    await vi.waitFor(() => expect(made.snapshot().unsent).toBe(0));
    made.merge([at('E1.2', 1, 10), at('C3.1', 5, 9)], made.receiptsSoFar());
    expect(made.snapshot()).toMatchObject({ lost: 2, unsent: 2 });
    await vi.waitFor(() => expect(made.snapshot().unsent).toBe(0));
    expect(sent[1].answers.map((a) => [a.question, a.choice])).toEqual([
      ['C3.1', 2],
      ['B1.1', 3],
    ]);
    expect(sent[1].requestId).not.toBe(sent[0].requestId);
  });

  it('is not suspected because a read set out before the receipt', async () => {
    const { made, sent } = sheet([]);
    await made.open();
    const asOf = made.receiptsSoFar();
    await made.put(at('E1.2', 1, 10));
    await vi.waitFor(() => expect(made.snapshot().unsent).toBe(0));
    made.merge([], asOf);
    expect(made.snapshot()).toMatchObject({ lost: 0, unsent: 0 });
    expect(sent).toHaveLength(1);
  });

  it('is not taken for newer because the clock of the phone was put back', async () => {
    const { made } = sheet([]);
    await made.open();
    await made.put(at('E1.2', 1, 50));
    await vi.waitFor(() => expect(made.snapshot().unsent).toBe(0));
    const asOf = made.receiptsSoFar();
    await made.put(at('E1.2', 4, 10));
    await vi.waitFor(() => expect(made.snapshot().unsent).toBe(0));
    made.merge([at('E1.2', 1, 50)], asOf);
    expect(made.snapshot().kept['E1.2'].answer.choice).toBe(4);
  });

  it('is found out after a reload too', async () => {
    const { made } = sheet([]);
    await made.open();
    await made.put(at('E1.2', 1, 10));
    await vi.waitFor(() => expect(made.snapshot().unsent).toBe(0));
    const again = sheet([], `sheet/${name}`);
    await again.made.open();
    again.made.merge([], again.made.receiptsSoFar());
    expect(again.made.snapshot().lost).toBe(1);
    await vi.waitFor(() => expect(again.made.snapshot().unsent).toBe(0));
  });

  it('gets everything again from a person who had to join once more', async () => {
    const { made } = sheet([]);
    await made.open();
    await made.put(at('E1.2', 1, 10));
    await vi.waitFor(() => expect(made.snapshot().unsent).toBe(0));
    await made.moveTo(`sheet/${name}/new`);
    const after = sheet([], `sheet/${name}/new`);
    await after.made.open();
    await vi.waitFor(() => expect(after.made.snapshot().unsent).toBe(0));
    expect(after.sent[0].answers[0]).toMatchObject({ question: 'E1.2', choice: 1 });
  });
});

describe('two tabs', () => {
  it('keep what either has, also when one is closed before it could send', async () => {
    const cut = () => Array.from({ length: 99 }, () => unreachable);
    const one = sheet(cut(), `sheet/${name}`).made;
    const two = sheet(cut(), `sheet/${name}`).made;
    await Promise.all([one.open(), two.open()]);
    await one.put(answer('E1.2', 1));
    await two.put(answer('C3.1', 2));
    const later = sheet([], `sheet/${name}`);
    await later.made.open();
    await vi.waitFor(() => expect(later.made.snapshot().unsent).toBe(0));
    expect(later.sent.flatMap((s) => s.answers.map((a) => a.question)).sort()).toEqual(['C3.1', 'E1.2']);
  });

  it('do not undo a later answer by an earlier one that waited', async () => {
    const hold: { cut: boolean } = { cut: true };
    const asleep = sheet(
      Array.from({ length: 99 }, () => () => (hold.cut ? unreachable() : received)),
      `sheet/${name}`,
    );
    const awake = sheet([], `sheet/${name}`);
    await Promise.all([asleep.made.open(), awake.made.open()]);
    await asleep.made.put(answer('E1.2', 1));
    await vi.waitFor(() => expect(asleep.sent.length).toBeGreaterThan(0));
    await awake.made.put(answer('E1.2', 2));
    await vi.waitFor(() => expect(awake.made.snapshot().unsent).toBe(0));
    const before = asleep.sent.length;
    hold.cut = false;
    asleep.made.nudge();
    await vi.waitFor(() => expect(asleep.made.snapshot().unsent).toBe(0));
    expect(asleep.sent.slice(before).flatMap((s) => s.answers.map((a) => a.choice))).toEqual([]);
    expect(asleep.made.snapshot().kept['E1.2'].answer.choice).toBe(2);
  });
});

describe('a browser that does not keep', () => {
  it('because it is full: answers are shown and sent all the same', async () => {
    const put = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
      throw new DOMException('full', 'QuotaExceededError');
    });
    const { made, sent } = sheet([]);
    await made.open();
    await made.put(answer('E1.2', 1));
    await vi.waitFor(() => expect(made.snapshot().unsent).toBe(0));
    expect(sent).toHaveLength(1);
    expect(await durable()).toBe(false);
    put.mockRestore();
    await made.put(answer('C3.1', 2));
    await vi.waitFor(() => expect(made.snapshot().unsent).toBe(0));
    expect(await durable()).toBe(true);
  });

  it('because it closed the store behind a page that slept: it is opened again', async () => {
    const { made } = sheet([]);
    await made.open();
    vi.spyOn(IDBDatabase.prototype, 'transaction').mockImplementationOnce(() => {
      throw new DOMException('closed', 'InvalidStateError');
    });
    await made.put(answer('E1.2', 1));
    await vi.waitFor(() => expect(made.snapshot().unsent).toBe(0));
    expect(await durable()).toBe(true);
  });
});
