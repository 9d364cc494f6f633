import { h, set } from './dom';

/**
 * Draws a card of an in-app notification: the JSON that the server filled for this person. Texts become text
 * nodes, and of styles only numbers, checked colours and quoted addresses come from a card: no value is ever read as
 * markup or as a rule, and the strictest content security policy holds. What is not known is left out; nothing here throws.
 */
export interface Card {
  version: number;
  body: { items: Component[] };
}

/** A component as the server sends it: fields checked, numbers as numbers. */
export interface Component {
  type: string;
  elementId?: string;
  action?: Action;
  width?: Size;
  height?: Size;
  viewStyle?: ViewStyle;
  layout?: string;
  align?: { horizontal?: string; vertical?: string };
  items?: (Component | Card)[];
  text?: string;
  maxTextLines?: number;
  textStyle?: { size?: number; color?: string; weight?: number };
  imageUrl?: string;
  imageStyle?: { contentMode?: string; tintColor?: string };
  metaData?: { pixelWidth?: number; pixelHeight?: number };
  carouselStyle?: { spacing?: number; maxChildWidth?: number };
  cascadeStyle?: { spacing?: number };
}

export interface Action {
  type: string;
  data?: string;
  alterData?: string;
}

interface Size {
  type?: string;
  value?: number;
}

interface Edges {
  top?: number;
  bottom?: number;
  left?: number;
  right?: number;
}

interface ViewStyle {
  backgroundColor?: string;
  backgroundImageUrl?: string;
  borderColor?: string;
  borderWidth?: number;
  radius?: number;
  margin?: Edges;
  padding?: Edges;
}

export interface Drawing {
  dark: boolean;
  /** What a picture or a whole box that can be tapped is called, where nothing in it says so. */
  open: string;
  /** Told of each tap. False keeps a link from being followed. */
  tapped: (action: Action, elementId: string) => boolean;
}

type Draw = (c: Component, d: Drawing) => HTMLElement | null;

/** The components of a card, under one another. */
export function drawCard(card: Card, d: Drawing): HTMLElement {
  const root = block('display:flex;flex-direction:column;min-width:0;');
  for (const c of items(card.body)) place(root, c as Component, d, false);
  return root;
}

function items(of?: { items?: unknown }): unknown[] {
  return Array.isArray(of?.items) ? of.items : [];
}

function block(style = ''): HTMLElement {
  return h('div', { style });
}

function place(into: HTMLElement, c: Component, d: Drawing, row: boolean): void {
  const drawn = draws.get(c?.type)?.(c, d);
  if (!drawn) return;
  const node = act(drawn, c, d);
  node.style.cssText += dress(c, row, node.style.position) + look(c.viewStyle, d.dark);
  into.append(node);
}

/** Where something is aligned, as CSS says it. */
const side = (of?: string) => (of === 'center' ? of : of === 'right' || of === 'bottom' ? 'end' : 'start');

function drawBox(c: Component, d: Drawing): HTMLElement {
  const row = c.layout !== 'column';
  const across = side(c.align?.horizontal);
  const down = side(c.align?.vertical);
  const box = block(`display:flex;flex-direction:${row ? `row;justify-content:${across};align-items:${down}` : `column;justify-content:${down};align-items:${across}`};`);
  for (const one of items(c)) place(box, one as Component, d, row);
  return box;
}

function drawText(c: Component, d: Drawing): HTMLElement | null {
  return c.text ? write(c, 400, 0, colour(c.textStyle?.color, d.dark)) : null;
}

function drawTextButton(c: Component, d: Drawing): HTMLElement | null {
  if (!c.text) return null;
  const ink = colour(c.textStyle?.color, d.dark) || (d.dark ? '#c2a9fa' : '#742ddd');
  const node = write({ ...c, align: { horizontal: 'center' } }, 600, 1, ink);
  node.style.cssText += `background-color:${d.dark ? '#424242' : '#e0e0e0'};padding:10px;border-radius:6px;`;
  return node;
}

function write({ text, textStyle, align, maxTextLines }: Component, weight: number, most: number, ink: string): HTMLElement {
  const inner = h('span', {}, text!);
  const node = block(`font-size:${px(textStyle?.size ?? 14)};font-weight:${+textStyle?.weight! || weight};line-height:1.4;overflow-wrap:anywhere;white-space:pre-line;text-align:${side(align?.horizontal)};${ink && `color:${ink};`}`);
  node.append(inner);
  node.dir = 'auto';
  const lines = +(maxTextLines ?? most);
  if (lines > 0) inner.style.cssText = `display:-webkit-box;overflow:hidden;-webkit-box-orient:vertical;-webkit-line-clamp:${lines};`;
  return node;
}

function drawImage({ imageUrl, metaData, height, imageStyle }: Component, d: Drawing): HTMLElement | null {
  if (!imageUrl || !web.test(imageUrl)) return null;
  const { pixelWidth: w, pixelHeight: tall } = metaData ?? {};
  const fixed = height?.type === 'fixed';
  const frame = block(`${w && tall && !fixed ? `aspect-ratio:${+w}/${+tall};` : ''}overflow:hidden;`);
  const tint = colour(imageStyle?.tintColor, d.dark);
  const fit = { aspectFill: 'cover', scalesToFill: 'fill' }[imageStyle?.contentMode ?? ''] ?? 'contain';
  const img = h('img', {
    style: `display:block;width:100%;height:${(w && tall) || fixed ? '100%' : 'auto'};object-fit:${fit};${tint && `filter:drop-shadow(999px 0 ${tint});translate:-999px;`}`,
    alt: '',
    loading: !tint && 'lazy', // a tint is the shadow of a picture that itself stands out of sight
    src: imageUrl,
    onerror() {
      img.remove();
      set(frame, { part: 'missing-image' });
    },
  });
  frame.append(img);
  return frame;
}

function drawCards(c: Component, d: Drawing): HTMLElement | null {
  const cards = items(c) as Card[];
  if (!cards.length) return null;
  const stacked = c.type === 'cascadeView';
  const { spacing = 10 } = (stacked ? c.cascadeStyle : c.carouselStyle) ?? {};
  const all = block(`display:flex;gap:${px(spacing)};${stacked ? 'flex-direction:column' : 'overflow-x:auto;flex:auto;scroll-snap-type:x proximity'};`);
  for (const one of cards) {
    const drawn = drawCard(one, d);
    if (!stacked) drawn.style.cssText += `flex:0 0 auto;width:${px(c.carouselStyle?.maxChildWidth ?? 240)};max-width:100%;scroll-snap-align:start;`;
    all.append(drawn);
  }
  return stacked ? all : withDots(all, d);
}

/** A row of cards that scrolls, with a dot for each below it: how many there are, and at which of them somebody is. */
function withDots(row: HTMLElement, d: Drawing): HTMLElement {
  set(row, { tabindex: 0, role: 'group', 'aria-label': d.open }); // the first, so that the keyboard can scroll it
  const dots = block();
  const around = block('display:flex;flex-direction:column;');
  const point = () => {
    const all = [...row.children];
    const way = row.scrollWidth - row.clientWidth; // 0 where all are in sight
    const at = Math.round((Math.abs(row.scrollLeft) / way) * (all.length - 1));
    dots.style.cssText = `display:${way > 0 ? 'flex' : 'none'};gap:5px;margin-top:10px;`;
    dots.replaceChildren(...all.map((_, i) => h('i', i === at ? { part: 'selected', style: 'width:16px;height:6px;border-radius:3px' } : { style: 'width:6px;height:6px;border-radius:3px;background:currentColor;opacity:.4' })));
  };
  row.onscroll = point;
  new ResizeObserver(point).observe(row);
  around.append(row, dots);
  return around;
}

const draws = new Map<string, Draw>([
  ['box', drawBox],
  ['text', drawText],
  ['textButton', drawTextButton],
  ['image', drawImage],
  ['imageButton', drawImage],
  ['carouselView', drawCards],
  ['cascadeView', drawCards],
]);

/**
 * Makes what can be tapped a link or a button. A box gets one that covers it, for what can be tapped inside it
 * must not stand inside another thing that can.
 */
function act(node: HTMLElement, c: Component, d: Drawing): HTMLElement {
  const action = c.action;
  if (!action?.type || action.type === 'internal') return node;
  const opens = action.type === 'web';
  const link = opens && target(action);
  if (opens && !link) return node;
  const tap = h(link ? 'a' : 'button', {
    ...(link ? { href: link, target: '_blank', rel: 'noopener noreferrer' } : { type: 'button' }),
    part: 'action',
  });
  tap.onclick = () => d.tapped(action, c.elementId ?? ''); // no listener: false keeps a link from being followed
  if (/^text/.test(c.type)) {
    tap.append(node.firstChild!);
    tap.dir = node.dir;
    tap.style.cssText = `display:block;${node.style.cssText}`;
    return tap;
  }
  set(tap, { 'aria-label': node.textContent!.trim().slice(0, 200) || d.open });
  tap.style.cssText = 'position:absolute;inset:0;';
  node.style.position = 'relative';
  node.prepend(tap);
  return node;
}

/** What a link may open, checked here once more: the server has done so. */
function target(action: Action): string {
  return [action.data, action.alterData].map((url = '') => url.trim()).find((url) => /^(https?:\/\/|mailto:|tel:|sms:)/i.test(url)) ?? '';
}

/** Sizes. row tells whether the parent lays out from left to right. */
function dress({ action, width, height }: Component, row: boolean, position: string): string {
  const fills = (size: Size | undefined, unless: boolean) => (size?.type === undefined ? !unless : size.type === 'flex' && !size.value);
  let s = 'box-sizing:border-box;min-width:0;';
  if (!position && action) s += 'position:relative;'; // above the cover of a box
  if (width?.type === 'fixed') s += `width:${px(width.value)};flex-shrink:0;`;
  else if (fills(width, false)) s += row ? 'flex:1 1 0;' : 'width:100%;';
  else if (row) s += 'flex:0 0 auto;';
  if (height?.type === 'fixed') s += `height:${px(height.value)};`;
  else if (fills(height, true)) s += row ? 'align-self:stretch;' : 'flex:1 1 auto;';
  return s;
}

/** Colours and edges. */
function look(v: ViewStyle | undefined, dark: boolean): string {
  if (!v) return '';
  const { backgroundColor, backgroundImageUrl: url = '', borderColor, borderWidth, radius, margin, padding } = v;
  const ground = colour(backgroundColor, dark);
  let s = ground && `background-color:${ground};`;
  if (web.test(url)) s += `background-image:url(${JSON.stringify(url)});background-size:cover;background-position:center;`;
  if (borderWidth) s += `border:${px(borderWidth)} solid ${colour(borderColor, dark) || 'currentcolor'};`;
  if (radius) s += `border-radius:${px(radius)};overflow:hidden;`;
  return s + edges('margin', margin) + edges('padding', padding);
}

const web = /^https?:\/\//i;
const px = (n: number | undefined) => `${+n! || 0}px`;
/** Left is where lines begin: a row that goes from right to left has its space on the other side too. */
const edges = (of: string, e?: Edges) => (e ? `${of}-block:${px(e.top)} ${px(e.bottom)};${of}-inline:${px(e.left)} ${px(e.right)};` : '');

/** "#AARRGGBB,#AARRGGBB" as the colour of one mode, with what is seen through it at the end, as CSS has it. */
export function colour(pair: string | undefined, dark: boolean): string {
  const [light = '', other = light] = (pair ?? '').split(',');
  const one = (dark ? other : light).trim();
  if (!/^#([0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})$/i.test(one)) return '';
  const n = one.length === 5 ? 1 : one.length === 9 ? 2 : 0;
  return n ? '#' + one.slice(1 + n) + one.slice(1, 1 + n) : one;
}
