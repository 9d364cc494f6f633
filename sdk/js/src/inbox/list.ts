import type { Http } from './http';
import { type Mark, marked } from './marks';
import type { Fault, Gone, Item, Page } from './types';

/** What of a feed is listed. */
export interface Query {
  category?: string;
  /** Default: all that is not archived. */
  status?: 'unread' | 'read' | 'archived' | 'all';
  /** Items of a page, 1 to 100; default 20. */
  limit?: number;
}

/** What a list needs of its client. */
interface Source {
  readonly http: Http;
  readonly marks: readonly Mark[];
  now(): number;
  changed(): void;
}

/** A part of one feed, newest first, kept true by the stream. Made by FeedClient.list. */
export class FeedList {
  /** loading: nothing to show yet. error: see error; load tries again. */
  state: 'loading' | 'ready' | 'error' = 'loading';
  error?: Fault;
  /** There are older items than those that are loaded. */
  more = false;
  /** The next page is on its way. */
  busy = false;
  /** true, or what says so the moment an item comes: it waits, counted in waiting, until release: nothing moves under a reader's eyes. */
  hold: boolean | (() => boolean) = false;

  #known = new Map<string, Item>();
  #held = new Set<string>();
  #next: string | null = null;
  #turn = 0;
  #read = false;

  constructor(
    private client: Source,
    readonly feed: string,
    readonly query: Query,
    saved: Item[] = [],
  ) {
    for (const item of saved) if (this.#wants(item)) this.#known.set(item.id, item);
    if (this.#known.size) this.state = 'ready';
  }

  /** What is listed, with the marks that the server has not answered yet. */
  get items(): Item[] {
    return this.all.filter((item) => !this.#held.has(item.id));
  }

  /** How many new items wait. */
  get waiting(): number {
    return this.all.length - this.items.length;
  }

  /** Shows the items that waited. */
  release(): void {
    this.#held.clear();
    this.client.changed();
  }

  /** Reads the newest page (again). What is loaded beyond it stays. */
  async load(): Promise<void> {
    const turn = ++this.#turn;
    if (this.state === 'error') this.state = 'loading';
    this.client.changed();
    try {
      const page = await this.#page('');
      if (turn !== this.#turn) return;
      this.#fresh(page);
      this.state = 'ready';
      this.error = undefined;
    } catch (e) {
      if (turn !== this.#turn) return;
      this.error = e as Fault;
      if (this.#known.size === 0) this.state = 'error';
    }
    this.client.changed();
  }

  /** Reads the next older page. Several calls at once are one. */
  async loadMore(): Promise<void> {
    if (this.busy || !this.#next) return;
    this.busy = true;
    this.client.changed();
    const turn = this.#turn;
    try {
      const page = await this.#page(this.#next);
      if (turn === this.#turn) {
        for (const item of page.items) this.#put(item);
        this.#goOn(page);
        this.error = undefined;
      }
    } catch (e) {
      this.error = e as Fault;
    }
    this.busy = false;
    this.client.changed();
  }

  /** @internal An item that was added or changed, or is gone. Gives whether it is new here. */
  receive(item: Item | Gone): boolean {
    if (item.feed !== this.feed) return false;
    if ('deleted' in item) {
      this.#known.delete(item.id);
      return false;
    }
    const before = this.#known.get(item.id);
    if (before) this.#put(item);
    else if (this.state !== 'error' && this.#wants(item) && (!this.more || this.all.some((o) => newest(item, o) < 0))) {
      this.#known.set(item.id, item);
      this.#wait(item);
      return true;
    }
    return false;
  }

  /** @internal Makes a mark that the server took part of what it said. */
  settle(change: (item: Item) => Item | null): void {
    for (const [id, item] of this.#known) {
      const after = change(item);
      if (after) this.#known.set(id, after);
      else this.#known.delete(id);
    }
  }

  /** @internal What the server said, to be kept for the next visit. */
  saved(most: number): Item[] {
    return [...this.#known.values()].sort(newest).slice(0, most);
  }

  /** @internal Items, and those that wait. */
  get all(): Item[] {
    const out: Item[] = [];
    for (const item of this.#known.values()) {
      const shown = this.client.marks.reduce<Item | null>((i, m) => i && marked(i, m), item);
      if (shown && this.#wants(shown) && !(shown.expires_at && shown.expires_at <= this.client.now())) out.push(shown);
    }
    return out.sort(newest);
  }

  /** Whether an item belongs here. What was read or unread when it was listed stays until the list is read anew. */
  #wants(item: Item): boolean {
    const { category, status } = this.query;
    if (item.feed !== this.feed || (category && item.category !== category)) return false;
    return status === 'all' || (status === 'archived') === !!item.archived_at;
  }

  #wait({ id }: Item): void {
    if (typeof this.hold === 'function' ? this.hold() : this.hold) this.#held.add(id);
  }

  #put(item: Item): void {
    const before = this.#known.get(item.id);
    if (!before || before.change <= item.change) this.#known.set(item.id, item);
  }

  /** The newest page in place of what stood there: what it leaves out is gone, unless it came since. */
  #fresh(page: Page): void {
    const first = !this.#read;
    const there = new Set(page.items.map((item) => item.id));
    const last = page.items[page.items.length - 1];
    const beyond = (item: Item) => page.next !== null && last !== undefined && newest(item, last) > 0;
    // Where nothing of the page was known, there may be more between it and what is loaded.
    const apart = first || ![...there].some((id) => this.#known.has(id));
    for (const [id, item] of [...this.#known]) {
      if (!there.has(id) && (beyond(item) ? apart : item.change <= page.change)) this.#known.delete(id);
    }
    for (const item of page.items) {
      if (!first && !this.#known.has(item.id)) this.#wait(item);
      this.#put(item);
    }
    if (apart || this.#known.size <= page.items.length) this.#goOn(page);
    this.#read = true;
  }

  #goOn(page: Page): void {
    this.#next = page.next;
    this.more = page.next !== null;
  }

  #page(before: string): Promise<Page> {
    const { category, status, limit = 20 } = this.query;
    const q = new URLSearchParams(Object.entries({ limit: `${limit}`, before, category, status }).filter((e): e is [string, string] => !!e[1]));
    return this.client.http.call<Page>('GET', `${encodeURIComponent(this.feed)}/items?${q}`);
  }
}

const newest = (a: Item, b: Item) => b.at - a.at || (a.id < b.id ? 1 : -1);
