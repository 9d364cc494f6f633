import type { Action } from './card';
import { FeedClient } from './client';
import { h, icon, iconButton, say, set } from './dom';
import { type Choice, entry, type Entry, type Scene } from './entry';
import type { FeedList } from './list';
import { css, themed } from './look';
import { preferences } from './prefs';
import { type Counts, type Feed, FeedError, type Item, type TokenProvider } from './types';
import { watch, type Watch } from './watch';
import { fill, many, type Words, wordsOf } from './words';

/** The server that the script came from, for elements that name none. */
export const home = { src: '' };

const darkly = '(prefers-color-scheme: dark)';

/**
 * <petitbleu-inbox src="https://host" feed="news" token-url="/my/token"></petitbleu-inbox>: a bell with a list
 * behind it (mode="bell"), a list with its head (mode="panel"), or a list that is part of the page (mode="list").
 */
export class InboxElement extends HTMLElement {
  /** For pages that show the feed their own way: customElements.get('petitbleu-inbox').Client. */
  static Client = FeedClient;
  static observedAttributes = ['src', 'feed', 'token', 'token-url', 'lang', 'theme'];

  /** What the list is read with; undefined until there is a token to ask with. */
  client?: FeedClient;
  /** Gives tokens, in place of the attributes token and token-url. */
  tokenProvider?: TokenProvider;

  #own: Partial<Words> = {};
  #list?: FeedList;
  #watch?: Watch;
  #entries = new Map<string, Entry>();
  #dots = new Set<string>();
  #done = new Set<string>();
  #read: string[] = [];
  #opened = false;
  #choosing = false;
  #category = '';
  #newest?: number;
  #telling?: ReturnType<typeof setTimeout>;
  #notice = '';
  #looks = '';
  #ended?: AbortController;

  #root = h('div', { part: 'root' });
  #badge = h('span', { part: 'badge' });
  #bell = h('button', { part: 'icon bell', 'aria-haspopup': 'dialog', onclick: () => (this.#opened ? this.close() : this.open()) }, icon('bell'), this.#badge);
  #heading = h('h2', { part: 'title', id: 'title' });
  #count = h('span', { part: 'unread-count' });
  #backTo = iconButton('back', 'back', () => this.#choose(false));
  #readAll = iconButton('check', 'read-all', () => this.#markAll());
  #settings = iconButton('tune', 'settings', () => this.#choose(!this.#choosing));
  #shut = iconButton('close', 'close', () => this.close());
  #header = h('div', { part: 'header' }, this.#backTo, this.#heading, this.#count, this.#readAll, this.#settings, this.#shut);
  #chips = h('div', { part: 'categories', role: 'group', 'aria-labelledby': 'title' });
  #note = h('div', { part: 'note', role: 'status' });
  #status = h('div', { part: 'vh', role: 'status' });
  #fresh = h('button', { part: 'tooltip', onclick: () => this.#release() });
  #freshBox = h('div', { part: 'fresh' }, this.#fresh);
  #feedBox = h('div', { part: 'items', 'aria-labelledby': 'title', onkeydown: (e: KeyboardEvent) => this.#key(e), onfocusin: (e: FocusEvent) => this.#rove(e.target as HTMLElement) });
  #older = h('div', { part: 'skeleton' });
  #stateText = h('b');
  #retry = h('button', { part: 'retry', onclick: () => this.#tryAgain() });
  #state = h('div', { part: 'state', role: 'status' }, this.#stateText, this.#retry);
  #scroller = h('div', { part: 'scroll' }, this.#freshBox, this.#feedBox, this.#state, this.#older);
  #prefs = h('div', { part: 'preferences' });
  #brand = h('span', { part: 'brand' });
  #footer = h('div', { part: 'footer' }, this.#brand, h('button', { part: 'choose', onclick: () => this.#choose(true) }));
  #panel = h('div', { part: 'panel list', tabindex: -1, 'aria-labelledby': 'title', onkeydown: (e: KeyboardEvent) => this.#escape(e) },
    this.#header, this.#chips, this.#note, this.#scroller, this.#prefs, this.#footer, this.#status);

  /** Words to say in place of those of the language. */
  get strings(): Partial<Words> {
    return this.#own;
  }

  set strings(own: Partial<Words>) {
    this.#own = own;
    this.#render();
  }

  get isOpen(): boolean {
    return this.#opened;
  }

  connectedCallback(): void {
    if (!this.shadowRoot) {
      const shadow = this.attachShadow({ mode: 'open' });
      shadow.append(this.#root);
      this.#style(0, css);
      this.#root.append(this.#bell, this.#panel);
    }
    const { signal } = (this.#ended = new AbortController());
    this.#watch = watch(signal, (el) => this.#shown(el));
    this.#watch.add(this.#older);
    addEventListener('resize', this.#place, { signal });
    addEventListener('scroll', this.#place, { signal, capture: true });
    document.addEventListener('pointerdown', this.#outside, { signal, capture: true });
    document.addEventListener('visibilitychange', this.#turned, { signal });
    matchMedia(darkly).addEventListener('change', this.#again, { signal });
    this.begin();
  }

  disconnectedCallback(): void {
    this.close();
    this.#ended!.abort();
    this.client?.stop();
    this.client = undefined;
  }

  attributeChangedCallback(name: string, before: string | null, after: string | null): void {
    if (!this.isConnected || before === after) return;
    if (/lang|theme/.test(name)) this.#render();
    else this.begin();
  }

  /** Begins anew, with the attributes as they are: also after somebody else has signed in. */
  begin(): void {
    this.client?.stop();
    for (const id of [...this.#entries.keys()]) this.#drop(id);
    this.#list = this.client = undefined;
    this.#dots.clear();
    this.#category = '';
    const src = this.getAttribute('src') || home.src;
    const token = this.tokenProvider ?? this.getAttribute('token') ?? this.#fromSite(this.getAttribute('token-url'));
    if (src && token) {
      const client = (this.client = new FeedClient({ src: new URL(src, location.href).href, token }));
      client.on('change', this.#again);
      client.on('counts', ({ feed, counts }) => feed === this.#feed?.key && this.#emit('count', counts));
      client.on('refused', ({ what }) => {
        if (what !== 'seen' && what !== 'read') this.#warn();
      });
      void client.start();
    }
    this.#render();
  }

  /** Opens the list behind the bell. */
  open(): void {
    if (this.#opened || this.#mode !== 'bell') return;
    this.#opened = true;
    this.#render();
    this.#panel.showPopover?.();
    this.#place();
    this.#panel.focus();
    this.#emit('open');
  }

  close(): void {
    if (!this.#opened) return;
    const inside = this.shadowRoot!.activeElement !== null;
    this.#opened = this.#choosing = false;
    this.#panel.hidePopover?.();
    this.#leave();
    this.#render();
    if (inside) this.#bell.focus();
    this.#emit('close');
  }

  /** Reads everything again. */
  async refresh(): Promise<void> {
    await this.client?.refresh();
  }

  get #mode(): string {
    return this.getAttribute('mode') || 'bell';
  }

  get #visible(): boolean {
    return (this.#opened || this.#mode !== 'bell') && !this.#choosing && !document.hidden;
  }

  get #feed(): Feed | undefined {
    return this.client?.feed(this.getAttribute('feed') ?? '');
  }

  get #tongue(): string {
    return this.closest<HTMLElement>('[lang]')?.lang || navigator.language || 'en';
  }

  #words(): Words {
    return wordsOf(this.#tongue, this.#own);
  }

  #emit(name: string, detail?: unknown): boolean {
    return this.dispatchEvent(new CustomEvent(`petitbleu:${name}`, { detail, bubbles: true, composed: true, cancelable: true }));
  }

  /** Style 0 is ours, style 1 the theme's. No inline style: strict pages refuse it. */
  #style(at: number, text: string): void {
    const { adoptedStyleSheets: all } = this.shadowRoot!;
    (all[at] ??= new CSSStyleSheet()).replaceSync(text);
  }

  #fromSite(url: string | null): TokenProvider | undefined {
    if (!url) return undefined;
    return async () => {
      const answer = await fetch(url);
      const text = await answer.text();
      if (!answer.ok || !text) throw new FeedError(answer.ok ? 401 : answer.status, 'no_token', text);
      return text[0] === '{' ? JSON.parse(text).token : text.trim();
    };
  }

  #dark(): boolean {
    const asked = [this.getAttribute('theme'), this.#feed?.theme.theme_mode, getComputedStyle(this).colorScheme];
    const known = asked.find((t) => t === 'light' || t === 'dark');
    return known ? known === 'dark' : matchMedia(darkly).matches;
  }

  #again = () => this.#render();

  /** Draws all anew; what is as it was is left alone. */
  #render(): void {
    if (!this.shadowRoot || !this.#watch) return;
    const { client } = this;
    const mode = this.#mode;
    const feed = this.#feed;
    const words = this.#words();
    if (feed && client && (this.#list?.feed !== feed.key || (this.#list.query.category ?? '') !== this.#category)) {
      if (this.#list) client.end(this.#list);
      this.#list = client.list(feed.key, { category: this.#category || undefined });
      this.#list.hold = () => this.#away();
      this.#newest = undefined;
    }
    const dark = this.#dark();
    const pop = mode === 'bell';
    this.#root.className = `root m-${mode}${dark ? ' dark' : ''} ${feed?.view}${this.#choosing ? ' choosing' : ''}${pop && !this.#opened ? ' shut' : ''}`;
    const looks = themed(feed?.theme, dark);
    if (looks !== this.#looks) {
      this.#looks = looks;
      this.#style(1, looks);
    }
    set(this.#panel, { popover: pop && 'manual', role: pop ? 'dialog' : 'region' });
    this.#numbers(words);
    this.#names(words);
    if (!pop || this.#opened) this.#fillPanel(words, dark);
    this.#place();
  }

  #numbers(words: Words): void {
    const feed = this.#feed;
    const counts = feed ? this.client!.counts(feed.key) : ({ unread: 0 } as Counts);
    const title = this.#own.title || feed?.name || words.title;
    say(this.#heading, this.#choosing ? words.settings : title);
    const unread = counts.unread ? fill(words.unread, many(counts.unread)) : '';
    say(this.#badge, counts.unread ? many(counts.unread) : '');
    say(this.#count, unread);
    set(this.#bell, { 'aria-label': `${title} ${unread}`, 'aria-expanded': `${this.#opened}` });
    const chips = feed?.category_filter ? [{ id: '', name: words.all }, ...feed.categories] : [];
    while (this.#chips.childElementCount > chips.length) this.#chips.lastChild!.remove();
    chips.forEach(({ id, name }, at) => {
      const chip = this.#chips.children[at] ?? this.#chips.appendChild(h('button', { onclick: (e: Event) => this.#pick((e.currentTarget as HTMLElement).dataset.id!) }, h('span'), h('b')));
      const { unread } = (id ? counts.categories?.[id] : counts) ?? { unread: 0 };
      set(chip, { 'data-id': id, 'aria-pressed': `${id === this.#category}`, part: id === this.#category ? 'category selected' : 'category' });
      say(chip.firstElementChild!, name);
      say(chip.lastElementChild!, unread ? many(unread) : '');
    });
  }

  #names(words: Words): void {
    this.#readAll.title = words.readAll;
    this.#settings.title = words.settings;
    this.#shut.title = this.#backTo.title = words.close;
    const brand = this.getAttribute('brand');
    say(this.#brand, brand ? fill(words.sentBy, brand) : '');
    say(this.#footer.lastElementChild!, words.settings);
  }

  #fillPanel(words: Words, dark: boolean): void {
    const { client } = this;
    const feed = this.#feed;
    const list = this.#list;
    const error = client?.error ?? list?.error;
    const trouble = error?.status === 401 ? words.expired : words.offline;
    const items = (feed && list?.items) || [];
    if (feed) this.#draw(items, { feed, words, dark, lang: this.#tongue, dotted: (item) => this.#dots.has(item.id) || !item.read_at, tapped: (i, a, id) => this.#tapped(i, a, id), chosen: (i, what) => this.#chosen(i, what) });
    const stuck = list?.more && list.error;
    const failed = stuck || (error && (!list || list.state === 'error'));
    say(this.#note, this.#notice || (error && !failed ? trouble : ''));
    const known = items.length || list?.state === 'ready';
    this.#state.hidden = !failed && !(known && !items.length);
    this.#retry.hidden = !failed;
    say(this.#stateText, failed ? trouble : words.empty);
    say(this.#retry, words.retry);
    set(this.#feedBox, { role: items.length ? 'feed' : 'group', 'aria-busy': `${!known || list!.busy}` });
    const waiting = list?.waiting ?? 0;
    this.#freshBox.hidden = waiting === 0;
    say(this.#fresh, fill(words.fresh, waiting));
    this.#older.hidden = !!(failed || (known && !list?.more));
    if (this.#visible && list?.state === 'ready') {
      this.#tell(list.all, words);
      this.#mark('seen', items.filter((i) => !i.seen_at).map((i) => i.id));
    }
  }

  /** Items in their order, each made once; a chat shows them from below, with the days between. */
  #draw(items: Item[], scene: Scene): void {
    const chat = scene.feed.view === 'chat';
    const ids = new Set(items.map((i) => i.id));
    for (const id of [...this.#entries.keys()]) if (!ids.has(id)) this.#drop(id);
    const dayOf = (item?: Item) => (chat && item ? new Date(item.at).toLocaleDateString(scene.lang, { dateStyle: 'full' }) : '');
    let place = this.#feedBox.firstElementChild;
    items.forEach((item, at) => {
      if (this.#visible && !item.read_at) this.#dots.add(item.id);
      let known = this.#entries.get(item.id);
      if (!known) {
        known = entry(item, scene);
        this.#entries.set(item.id, known);
        this.#watch!.add(known.el);
      }
      const day = dayOf(item);
      set(known.el, { 'aria-posinset': at + 1, 'aria-setsize': this.#list!.more ? -1 : items.length });
      known.update(item, scene, day === dayOf(items[at + 1]) ? '' : day);
      if (known.el === place) place = place.nextElementSibling;
      else this.#feedBox.insertBefore(known.el, place);
    });
    if (!this.#feedBox.querySelector('article[tabindex="0"]')) (this.#feedBox.firstElementChild as HTMLElement | null)?.setAttribute('tabindex', '0');
  }

  #drop(id: string): void {
    const { el } = this.#entries.get(id)!;
    this.#entries.delete(id);
    this.#watch?.drop(el);
    const focused = el.contains(this.shadowRoot!.activeElement);
    const near = (el.nextElementSibling ?? el.previousElementSibling) as HTMLElement | null;
    el.remove();
    if (focused) (near ?? this.#panel).focus();
  }

  /** Something stood on screen long enough. */
  #shown(el: Element): void {
    if (!this.#visible) return;
    if (el === this.#older) {
      // It may stand on screen still, below a short page: then it is looked at anew.
      void this.#list?.loadMore().then(() => this.#watch!.add(el));
      return;
    }
    const item = this.#entries.get(el.id)?.item;
    if (!item) return;
    if (!item.viewed_at && (item.card || item.data) && !this.#done.has(`viewed${item.id}`)) {
      this.#done.add(`viewed${item.id}`);
      this.client?.track({ type: 'viewed', id: item.id });
    }
    if (item.read_at || this.#feed?.read_on_tap) return;
    if (this.#read.push(item.id) === 1) setTimeout(() => this.#mark('read', this.#read.splice(0)), 100);
  }

  /** Marks by themselves: each is tried once in an opening. */
  #mark(what: 'seen' | 'read', ids: string[]): void {
    const wanted = ids.filter((id) => !this.#done.has(what + id));
    for (const id of wanted) this.#done.add(what + id);
    if (this.#list) for (let i = 0; i < wanted.length; i += 100) void this.client!.mark(this.#list.feed, what, { ids: wanted.slice(i, i + 100) }).catch(() => {});
  }

  #markAll(): void {
    const newest = this.#list?.items[0];
    if (!newest) return;
    this.#dots.clear();
    void this.client!.mark(newest.feed, 'read', { up_to: newest.id, category: this.#category || undefined }).catch(() => this.#warn());
  }

  #chosen(item: Item, what: Choice): void {
    this.#notice = '';
    if (what === 'unread') this.#done.add(`read${item.id}`);
    else this.#dots.delete(item.id);
    void this.client?.mark(item.feed, what, { ids: [item.id] }).catch(() => {});
  }

  #tapped(item: Item, action: Action, elementId: string): boolean {
    const client = this.client!;
    const element_id = elementId || undefined;
    client.track({ type: 'clicked', id: item.id, element_id });
    if (action.type === 'custom') client.track({ type: 'custom', id: item.id, element_id, name: action.data });
    if (this.#feed?.read_on_tap && !item.read_at) void client.mark(item.feed, 'read', { ids: [item.id] }).catch(() => {});
    if (!this.#emit('action', { item, action, elementId })) return false;
    if (action.type === 'uikit' && action.data === 'uikit://delete') this.#chosen(item, 'delete');
    else if (action.type === 'custom' && /^https?:\/\//i.test(action.alterData ?? '')) open(action.alterData, '_blank', 'noopener');
    return action.type === 'web';
  }

  #pick(category: string): void {
    this.#category = category;
    this.#scroller.scrollTop = 0;
    this.#render();
  }

  #choose(on: boolean): void {
    this.#choosing = on;
    if (this.client?.session) this.#prefs.replaceChildren(...preferences(this.client, () => this.#warn()));
    this.#render();
    (on ? this.#backTo : this.#settings).focus();
  }

  /** Reads what could not be read: an older page, or all. The button goes with the trouble, the focus does not. */
  async #tryAgain(): Promise<void> {
    const last = this.#feedBox.lastElementChild;
    if (last) await this.#list!.loadMore();
    else await this.refresh();
    if (this.#state.hidden) ((last?.nextElementSibling ?? this.#panel) as HTMLElement).focus();
  }

  #release(): void {
    this.#list?.release();
    this.#render();
    (this.#feedBox.firstElementChild as HTMLElement).focus(); // which scrolls there
  }

  /** Somebody reads further down: what is new waits. */
  #away(): boolean {
    const away = this.#mode === 'list' ? -this.#scroller.getBoundingClientRect().top : Math.abs(this.#scroller.scrollTop);
    return this.#visible && away > 40;
  }

  /** Says what is new above all that was there, whichever way it came: once for what comes within a moment. */
  #tell(all: Item[], words: Words): void {
    const newest = (this.#newest ??= all[0]?.at ?? 0);
    clearTimeout(this.#telling);
    this.#telling = setTimeout(() => {
      const n = all.filter((i) => i.at > newest).length;
      if (!n || !this.#visible) return;
      this.#newest = all[0]!.at;
      this.#status.textContent = `${fill(words.fresh, n)}: ${all[0]!.text}`;
    }, 500);
  }

  #warn(): void {
    this.#notice = this.#words().refused;
    this.#render();
  }

  /** The feed was left: what was read shows so the next time. */
  #leave(): void {
    this.#notice = '';
    this.#newest = undefined;
    this.#dots.clear();
    this.#done.forEach((d) => d.startsWith('viewed') || this.#done.delete(d));
  }

  #turned = () => {
    if (document.hidden) return this.#leave();
    for (const el of [this.#older, ...this.#feedBox.children]) this.#watch!.add(el); // what stands there may be seen now
    this.#render();
  };

  #outside = (e: Event) => {
    if (this.#opened && !e.composedPath().includes(this)) this.close();
  };

  #escape(e: KeyboardEvent): void {
    if (e.key !== 'Escape') return;
    if (this.#choosing) this.#choose(false);
    else this.close();
  }

  #rove(target: HTMLElement): void {
    const article = target.closest('article');
    if (article) for (const a of this.#feedBox.querySelectorAll('article')) a.tabIndex = a === article ? 0 : -1;
  }

  #key(e: KeyboardEvent): void {
    const all = [...this.#feedBox.querySelectorAll('article')];
    const target = e.target as HTMLElement;
    const at = all.indexOf(target.closest('article')!);
    const down = this.#feed?.view === 'chat' ? -1 : 1;
    const to = { PageDown: at + down, PageUp: at - down }[e.key] ?? (target === all[at] ? { ArrowDown: at + down, ArrowUp: at - down, Home: 0, End: all.length - 1 }[e.key] : undefined);
    if (to === undefined) return;
    all[to]?.focus();
    e.preventDefault();
  }

  /** Puts the list under its bell, inside of the window. */
  #place = () => {
    if (!this.#opened) return;
    const bell = this.#bell.getBoundingClientRect();
    const { style, offsetWidth: width, offsetHeight: height } = this.#panel;
    const left = getComputedStyle(this).direction === 'rtl' ? bell.left : bell.right - width;
    style.left = `${Math.max(8, Math.min(left, innerWidth - width - 8))}px`;
    style.top = `${Math.max(8, Math.min(bell.bottom + 8, innerHeight - height - 8))}px`;
  };
}

/** Names the element; once is enough. */
export function define(): void {
  const name = 'petitbleu-inbox';
  if (!customElements.get(name)) customElements.define(name, InboxElement);
}
