import { type Http, pause } from './http';
import type { Fault } from './types';

/** One event of the stream: id is the number of the change that it tells of. */
export interface Told {
  name: string;
  data: unknown;
  id: number;
}

/** How long nothing at all may come before the line counts as dead: the server says something every 25 s. */
const silence = 60_000;

/** The line to the server. */
export interface Stream {
  /** The last change that is known: it goes on after it when it comes back. */
  after: number;
  stop: () => void;
}

/**
 * The stream of a person's changes, read with fetch so that the token stays out of addresses. It comes back by
 * itself. live: true with the first byte, false when the line is lost.
 */
export function stream(http: Http, after: number, told: (event: Told) => void, live: (on: boolean, why?: Fault) => void): Stream {
  const ended = new AbortController();
  const { signal } = ended;
  const self: Stream = { after, stop: () => ended.abort() };
  let tries = 0;
  let hurry = () => {};
  signal.addEventListener('abort', () => hurry());
  document.addEventListener('visibilitychange', () => document.hidden || hurry(), { signal });

  const take = (event: Told) => {
    if (event.name === 'expired') return http.renew();
    tries = 0;
    if (event.id > self.after) self.after = event.id;
    told(event);
  };

  const read = async () => {
    const line = new AbortController();
    const cut = () => line.abort();
    signal.onabort = cut;
    let heard = Date.now();
    // By the clock of the wall: timers stand still while a machine sleeps, and the line is dead when it wakes.
    const watch = setInterval(() => Math.abs(Date.now() - heard) > silence && cut(), 5000);
    try {
      const answer = await http.open(`stream?after=${self.after}`, { signal: line.signal });
      const reader = answer.body!.getReader();
      const text = new TextDecoder();
      const parse = events(take);
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return;
        heard = Date.now();
        live(true);
        parse(text.decode(value, { stream: true }));
      }
    } finally {
      clearInterval(watch);
      cut();
    }
  };

  void (async () => {
    while (!signal.aborted) {
      const begun = Date.now();
      const why = await read().catch((e: Fault) => e);
      if (signal.aborted) return;
      live(false, why || undefined);
      if (Date.now() - begun > silence) tries = 0;
      await pause(tries++, why || undefined, (go) => (hurry = go));
    }
  })();
  return self;
}

/** Reads the server's events from text as it comes, in pieces of any size. What is no event of ours is passed over. */
export function events(told: (event: Told) => void): (piece: string) => void {
  let rest = '';
  return (piece) => {
    const all = (rest + piece).split(/\r?\n\r?\n/);
    rest = all.pop()!;
    for (const block of all) {
      const field = (name: string) => new RegExp(`^${name}: ?(.*)`, 'm').exec(block)?.[1] ?? '';
      try {
        told({ name: field('event'), data: JSON.parse(field('data')), id: +field('id') });
      } catch {
        // a comment, or no JSON
      }
    }
  };
}
