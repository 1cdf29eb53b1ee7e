// One small store in IndexedDB. Where the browser refuses it (some private windows, a full phone) values live in memory, and
// `durable()` says so, so that the page can ask to be kept open.
let opened: Promise<IDBDatabase | null> | undefined;
const memory = new Map<string, unknown>();

function open(): Promise<IDBDatabase | null> {
  opened ??= new Promise((resolve) => {
    let request: IDBOpenDBRequest;
    try {
      request = indexedDB.open('concord', 1);
    } catch {
      return resolve(null);
    }
    request.onupgradeneeded = () => request.result.createObjectStore('kept');
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => resolve(null);
    request.onblocked = () => resolve(null);
  });
  return opened;
}

/** Once more on a new connection where the old one has gone: phones close them behind a page that sleeps. */
async function within<T>(work: (db: IDBDatabase) => Promise<T>): Promise<T> {
  for (let again = false; ; again = true) {
    const db = await open();
    if (!db) throw new Error('no store');
    try {
      return await work(db);
    } catch (error) {
      if (again) throw error;
      opened = undefined;
    }
  }
}

export async function durable(): Promise<boolean> {
  return (await open()) !== null && memory.size === 0;
}

export async function read<T>(key: string): Promise<T | undefined> {
  if (memory.has(key) || !(await open())) return memory.get(key) as T | undefined;
  return within(
    (db) =>
      new Promise((resolve, reject) => {
        const request = db.transaction('kept').objectStore('kept').get(key);
        request.onsuccess = () => resolve(request.result as T | undefined);
        request.onerror = () => reject(request.error);
      }),
  );
}

function changing(work: (store: IDBObjectStore) => void): Promise<void> {
  return within(
    (db) =>
      new Promise((resolve, reject) => {
        const tx = db.transaction('kept', 'readwrite');
        work(tx.objectStore('kept'));
        tx.oncomplete = () => resolve();
        tx.onabort = tx.onerror = () => reject(tx.error);
      }),
  );
}

/**
 * Keeps what `change` makes of what is there, also of another tab's, in one step. Resolves when the browser says that it is kept;
 * what it does not take, because it is full, lives in memory. `change` may run more than once.
 */
export async function update<T>(key: string, change: (there: T | undefined) => T): Promise<void> {
  try {
    await changing((store) => {
      const request = store.get(key);
      request.onsuccess = () => store.put(change(request.result as T | undefined), key);
    });
    memory.delete(key);
  } catch {
    memory.set(key, change(memory.get(key) as T | undefined));
  }
}

export const write = (key: string, value: unknown): Promise<void> => update(key, () => value);

export async function remove(key: string): Promise<void> {
  memory.delete(key);
  if (await open()) await changing((store) => store.delete(key));
}
