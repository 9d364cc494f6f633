import { useQueryClient, type QueryClient, type QueryKey } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { takeClock } from './clock';
import type { Bubble, Call, ClockState, Crowd } from './types';

export type Link = 'joining' | 'on' | 'lost';

/** Who is typing, as a key "page/person", and until which moment of the browser's. */
export type Typing = Record<string, number>;

const TYPING_LASTS = 20_000;
const GATHER = 120;
const LONGEST = 3000;

/** Gathers what became stale, and reads each thing again once per burst. */
class Stale {
  private keys = new Map<string, QueryKey>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private pause = GATHER;

  constructor(private client: QueryClient) {}

  add(...keys: QueryKey[]) {
    for (const key of keys) this.keys.set(JSON.stringify(key), key);
    this.timer ??= setTimeout(() => void this.flush(), this.pause);
  }

  stop() {
    clearTimeout(this.timer);
  }

  // What takes long to read again is read again less often: a flood of events must not
  // keep the browser or the emulator busy with nothing else.
  private async flush() {
    const keys = [...this.keys.values()];
    this.keys.clear();
    const began = performance.now();
    await Promise.allSettled(keys.map((queryKey) => this.client.invalidateQueries({ queryKey })));
    this.pause = Math.min(LONGEST, Math.max(GATHER, 4 * (performance.now() - began)));
    this.timer = this.keys.size > 0 ? setTimeout(() => void this.flush(), this.pause) : undefined;
  }
}

function setTyping(client: QueryClient, page: string, person: string, until: number) {
  client.setQueryData<Typing>(['typing'], (all) => ({ ...all, [`${page}/${person}`]: until }));
}

// What the tabs of the bench and the phone show beside the state; only what is on the screen is
// read again.
const desk: QueryKey[] = ['people', 'person', 'pages', 'page', 'pack', 'review', 'testusers', 'settings', 'setup', 'owner', 'tokens', 'notices', 'snapshots', 'posts', 'crowd', 'caused'].map((key) => [key]);

type Handlers = Record<string, (data: unknown) => void>;

function handlers(client: QueryClient, stale: Stale): Handlers {
  const state = () => stale.add(['state']);
  const all = () => stale.add(['state'], ['threads'], ['thread'], ['calls'], ['call'], ['errors'], ['sent'], ...desk);
  return {
    hello: all,
    resync: all,
    reset: all,
    message: (data) => {
      const line = data as Bubble;
      if (line.from === 'page') {
        setTyping(client, line.page, line.person, 0);
        stale.add(['sent']);
      }
      stale.add(['thread', line.page, line.person], ['threads'], ['caused', line.page, line.person]);
    },
    thread: (data) => {
      const { page, person } = data as { page: string; person: string };
      stale.add(['thread', page, person], ['threads'], ['state'], ['owner', page, person], ['caused', page, person]);
    },
    action: (data) => {
      const { page, person, action } = data as { page: string; person: string; action: string };
      if (action === 'typing_on') setTyping(client, page, person, Date.now() + TYPING_LASTS);
      if (action === 'typing_off') setTyping(client, page, person, 0);
      if (action === 'mark_seen') stale.add(['thread', page, person]);
    },
    call: (data) => {
      const call = data as Call;
      stale.add(['calls'], ['call', call.id], ['caused', call.page]);
      const last = call.attempts?.at(-1);
      if (last && (last.error || (last.status ?? 0) < 200 || (last.status ?? 0) >= 300)) stale.add(['errors']);
    },
    clock: (data) => {
      takeClock(client, data as ClockState);
      stale.add(['state'], ['threads'], ['calls'], ['pack'], ['tokens'], ['owner']);
    },
    alert: () => stale.add(['state'], ['errors']),
    faults: state,
    page: () => stale.add(['state'], ['pages'], ['page'], ['settings'], ['setup'], ['tokens']),
    app: () => stale.add(['state'], ['review'], ['testusers'], ['tokens']),
    person: () => stale.add(['state'], ['threads'], ['thread'], ['people'], ['person'], ['testusers'], ['tokens']),
    current: state,
    switches: state,
    pack: () => stale.add(['pack'], ['thread']),
    effect: (data) => {
      const { page, person } = data as { page: string; person: string };
      stale.add(['caused', page, person], ['call']);
    },
    crowd: (data) => client.setQueryData<Crowd>(['crowd'], data as Crowd),
    notice: () => stale.add(['notices'], ['tokens']),
    snapshots: () => stale.add(['snapshots']),
    wall: (data) => stale.add(['posts', (data as { id: string }).id]),
  };
}

/** Keeps everything on the page true by the emulator's stream of events. */
export function useStream(): Link {
  const client = useQueryClient();
  const [link, setLink] = useState<Link>('joining');
  useEffect(() => {
    const stale = new Stale(client);
    const heard = handlers(client, stale);
    let source: EventSource | undefined;
    let again: ReturnType<typeof setTimeout> | undefined;
    const join = () => {
      source = new EventSource('/_emulator/stream');
      source.onopen = () => setLink('on');
      source.onerror = () => {
        setLink('lost');
        if (source?.readyState === EventSource.CLOSED) again = setTimeout(join, 2000);
      };
      for (const [name, take] of Object.entries(heard)) {
        source.addEventListener(name, (event: MessageEvent<string>) => take(JSON.parse(event.data)));
      }
    };
    join();
    return () => {
      source?.close();
      clearTimeout(again);
      stale.stop();
    };
  }, [client]);
  return link;
}
