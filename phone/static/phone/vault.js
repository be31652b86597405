// What the phone keeps, in IndexedDB, sealed by AES-GCM with a key that the browser holds and
// never gives away. The name of a thing is bound to it; only names are in clear, and they are keys
// of ours ("pack", "me", "queue/<uuid>", "photo/<uuid>").

const NAME = "jianan-phone";
let opened = null;

function database() {
  opened ??= new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("keys");
      asked.result.createObjectStore("things");
    };
    asked.onsuccess = () => {
      // Another page wants to wipe: let go at once, or it would wait for us.
      asked.result.onversionchange = () => {
        asked.result.close();
        opened = null;
      };
      resolve(asked.result);
    };
    asked.onerror = () => reject(asked.error);
  });
  return opened;
}

async function begun(store, mode) {
  const base = await database();
  try {
    return base.transaction(store, mode);
  } catch (error) {
    // The worker has wiped it under our hands: there is an empty one to open.
    if (error.name !== "InvalidStateError") throw error;
    opened = null;
    return (await database()).transaction(store, mode);
  }
}

async function work(store, mode, act) {
  const transaction = await begun(store, mode);
  return new Promise((resolve, reject) => {
    const asked = act(transaction.objectStore(store));
    transaction.oncomplete = () => resolve(asked?.result);
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
  });
}

async function key() {
  const kept = await work("keys", "readonly", (store) => store.get("seal"));
  if (kept) return kept;
  const fresh = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  // Two pages may be first at once: whoever adds second takes the first one's key.
  await work("keys", "readwrite", (store) => store.add(fresh, "seal")).catch(() => {});
  return work("keys", "readonly", (store) => store.get("seal"));
}

const named = (name) => new TextEncoder().encode(name);

export async function putBytes(name, bytes) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const body = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: named(name) }, await key(), bytes);
  await work("things", "readwrite", (store) => store.put({ iv, body }, name));
}

export async function getBytes(name) {
  const sealed = await work("things", "readonly", (store) => store.get(name));
  if (!sealed) return null;
  return crypto.subtle.decrypt({ name: "AES-GCM", iv: sealed.iv, additionalData: named(name) }, await key(), sealed.body);
}

export const put = (name, value) => putBytes(name, new TextEncoder().encode(JSON.stringify(value)));

export async function get(name) {
  const bytes = await getBytes(name);
  return bytes && JSON.parse(new TextDecoder().decode(bytes));
}

export const remove = (name) => work("things", "readwrite", (store) => store.delete(name));

export async function names(prefix) {
  const range = IDBKeyRange.bound(prefix, `${prefix}\uffff`);
  return work("things", "readonly", (store) => store.getAllKeys(range));
}

// Everything goes, the key first: what a disk may still hold does not open any more.
export async function wipe() {
  await work("keys", "readwrite", (store) => store.clear());
  await work("things", "readwrite", (store) => store.clear());
  const base = await database();
  base.close();
  opened = null;
  await new Promise((resolve) => {
    const asked = indexedDB.deleteDatabase(NAME);
    asked.onsuccess = asked.onerror = asked.onblocked = resolve;
  });
}
