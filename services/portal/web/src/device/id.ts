/** 128 random bits as text. crypto.randomUUID does not exist on plain http; getRandomValues does. */
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join('');
}

/** The same for the life of this browser's storage: joining twice makes one participant. */
export function clientId(joinCode: string): string {
  const key = `concord.client.${joinCode.toUpperCase()}`;
  let id = localStorage.getItem(key);
  if (!id) {
    id = newId();
    localStorage.setItem(key, id);
  }
  return id;
}

/** Where this device joined last, so that it finds its way back to a server that does not know it any more. */
export interface Joined {
  code: string;
  workshop: string;
  participant: string;
}

const joinedKey = 'concord.joined';

export function joined(): Joined | undefined {
  try {
    return JSON.parse(localStorage.getItem(joinedKey) ?? 'null') ?? undefined;
  } catch {
    return undefined;
  }
}

export function keepJoined(where: Joined | undefined): void {
  if (where) localStorage.setItem(joinedKey, JSON.stringify(where));
  else localStorage.removeItem(joinedKey);
}
