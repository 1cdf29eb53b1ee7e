import { expect, it, vi } from 'vitest';

vi.stubGlobal('localStorage', { getItem: () => null, setItem: () => undefined, removeItem: () => undefined });
const { ApiError } = await import('../api');
const { untilReceived } = await import('./send');

async function after(errors: InstanceType<typeof ApiError>[]): Promise<string> {
  vi.useFakeTimers();
  try {
    const done = untilReceived(
      async () => {
        const error = errors.shift();
        if (error) throw error;
        return 'received';
      },
      () => undefined,
      () => false,
    ).catch((error) => error.reason as string);
    await vi.advanceTimersByTimeAsync(60_000);
    return await done;
  } finally {
    vi.useRealTimers();
  }
}

it('goes on after what passes, a session that is renewed among it', async () => {
  expect(
    await after([
      new ApiError(0, 'UNREACHABLE', ''),
      new ApiError(401, 'TOKEN_EXPIRED', ''),
      new ApiError(409, 'TRANSACTION_CONFLICT', ''),
    ]),
  ).toBe('received');
});

it('ends with what a repetition does not change', async () => {
  expect(await after([new ApiError(409, 'BALLOT_CAST', '')])).toBe('BALLOT_CAST');
  expect(await after([new ApiError(400, 'NO_OPEN_ROUND', '')])).toBe('NO_OPEN_ROUND');
});
