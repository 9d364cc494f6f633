// What the client needs of a page, where there is none: so it runs with the fetch, the streams and the broadcast
// channels of Node. Locks are given in order, as a browser does.
const here = new EventTarget();

class Locks {
  queues = new Map();

  request(name, { signal }, held) {
    const before = this.queues.get(name) ?? Promise.resolve();
    const mine = before.then(() => (signal.aborted ? Promise.reject(signal.reason) : held()));
    this.queues.set(name, mine.catch(() => {}));
    return mine;
  }
}

function storage() {
  const own = { getItem: (key) => kept[key] ?? null, setItem: (key, value) => void (kept[key] = value), removeItem: (key) => void delete kept[key], clear: () => Object.keys(kept).forEach((key) => delete kept[key]) };
  const kept = Object.create(own);
  return kept;
}

/** Makes this a page. locks: its tabs share one stream. */
export function page(locks) {
  const document = Object.assign(new EventTarget(), { hidden: false });
  const give = (name, value) => Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  give('document', document);
  give('localStorage', storage());
  give('navigator', { locks: locks ? new Locks() : undefined });
  give('addEventListener', here.addEventListener.bind(here));
  give('removeEventListener', here.removeEventListener.bind(here));
}
