/**
 * Draws a card of an in-app notification: the JSON that the server filled for this person. Texts become text
 * nodes and styles are set one by one, so that no value is ever read as markup and the strictest content
 * security policy holds. What is not known is left out; nothing here throws.
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
  doc: Document;
  dark: boolean;
  /** What a picture or a whole box that can be tapped is called, where nothing in it says so. */
  open: string;
  /** Told of each tap. False keeps a link from being followed. */
  tapped: (action: Action, elementId: string) => boolean;
}

type Draw = (c: Component, d: Drawing, depth: number) => HTMLElement | null;

/** The components of a card, under one another. */
export function drawCard(card: Card, d: Drawing, depth = 0): HTMLElement {
  const root = d.doc.createElement('div');
  root.style.display = 'flex';
  root.style.flexDirection = 'column';
  root.style.minWidth = '0';
  for (const c of items(card.body)) place(root, c as Component, d, depth, false);
  return root;
}

/** Components stand at most so deep; the server cuts what is deeper. */
const deepest = 8;

function items(of: { items?: unknown } | undefined): unknown[] {
  return of && Array.isArray(of.items) ? of.items : [];
}

function place(into: HTMLElement, c: Component, d: Drawing, depth: number, row: boolean): void {
  const drawn = depth < deepest && c ? draws.get(c.type)?.(c, d, depth) : null;
  if (!drawn) return;
  const node = act(drawn, c, d);
  dress(node, c, row, d.dark);
  into.append(node);
}

function drawBox(c: Component, d: Drawing, depth: number): HTMLElement {
  const box = d.doc.createElement('div');
  const row = c.layout !== 'column';
  const main = { left: 'flex-start', top: 'flex-start', center: 'center', right: 'flex-end', bottom: 'flex-end' };
  const across = (side: string | undefined) => main[side as keyof typeof main] ?? 'flex-start';
  box.style.display = 'flex';
  box.style.flexDirection = row ? 'row' : 'column';
  box.style.justifyContent = across(row ? c.align?.horizontal : c.align?.vertical);
  box.style.alignItems = across(row ? c.align?.vertical : c.align?.horizontal);
  for (const one of items(c)) place(box, one as Component, d, depth + 1, row);
  return box;
}

function drawText(c: Component, d: Drawing): HTMLElement | null {
  if (!c.text) return null;
  const node = d.doc.createElement('div');
  write(node, c, d, 14, 400, 0);
  return node;
}

function drawTextButton(c: Component, d: Drawing): HTMLElement | null {
  if (!c.text) return null;
  const node = d.doc.createElement('div');
  write(node, { ...c, align: { horizontal: 'center' } }, d, 14, 600, 1);
  const s = node.style;
  s.backgroundColor = d.dark ? '#424242' : '#e0e0e0';
  s.padding = '10px';
  s.borderRadius = '6px';
  if (!c.textStyle?.color) s.color = d.dark ? '#c2a9fa' : '#742ddd';
  return node;
}

function write(node: HTMLElement, c: Component, d: Drawing, size: number, weight: number, most: number): void {
  const inner = d.doc.createElement('span');
  inner.textContent = c.text!;
  node.append(inner);
  node.dir = 'auto';
  const s = node.style;
  s.fontSize = px(c.textStyle?.size ?? size);
  s.fontWeight = String(c.textStyle?.weight ?? weight);
  s.lineHeight = '1.4';
  s.overflowWrap = 'anywhere';
  s.whiteSpace = 'pre-line';
  s.textAlign = { center: 'center', right: 'end' }[c.align?.horizontal ?? ''] ?? 'start';
  const shade = colour(c.textStyle?.color, d.dark);
  if (shade) s.color = shade;
  const lines = c.maxTextLines ?? most;
  if (lines > 0) {
    const t = inner.style;
    t.display = '-webkit-box';
    t.overflow = 'hidden';
    t.setProperty('-webkit-box-orient', 'vertical');
    t.setProperty('-webkit-line-clamp', String(lines));
  }
}

function drawImage(c: Component, d: Drawing): HTMLElement | null {
  if (!c.imageUrl || !/^https?:\/\//i.test(c.imageUrl)) return null;
  const frame = d.doc.createElement('div');
  const img = d.doc.createElement('img');
  img.alt = '';
  img.decoding = 'async';
  img.loading = 'lazy';
  img.draggable = false;
  const { pixelWidth: w, pixelHeight: h } = c.metaData ?? {};
  if (w && h && c.height?.type !== 'fixed') frame.style.aspectRatio = `${w} / ${h}`;
  const s = img.style;
  s.display = 'block';
  s.width = '100%';
  s.height = w && h || c.height?.type === 'fixed' ? '100%' : 'auto';
  s.objectFit = { aspectFill: 'cover', scalesToFill: 'fill' }[c.imageStyle?.contentMode ?? ''] ?? 'contain';
  frame.style.overflow = 'hidden';
  img.addEventListener('error', () => {
    img.remove();
    frame.setAttribute('part', 'missing-image');
  });
  img.src = c.imageUrl;
  frame.append(img);
  return frame;
}

function drawCards(c: Component, d: Drawing, depth: number): HTMLElement | null {
  const cards = items(c) as Card[];
  if (cards.length === 0) return null;
  const all = d.doc.createElement('div');
  const s = all.style;
  s.display = 'flex';
  if (c.type === 'cascadeView') {
    s.flexDirection = 'column';
    s.gap = px(c.cascadeStyle?.spacing ?? 10);
    for (const one of cards) all.append(drawCard(one, d, depth + 1));
    return all;
  }
  s.flexDirection = 'row';
  s.gap = px(c.carouselStyle?.spacing ?? 10);
  s.overflowX = 'auto';
  s.setProperty('scroll-snap-type', 'x proximity');
  all.tabIndex = 0; // so that the keyboard can scroll it
  all.setAttribute('role', 'group');
  all.setAttribute('aria-label', d.open);
  for (const one of cards) {
    const drawn = drawCard(one, d, depth + 1);
    drawn.style.flex = '0 0 auto';
    drawn.style.width = px(c.carouselStyle?.maxChildWidth ?? 240);
    drawn.style.maxWidth = '100%';
    drawn.style.setProperty('scroll-snap-align', 'start');
    all.append(drawn);
  }
  return all;
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
  if (!action || !action.type || action.type === 'internal') return node;
  const link = action.type === 'web' ? target(action) : '';
  if (action.type === 'web' && !link) return node;
  const tap = d.doc.createElement(link ? 'a' : 'button');
  if (link) {
    (tap as HTMLAnchorElement).href = link;
    (tap as HTMLAnchorElement).target = '_blank';
    (tap as HTMLAnchorElement).rel = 'noopener noreferrer';
  } else {
    (tap as HTMLButtonElement).type = 'button';
  }
  tap.setAttribute('part', 'action');
  tap.addEventListener('click', (e) => {
    if (!d.tapped(action, c.elementId ?? '')) e.preventDefault();
  });
  if (c.type === 'text' || c.type === 'textButton') {
    tap.append(node.firstChild!);
    tap.dir = node.dir;
    tap.style.cssText = plain + 'display:block;' + node.style.cssText;
    return tap;
  }
  tap.setAttribute('aria-label', node.textContent?.trim().slice(0, 200) || d.open);
  tap.style.cssText = plain + 'position:absolute;top:0;right:0;bottom:0;left:0;';
  node.style.position = 'relative';
  node.prepend(tap);
  return node;
}

/** A link or a button that looks like what stands around it; its focus ring stays. */
const plain =
  'appearance:none;border:0;background:none;margin:0;padding:0;font:inherit;color:inherit;text-decoration:none;cursor:pointer;';

/** What a link may open, checked here once more: the server has done so. */
function target(action: Action): string {
  for (const url of [action.data, action.alterData]) {
    if (url && /^(https?:\/\/|mailto:|tel:|sms:)/i.test(url.trim())) return url.trim();
  }
  return '';
}

/** Sizes, colours and edges. row tells whether the parent lays out from left to right. */
function dress(node: HTMLElement, c: Component, row: boolean, dark: boolean): void {
  const s = node.style;
  s.boxSizing = 'border-box';
  s.minWidth = '0';
  if (s.position === '' && c.action) s.position = 'relative'; // above the cover of a box
  const fills = (size: Size | undefined, unless: boolean) => (size?.type === undefined ? !unless : size.type === 'flex' && !size.value);
  if (c.width?.type === 'fixed') {
    s.width = px(c.width.value ?? 0);
    s.flexShrink = '0';
  } else if (fills(c.width, false)) {
    if (row) s.flex = '1 1 0';
    else s.width = '100%';
  } else if (row) s.flex = '0 0 auto';
  if (c.height?.type === 'fixed') s.height = px(c.height.value ?? 0);
  else if (fills(c.height, true)) {
    if (row) s.alignSelf = 'stretch';
    else s.flex = '1 1 auto';
  }
  look(s, c.viewStyle, dark);
}

function look(s: CSSStyleDeclaration, v: ViewStyle | undefined, dark: boolean): void {
  if (!v) return;
  const ground = colour(v.backgroundColor, dark);
  if (ground) s.backgroundColor = ground;
  if (v.backgroundImageUrl && /^https?:\/\//i.test(v.backgroundImageUrl)) {
    s.backgroundImage = `url("${encodeURI(decode(v.backgroundImageUrl)).replace(/["'()\\]/g, escape)}")`;
    s.backgroundSize = 'cover';
    s.backgroundPosition = 'center';
  }
  const line = colour(v.borderColor, dark);
  if (v.borderWidth) s.border = `${px(v.borderWidth)} solid ${line || 'currentcolor'}`;
  if (v.radius) {
    s.borderRadius = px(v.radius);
    s.overflow = 'hidden';
  }
  if (v.margin) s.margin = edges(v.margin);
  if (v.padding) s.padding = edges(v.padding);
}

function decode(url: string): string {
  try {
    return decodeURI(url);
  } catch {
    return url;
  }
}

const escape = (c: string) => '%' + c.charCodeAt(0).toString(16).toUpperCase();
const px = (n: number) => `${Number(n) || 0}px`;
const edges = (e: Edges) => [e.top, e.right, e.bottom, e.left].map((n) => px(n ?? 0)).join(' ');

/** "#AARRGGBB,#AARRGGBB" as the colour of one mode, with what is seen through it at the end, as CSS has it. */
export function colour(pair: string | undefined, dark: boolean): string {
  const [light = '', other = light] = (pair ?? '').split(',');
  const one = (dark ? other : light).trim();
  if (!/^#([0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})$/i.test(one)) return '';
  const n = one.length === 5 ? 1 : one.length === 9 ? 2 : 0;
  return n ? '#' + one.slice(1 + n) + one.slice(1, 1 + n) : one;
}
