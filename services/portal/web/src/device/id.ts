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
