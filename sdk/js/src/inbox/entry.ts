import { type Action, drawCard } from './card';
import { h, say, set } from './dom';
import { choosing } from './menu';
import type { Feed, Item } from './types';
import { when, type Words } from './words';

export type Choice = 'read' | 'unread' | 'archive' | 'delete';

/** What items need to be drawn, and whom they tell. */
export interface Scene {
  feed: Feed;
  words: Words;
  lang: string;
  dark: boolean;
  /** The dot is shown: it stays while somebody looks, though the item counts as read. */
  dotted: (item: Item) => boolean;
  /** Told of each tap. False keeps a link from being followed. */
  tapped: (item: Item, action: Action, elementId: string) => boolean;
  chosen: (item: Item, what: Choice) => void;
}

/** One item of the list: what it is, when, what can be done with it, and its card. */
export interface Entry {
  el: HTMLElement;
  item: Item;
  /** Draws it as it is now. day: a line above it, in a chat. */
  update: (item: Item, scene: Scene, day: string) => void;
}

export function entry(item: Item, scene: Scene): Entry {
  const day = h('div', { part: 'timeline' });
  const dot = h('span', { part: 'dot' });
  const unread = h('span', { part: 'vh' });
  const label = h('span', { part: 'label' });
  const time = h('time', { part: 'sentAt' });
  const { el: menu, more, choices } = choosing((at) => scene.chosen(self.item, ([scene.dotted(self.item) ? 'read' : 'unread', 'archive', 'delete'] as const)[at]!));
  const { id } = item;
  const meta = h('div', { part: 'meta', id: `m${id}` }, unread, label, time, menu);
  const body = h('div', { id: `b${id}` });
  const el = h('article', { id, tabindex: -1, 'aria-labelledby': `m${id} b${id}` }, day, dot, meta, body);
  let drawn = '';

  const self: Entry = {
    el,
    item,
    update(now, next, today) {
      scene = next;
      self.item = item = now;
      const { words, feed, lang } = scene;
      const on = scene.dotted(item);
      set(el, { part: on ? 'item unread' : 'item' });
      say(day, today);
      say(unread, on ? words.dot : '');
      say(label, (feed.labels && item.label) || (feed.categories.find((c) => c.id === item.category)?.name ?? ''));
      const at = new Date(item.at);
      say(time, when(at, lang));
      time.dateTime = at.toISOString();
      time.title = at.toLocaleString(lang);
      more.title = words.more;
      [on ? words.read : words.markUnread, words.archive, words.delete].forEach((word, i) => say(choices[i]!, word));
      const looks = JSON.stringify([item.card, item.data, item.text, scene.dark, lang]);
      if (looks === drawn) return;
      drawn = looks;
      body.replaceChildren(draw(item, scene, (action, elementId) => scene.tapped(item, action, elementId)));
    },
  };
  return self;
}

function draw({ card, data, text }: Item, { dark, words }: Scene, tapped: (a: Action, id: string) => boolean): HTMLElement {
  try {
    const drawn = drawCard(card!, { dark, open: words.open, tapped });
    // Pages of this very site open where one is.
    for (const a of drawn.querySelectorAll('a')) if (a.origin === location.origin) a.target = '_self';
    set(drawn, { part: 'notification' });
    if (drawn.firstChild) return drawn;
  } catch {
    // without a card that can be drawn, what it says is shown
  }
  if (data) return h('dl', { part: 'data' }, ...Object.entries(data).map(([k, v]) => h('div', {}, h('dt', {}, `${k} :`), h('dd', {}, v))));
  return h('p', { part: 'text', dir: 'auto' }, text);
}
