import { cache, type Cache } from './cache';
import { final, http, type Http, persist } from './http';
import { FeedList, type Query } from './list';
import { type Mark, marked, recounted } from './marks';
import { stream, type Stream, type Told } from './stream';
import { tabs, type Tabs } from './tabs';
import { type Count, type Counts, type Engagement, type Fault, type Feed, type Gone, type Item, type Preference, type Session, type TokenProvider, type What, type Which } from './types';

export interface Options {
  /** The address of the server: "https://messages.shop.example". */
  src: string;
  /** A token, or what gets one from your site. A provider is asked again before the token ends. */
  token: string | TokenProvider;
  /** false: nothing is kept in the browser. */
  cache?: boolean;
  /** Milliseconds between two looks while the stream does not come through; default 30 000. */
  poll?: number;
  fetch?: typeof fetch;
}

/** What a client tells of. */
export interface Events {
  /** Something is different: read what you show anew. Told once for changes that come together. */
  change: void;
  /** An item came, changed or went; fresh: it was not in its list before. */
  item: { item: Item | Gone; fresh: boolean };
  /** The counts of a feed as the server has them. */
  counts: { feed: string; counts: Counts };
  /** A mark was taken back, because the server refused it or could not be reached. */
  refused: { feed: string; what: What; error: Fault };
}

/** How many items of each feed are kept for the next visit. */
const savedItems = 30;

/**
 * The feeds of one person, kept true by a stream of changes; polled where no stream comes through. It shows nothing
 * itself: read session, counts and lists, and listen to "change".
 */
export class FeedClient {
  readonly http: Http;
  /** @internal Marks on their way, in order. */
  readonly marks: Mark[] = [];
  session?: Session;
  /** Why the session could not be read, or read anew; undefined when all is well. */
  error?: Fault;
  /** The stream brings changes at once. */
  live = false;

  #lists = new Set<FeedList>();
  #changes = new Map<string, number>();
  #listeners = new Map<string, Set<(told: never) => void>>();
  #cache?: Cache;
  #saved: Record<string, Item[]> = {};
  #tabs?: Tabs;
  #stream?: Stream;
  #cursor = 0;
  #queue: Promise<unknown> = Promise.resolve();
  #telling = false;
  #ahead = 0;
  #stopped = true;
  #ended?: AbortController;
  #tags = new Map<string, string>();
  #engaged: Engagement[] = [];

  constructor(private options: Options) {
    const { token } = options;
    this.http = http(options.src.replace(/\/+$/, ''), typeof token === 'string' ? () => token : token, options.fetch);
  }

  /** Begins: what the last visit left shows at once, then the server's answer. Tries again by itself until stop. */
  async start(): Promise<void> {
    if (!this.#stopped) return;
    this.#stopped = false;
    const { signal } = (this.#ended = new AbortController());
    addEventListener('pagehide', () => this.#flush(), { signal });
    const going = () => !signal.aborted;
    await persist(Infinity, () => this.#begin(going), going, (e) => {
      this.error = e;
      this.changed();
    }).catch(() => {});
  }

  /** Ends the stream and all waiting. start begins anew. */
  stop(): void {
    this.#stopped = true;
    this.#ended?.abort();
    this.#flush();
    this.#tabs?.stop();
    this.#tabs = undefined;
    this.#pending.clear();
  }

  /** Reads everything again; also after an error. */
  async refresh(): Promise<void> {
    if (!this.#tabs) {
      this.stop();
      return this.start();
    }
    try {
      const session = await this.#session();
      this.#take(session);
      this.error = undefined;
      // All is read anew from here on: what the stream has not told by then, the lists say.
      if (this.#stream && this.#stream.after < session.change) this.#stream.after = session.change;
      await Promise.all([...this.#lists].map((list) => list.load()));
    } catch (e) {
      this.error = e as Fault;
    }
    this.changed();
  }

  /** Forgets what is kept in this browser: call it when somebody signs out. */
  forget(): void {
    this.stop();
    this.#cache?.forget();
  }

  /** A feed by its key; the first one where no key is given. */
  feed(key = ''): Feed | undefined {
    return this.session?.feeds.find((f) => !key || f.key === key);
  }

  /** Unread, unseen and total of a feed and of its categories, with the marks that are on their way. */
  counts(key: string): Counts {
    const base = this.feed(key)?.counts ?? { unread: 0, unseen: 0, total: 0 };
    const known = new Map<string, Item>();
    for (const list of this.#lists) if (list.feed === key) for (const item of list.saved(Infinity)) known.set(item.id, item);
    let items = [...known.values()];
    let counts = base;
    for (const m of this.marks) {
      if (m.feed !== key) continue;
      counts = recounted(counts, items, m);
      items = items.flatMap((i) => marked(i, m) ?? []);
    }
    return counts;
  }

  /** A live list of a feed, loading its first page. end frees it. */
  list(feed: string, query: Query = {}): FeedList {
    const list = new FeedList(this, feed, query, this.#saved[feed]);
    this.#lists.add(list);
    if (this.#tabs) void list.load();
    return list;
  }

  /** Frees a list that is shown no more. */
  end(list: FeedList): void {
    this.#lists.delete(list);
  }

  /**
   * Marks items. It shows at once; the promise is kept when the server took it. If it is refused, or cannot be
   * reached in three tries, it is taken back and "refused" is told.
   */
  mark(feed: string, what: What, which: Which): Promise<void> {
    const m: Mark = { feed, what, which, at: this.now() };
    for (const list of this.#lists) for (const item of list.items) if (item.id === which.up_to) m.until = item.at;
    this.marks.push(m);
    this.changed();
    const sent = this.#queue.then(async () => {
      try {
        const path = `${encodeURIComponent(feed)}/${what}`;
        const { counts, change } = await persist(3, () => this.http.call<{ counts: Counts; change: number }>('POST', path, which), () => !this.#stopped);
        this.#settle(m, counts, change);
        this.#tabs?.tell({ mark: m, counts, change });
      } catch (error) {
        this.marks.splice(this.marks.indexOf(m), 1);
        this.#emit('refused', { feed, what, error: error as Fault });
        this.changed();
        throw error;
      }
    });
    this.#queue = sent.catch(() => {});
    sent.catch(() => {});
    return sent;
  }

  /** Reports what somebody did with items. Sent within a second, with others, and when the page is left. */
  track(...all: Engagement[]): void {
    const now = this.now();
    this.#engaged.push(...all.map((e) => ({ at: now, ...e })));
    if (this.#engaged.length === all.length) this.#after(1000, () => this.#flush());
  }

  /** Turns feeds and categories on and off. */
  async setPreferences(preferences: Preference[]): Promise<void> {
    const all = await this.http.call<Pick<Session, 'preferences'>>('PUT', 'preferences', { preferences });
    Object.assign(this.session ?? {}, all);
    this.#tabs?.tell({ event: { name: 'feed', id: 0 } });
    this.#keep();
    this.changed();
  }

  /** Listens. The function that it gives ends it. */
  on<K extends keyof Events>(name: K, fn: (told: Events[K]) => unknown): () => void {
    const all = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, all.add(fn as (told: never) => void));
    return () => all.delete(fn as (told: never) => void);
  }

  /** @internal The time as the server has it: a visitor's clock may be hours off. */
  now(): number {
    return Date.now() + this.#ahead;
  }

  /** @internal Tells "change" once for all that happens in a turn. */
  changed(): void {
    if (this.#telling) return;
    this.#telling = true;
    queueMicrotask(() => {
      this.#telling = false;
      this.#emit('change', undefined);
    });
  }

  #emit<K extends keyof Events>(name: K, told: Events[K]): void {
    for (const fn of this.#listeners.get(name) ?? []) (fn as (t: Events[K]) => void)(told);
  }

  async #begin(going: () => boolean): Promise<void> {
    const user = await this.http.user();
    if (!going()) return;
    if (this.options.cache !== false && !this.#cache) {
      this.#cache = cache(this.http.src, user);
      const saved = this.#cache.load();
      if (saved) {
        this.#saved = saved.items;
        this.#take(saved.session);
        this.changed();
      }
    }
    const session = await this.#session();
    if (!going()) return;
    this.error = undefined;
    this.#changes.clear();
    this.#take(session);
    this.#cursor = session.change;
    this.#tabs = tabs(`petitbleu.inbox:${this.http.src}|${user}`, () => this.#lead(), (told: Shared) => this.#hear(told));
    for (const list of this.#lists) void list.load();
    this.changed();
  }

  async #session(): Promise<Session> {
    const session = await this.http.call<Session>('GET', 'session');
    this.#ahead = session.now - Date.now();
    return session;
  }

  #take(session: Session): void {
    const before = this.session;
    this.session = session;
    for (const feed of session.feeds) {
      const { counts } = feed;
      feed.counts = before?.feeds.find((f) => f.key === feed.key)?.counts ?? counts;
      this.#count(feed.key, counts, session.change);
    }
  }

  #count(feed: string, counts: Counts, change: number): void {
    const own = this.feed(feed);
    if (!own || change < this.#changes.get(feed)!) return;
    this.#changes.set(feed, change);
    own.counts = { ...own.counts, ...counts };
    this.#emit('counts', { feed, counts: own.counts });
    this.#keep();
  }

  /** This tab has the stream. */
  #lead(): () => void {
    const told = (event: Told) => {
      this.#hear({ event });
      this.#tabs?.tell({ event });
    };
    this.#stream = stream(this.http, this.#cursor, told, (on, why) => {
      if (this.live === on && !why) return;
      this.live = on;
      if (why && final(why)) this.error = why;
      else if (on) this.error = undefined;
      this.changed();
    });
    this.#poll();
    return () => {
      this.#stream?.stop();
      this.#stream = undefined;
      this.live = false;
    };
  }

  /** Looks now and then while the stream brings nothing. */
  #poll(): void {
    const { poll = 30_000 } = this.options;
    this.#after(poll * (0.9 + Math.random() / 5), () => {
      if (!this.#stream) return;
      if (!this.live && !document.hidden) for (const feed of this.session!.feeds) void this.#look(feed.key);
      this.#poll();
    });
  }

  /** Reads the counts of a feed, and its lists where no stream tells what changed. */
  async #look(feed: string): Promise<void> {
    try {
      const tag = this.#tags.get(feed);
      const answer = await this.http.open(`${encodeURIComponent(feed)}/counts`, tag ? { headers: { 'If-None-Match': tag } } : {});
      this.error = undefined;
      if (answer.status !== 304) {
        this.#tags.set(feed, answer.headers.get('ETag') ?? '');
        const { change, ...counts } = (await answer.json()) as Counts & { change: number };
        const told = { look: feed, reload: !this.live, counts, change };
        this.#hear(told);
        this.#tabs?.tell(told);
      }
    } catch (e) {
      this.error = e as Fault;
    }
    this.changed();
  }

  /** What the stream or another tab tells. */
  #hear({ event, mark, counts, change, look, reload }: Shared): void {
    if (mark) this.#settle(mark, counts!, change!);
    if (look) this.#count(look, counts!, change!);
    if (reload) for (const list of this.#lists) if (list.feed === look) void list.load();
    if (event) {
      this.#cursor = Math.max(this.#cursor, event.id);
      if (event.id) this.live = true;
      if (event.name === 'item') this.#receive(event.data as Item | Gone);
      else if (event.name === 'counts') {
        for (const [feed, count] of Object.entries(event.data as Record<string, Count>)) {
          this.#count(feed, count, event.id);
          if (!('categories' in count) && this.feed(feed)?.category_filter) this.#soon(`counts ${feed}`, () => this.#look(feed));
        }
      } else if (event.name === 'feed' || event.name === 'resync') this.#soon('session', () => this.refresh());
    }
    this.changed();
  }

  #receive(item: Item | Gone): void {
    let fresh = false;
    for (const list of this.#lists) fresh = list.receive(item) || fresh;
    this.#emit('item', { item, fresh });
    this.#keep();
  }

  #settle(m: Mark, counts: Counts, change: number): void {
    const at = this.marks.indexOf(m);
    if (at >= 0) this.marks.splice(at, 1);
    for (const list of this.#lists) {
      list.settle((item) => {
        const after = marked(item, m);
        return after && after !== item ? { ...after, change: Math.max(item.change, change) } : after;
      });
    }
    this.#count(m.feed, counts, change);
    this.changed();
  }

  #flush(): void {
    while (this.#engaged.length) {
      const events = this.#engaged.splice(0, 100);
      this.http.call('POST', 'events', { events }).catch(() => {}); // statistics: not worth a second try
    }
  }

  #keep(): void {
    this.#soon('keep', () => {
      if (!this.session || !this.#cache) return;
      for (const list of this.#lists) if (list.state === 'ready' && !list.query.category && !list.query.status) this.#saved[list.feed] = list.saved(savedItems);
      this.#cache.save({ session: this.session, items: this.#saved });
    });
  }

  #pending = new Set<string>();

  /** Does a thing once for all that ask for it within a moment. */
  #soon(name: string, fn: () => unknown): void {
    if (this.#pending.has(name)) return;
    this.#pending.add(name);
    this.#after(300, () => {
      this.#pending.delete(name);
      fn();
    });
  }

  /** Does a thing later, unless the client was stopped by then. */
  #after(ms: number, fn: () => void): void {
    const ended = this.#ended;
    setTimeout(() => ended?.signal.aborted || fn(), ms);
  }
}

interface Shared {
  event?: Told;
  mark?: Mark;
  counts?: Counts;
  change?: number;
  look?: string;
  reload?: boolean;
}
