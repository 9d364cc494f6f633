/** The tabs of a browser, as one of them sees the others. */
export interface Tabs {
  tell: (what: unknown) => void;
  stop: () => void;
}

/**
 * Keeps the tabs of a browser in step: one of them leads, holds the stream, and tells the others. Where the browser
 * cannot do that, each tab has its own. lead gives what ends it.
 */
export function tabs(name: string, lead: () => () => void, hear: (told: never) => void): Tabs {
  const ended = new AbortController();
  const { signal } = ended;
  const stop = () => ended.abort();
  /** Leads until all ends, which it may have done by the time a lock comes. */
  const turn = () =>
    new Promise<unknown>((done) => {
      if (signal.aborted) return done(0);
      signal.addEventListener('abort', lead());
      signal.addEventListener('abort', done);
    });
  const { locks } = navigator;
  if (!locks) { // a page without https
    void turn();
    return { tell() {}, stop };
  }
  const channel = new BroadcastChannel(name);
  channel.onmessage = (e) => hear(e.data as never);
  signal.addEventListener('abort', () => channel.close());
  locks.request(name, { signal }, turn).catch(turn); // where a frame may keep nothing there are no locks
  return { tell: (what) => channel.postMessage(what), stop };
}
