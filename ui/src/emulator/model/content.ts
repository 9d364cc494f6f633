// What a message shows, read from its JSON as a Page sent it. The platform takes numbers as
// texts and the reverse; so does this. Nothing here fails: what is unknown is shown as such.

export interface Tap {
  kind: 'url' | 'postback' | 'phone' | 'other';
  title: string;
  url?: string;
  payload?: string;
}

export interface CardShown {
  title: string;
  subtitle: string;
  image: string;
  opens: string;
  taps: Tap[];
}

export interface ReceiptShown {
  merchant: string;
  recipient: string;
  order: string;
  currency: string;
  payment: string;
  url: string;
  at?: number; // Unix milliseconds
  items: { title: string; subtitle: string; quantity?: number; price?: number; currency: string; image: string }[];
  address: string[];
  subtotal?: number;
  shipping?: number;
  tax?: number;
  total?: number;
  adjustments: { name: string; amount?: number }[];
}

export type Shown =
  | { kind: 'text'; text: string }
  | { kind: 'buttons'; text: string; taps: Tap[] }
  | { kind: 'cards'; cards: CardShown[]; square: boolean }
  | { kind: 'receipt'; receipt: ReceiptShown }
  | { kind: 'notify'; title: string; payload: string }
  | { kind: 'image' | 'video' | 'audio' | 'file'; url: string }
  | { kind: 'unknown'; name: string };

export interface QuickReply {
  title: string;
  payload: string;
  image: string;
}

type Bag = Record<string, unknown>;

const bag = (value: unknown): Bag => (value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Bag) : {});
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const text = (value: unknown): string => (typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '');

function number(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string' || value.trim() === '') return undefined;
  const read = Number(value);
  return Number.isFinite(read) ? read : undefined;
}

/** Only web addresses are links or pictures; anything else a message names is not followed. */
export function webURL(value: unknown): string {
  const address = text(value);
  return /^https?:\/\//i.test(address) || /^data:image\/(png|jpeg|gif|webp|svg\+xml)[;,]/i.test(address) ? address : '';
}

function tap(value: unknown): Tap {
  const b = bag(value);
  const title = text(b.title);
  switch (b.type) {
    case 'web_url':
      return { kind: 'url', title, url: webURL(b.url) };
    case 'postback':
      return { kind: 'postback', title, payload: text(b.payload) };
    case 'phone_number':
      return { kind: 'phone', title, payload: text(b.payload) };
    default:
      return { kind: 'other', title: title || text(b.type) };
  }
}

function card(value: unknown): CardShown {
  const e = bag(value);
  return {
    title: text(e.title), subtitle: text(e.subtitle), image: webURL(e.image_url),
    opens: webURL(bag(e.default_action).url), taps: list(e.buttons).map(tap),
  };
}

function receipt(p: Bag): ReceiptShown {
  const address = bag(p.address);
  const summary = bag(p.summary);
  const currency = text(p.currency);
  const seconds = number(p.timestamp);
  return {
    merchant: text(p.merchant_name), recipient: text(p.recipient_name), order: text(p.order_number),
    currency, payment: text(p.payment_method), url: webURL(p.order_url),
    at: seconds === undefined ? undefined : seconds * 1000,
    items: list(p.elements).map(bag).map((e) => ({
      title: text(e.title), subtitle: text(e.subtitle), quantity: number(e.quantity), price: number(e.price),
      currency: text(e.currency) || currency, image: webURL(e.image_url),
    })),
    address: [
      text(address.street_1), text(address.street_2), [text(address.postal_code), text(address.city)].filter(Boolean).join(' '),
      [text(address.state), text(address.country)].filter(Boolean).join(', '),
    ].filter(Boolean),
    subtotal: number(summary.subtotal), shipping: number(summary.shipping_cost), tax: number(summary.total_tax), total: number(summary.total_cost),
    adjustments: list(p.adjustments).map(bag).map((a) => ({ name: text(a.name), amount: number(a.amount) })),
  };
}

function template(p: Bag): Shown {
  const name = text(p.template_type);
  switch (name) {
    case 'generic':
      return { kind: 'cards', cards: list(p.elements).map(card), square: p.image_aspect_ratio === 'square' };
    case 'button':
      return { kind: 'buttons', text: text(p.text), taps: list(p.buttons).map(tap) };
    case 'receipt':
      return { kind: 'receipt', receipt: receipt(p) };
    case 'one_time_notif_req':
      return { kind: 'notify', title: text(p.title), payload: text(p.payload) };
    default:
      return { kind: 'unknown', name: name || 'template' };
  }
}

function attachment(value: unknown): Shown {
  const a = bag(value);
  const kind = text(a.type).toLowerCase();
  const payload = bag(a.payload);
  if (kind === 'template') return template(payload);
  if (kind === 'image' || kind === 'video' || kind === 'audio' || kind === 'file') return { kind, url: webURL(payload.url) };
  return { kind: 'unknown', name: kind || 'attachment' };
}

/** The parts that a line of a thread shows, in order. */
export function shownOf(line: { kind: string; text?: string; message?: unknown; attachments?: unknown }): Shown[] {
  const message = bag(line.message);
  const parts: Shown[] = [];
  const words = line.text || text(message.text);
  if (words) parts.push({ kind: 'text', text: words });
  if (message.attachment) parts.push(attachment(message.attachment));
  for (const one of [...list(message.attachments), ...list(line.attachments)]) parts.push(attachment(one));
  return parts.length > 0 ? parts : [{ kind: 'unknown', name: line.kind }];
}

/** The quick replies of a message; those that ask for a phone number or e-mail are left out. */
export function quickReplies(message: unknown): QuickReply[] {
  return list(bag(message).quick_replies).map(bag)
    .filter((q) => q.content_type === 'text' && text(q.title) !== '')
    .map((q) => ({ title: text(q.title), payload: text(q.payload), image: webURL(q.image_url) }));
}
