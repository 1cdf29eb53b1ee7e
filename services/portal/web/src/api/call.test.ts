import { afterEach, describe, expect, it, vi } from 'vitest';

const kept = new Map<string, string>();
vi.stubGlobal('localStorage', {
  getItem: (k: string) => kept.get(k) ?? null,
  setItem: (k: string, v: string) => kept.set(k, v),
  removeItem: (k: string) => kept.delete(k),
});
const { api, fill } = await import('.');
const { readError } = await import('./error');
import type { Gap, Workshop } from '.';

afterEach(() => kept.clear());

function answerWith(value: unknown, status = 200) {
  const fetched = vi.fn<(url: string, init: RequestInit) => Promise<Response>>(() =>
    Promise.resolve(new Response(JSON.stringify(value), { status })),
  );
  vi.stubGlobal('fetch', fetched);
  return fetched;
}

describe('reading proto3 JSON', () => {
  it('fills in what was left out and keeps what may be absent absent', () => {
    const gap = fill<Gap>('Gap', { question: 'E1.2', sides: [{ side: 'SIDE_INDUSTRY', n: 7 }] });
    expect(gap.level).toBeUndefined();
    expect(gap.priority).toBe(0);
    expect(gap.state).toBe('GAP_STATE_UNSPECIFIED');
    expect(gap.sides[0].histogram).toEqual([]);
    expect(fill<Workshop>('Workshop', {}).next).toBeUndefined();
  });
  it('keeps an optional zero', () => {
    expect(fill<Gap>('Gap', { urgency: 0 }).urgency).toBe(0);
  });
});

describe('calls', () => {
  it('puts names into the path, the rest into the body, and the CSRF token into the header', async () => {
    kept.set('concord.csrf', 'token');
    const fetched = answerWith({ question: 'E1.2' });
    await api.agreeAnswer({ workshop: 'workshops/w', question: 'E1.2', choice: 1, note: 'why' });
    const [url, init] = fetched.mock.calls[0];
    expect(url).toBe('/v1/workshops/w/gaps/E1.2:agree');
    expect(JSON.parse(String(init.body))).toEqual({ choice: 1, note: 'why' });
    expect((init.headers as Record<string, string>)['X-CSRF-Token']).toBe('token');
  });
  it('puts what is left of a read into the query and sends no token', async () => {
    kept.set('concord.csrf', 'token');
    const fetched = answerWith({});
    await api.getHeatMap({ workshop: 'workshops/w', subAreas: true });
    const [url, init] = fetched.mock.calls[0];
    expect(url).toBe('/v1/workshops/w/heatMap?subAreas=true');
    expect((init.headers as Record<string, string>)['X-CSRF-Token']).toBeUndefined();
  });
  it('sends a resource as the body and the mask in the query', async () => {
    const fetched = answerWith({});
    await api.updatePerson({ person: { name: 'people/p', disabled: true }, updateMask: 'disabled' });
    const [url, init] = fetched.mock.calls[0];
    expect(url).toBe('/v1/people/p?updateMask=disabled');
    expect(JSON.parse(String(init.body))).toEqual({ name: 'people/p', disabled: true });
  });
  it('reads reason and places of an error', async () => {
    const error = await readError(
      new Response(
        JSON.stringify({
          code: 3,
          message: 'no',
          details: [
            { reason: 'ANSWER_INVALID' },
            { fieldViolations: [{ field: 'answers[1]', description: 'E9.9 unknown' }] },
          ],
        }),
        { status: 400 },
      ),
    );
    expect(error.reason).toBe('ANSWER_INVALID');
    expect(error.violations[0].field).toBe('answers[1]');
    expect(error.passing).toBe(false);
  });
  it('calls a server that is not there passing', async () => {
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('no network')));
    await expect(api.getMe({})).rejects.toMatchObject({ status: 0, passing: true });
  });
  it('calls an answer that broke off on its way passing', async () => {
    vi.stubGlobal('fetch', () => Promise.resolve(new Response('{"receiveTime":"2026-11', { status: 200 })));
    await expect(api.castBallot({ workshop: 'workshops/w' })).rejects.toMatchObject({
      status: 0,
      passing: true,
    });
  });
  it('gives up a call that nobody answers, so that it can be made again', async () => {
    vi.useFakeTimers();
    vi.stubGlobal(
      'fetch',
      (_: string, init: RequestInit) =>
        new Promise((_, reject) => init.signal?.addEventListener('abort', () => reject(init.signal?.reason))),
    );
    const waited = expect(api.castBallot({ workshop: 'workshops/w' })).rejects.toMatchObject({
      status: 0,
      passing: true,
    });
    await vi.advanceTimersByTimeAsync(60_000);
    vi.useRealTimers();
    await waited;
  });
});
