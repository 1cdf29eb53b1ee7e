import { firstOf, kinds } from './gen/api';
import { ApiError, readError } from './error';

/** Every field may be left out, at any depth: what a request may carry. */
export type Deep<T> = T extends (infer U)[]
  ? Deep<U>[]
  : T extends object
    ? { [K in keyof T]?: Deep<T[K]> }
    : T;

const csrfKey = 'concord.csrf';

// A line that went silently is waited for in vain, some browsers' for a quarter of an hour, and what is behind it waits too.
const toBegin = (bytes: number) => 45_000 + bytes / 10; // the server takes 30 seconds at most
const toEnd = 120_000;

export function keepCsrf(token: string): void {
  if (token) localStorage.setItem(csrfKey, token);
}

export function dropCsrf(): void {
  localStorage.removeItem(csrfKey);
}

type Json = Record<string, unknown>;

/** proto3 JSON may leave out what has its first value; pages should not have to ask for it. */
export function fill<T>(type: string, value: unknown): T {
  const fields = kinds[type];
  if (!fields) return value as T;
  const from = (value ?? {}) as Json;
  const to: Json = {};
  for (const [name, code] of Object.entries(fields)) {
    const repeated = code.endsWith('*');
    const optional = code.endsWith('?');
    const kind = repeated || optional ? code.slice(0, -1) : code;
    const have = from[name];
    if (repeated) to[name] = Array.isArray(have) ? have.map((v) => one(kind, v)) : [];
    else if (have !== undefined && have !== null) to[name] = one(kind, have);
    else if (!optional && kind !== 't' && kind[0] !== 'm') to[name] = empty(kind);
  }
  return to as T;
}

function one(kind: string, value: unknown): unknown {
  if (kind.startsWith('m:')) return fill(kind.slice(2), value);
  if (kind === 'n') return Number(value);
  if (kind === 'l') return String(value);
  return value;
}

function empty(kind: string): unknown {
  if (kind === 's') return '';
  if (kind === 'n') return 0;
  if (kind === 'b') return false;
  if (kind === 'l') return '0';
  return firstOf[kind.slice(2)];
}

/** What is left of a request once its path is made goes into the query. */
function query(request: Json, used: string[]): string {
  const parts = new URLSearchParams();
  for (const [name, value] of Object.entries(request)) {
    if (used.includes(name) || value === undefined || value === '' || typeof value === 'object') continue;
    parts.set(name, String(value));
  }
  const text = parts.toString();
  return text ? `?${text}` : '';
}

export async function call<T>(
  verb: string,
  path: string,
  request: object,
  used: string[],
  body: string | undefined,
  response: string,
): Promise<T> {
  const fields = request as Json;
  const headers: Record<string, string> = { Accept: 'application/json' };
  let payload: string | undefined;
  let url = path;
  if (body === '*') {
    payload = JSON.stringify(Object.fromEntries(Object.entries(fields).filter(([k]) => !used.includes(k))));
  } else if (body) {
    payload = JSON.stringify(fields[body]);
    const prefix = body + '.';
    url += query(fields, [body, ...used.filter((u) => !u.startsWith(prefix))]);
  } else {
    url += query(fields, used);
  }
  if (payload !== undefined) headers['Content-Type'] = 'application/json';
  if (verb !== 'GET') {
    const token = localStorage.getItem(csrfKey);
    if (token) headers['X-CSRF-Token'] = token;
  }
  const cut = new AbortController();
  let limit = setTimeout(() => cut.abort(), toBegin(payload?.length ?? 0));
  let answer: Response;
  let value: Json;
  try {
    answer = await fetch(url, {
      method: verb,
      headers,
      body: payload,
      credentials: 'same-origin',
      signal: cut.signal,
    });
    clearTimeout(limit);
    limit = setTimeout(() => cut.abort(), toEnd);
    if (!answer.ok) throw await readError(answer);
    if (!response) return undefined as T;
    value = (await answer.json()) as Json;
  } catch (error) {
    // Nobody answered, or the answer broke off on its way.
    throw error instanceof ApiError ? error : new ApiError(0, 'UNREACHABLE', '');
  } finally {
    clearTimeout(limit);
  }
  keepCsrf(answer.headers.get('X-CSRF-Token') ?? '');
  if (typeof value.csrfToken === 'string') keepCsrf(value.csrfToken);
  return fill<T>(response, value);
}
