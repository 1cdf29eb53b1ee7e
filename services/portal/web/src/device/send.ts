import { asApiError } from '../api';

/** Sends until it is received or refused for good; the caller keeps the same request_id throughout. */
export async function untilReceived<T>(
  send: () => Promise<T>,
  waiting: (attempt: number) => void,
  stopped: () => boolean,
): Promise<T> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await send();
    } catch (error) {
      const known = asApiError(error);
      // A session that is over is renewed by joining again, one that was only checked too late by itself.
      if ((!known.passing && known.status !== 401) || stopped()) throw error;
      waiting(attempt + 1);
      await new Promise((done) =>
        setTimeout(done, Math.min(15_000, 800 * 2 ** attempt) * (0.7 + Math.random() * 0.6)),
      );
    }
  }
}
