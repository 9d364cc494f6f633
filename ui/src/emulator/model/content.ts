// What a message shows, read from its JSON as a Page sent it. The platform takes numbers as
// texts and the reverse; so does this. Nothing here fails: what is unknown is shown as such.

export interface Tap {
  kind: 'url' | 'postback' | 'phone' | 'log_in' | 'log_out' | 'other';
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
  | { kind: 'sticker'; url: string; id: string }
  | { kind: 'location'; lat: number; long: number }
  | { kind: 'share'; url: string; title: string }
  | { kind: 'media'; media: 'image' | 'video'; url: string; taps: Tap[] }
  | { kind: 'coupon'; title: string; subtitle: string; code: string; url: string; button: string; before: string; image: string }
  | { kind: 'feedback'; title: string; subtitle: string; button: string; question: Question }
  | { kind: 'customer_info'; countries: string[] }
  | { kind: 'form'; id: string }
  | { kind: 'subscribe'; title: string; image: string }
  | { kind: 'grid'; title: string; subtitle: string; images: { url: string; hero: boolean; tap?: Tap }[]; taps: Tap[] }
  | { kind: 'products'; ids: string[] }
  | { kind: 'airline'; name: string; intro: string; lines: string[] }
  | { kind: 'unknown'; name: string };

/** The one question of a customer feedback template. */
export interface Question {
  type: string; // csat, nps, ces or free_form
  title: string;
  scores: string[]; // empty: a free answer
  follow: string; // placeholder of a further free answer; empty: none is asked
}

export interface QuickReply {
  type: 'text' | 'phone' | 'email';
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
  const title = text(b.title) || text(b.text);
  switch (b.type) {
    case 'web_url':
      return { kind: 'url', title, url: webURL(b.url) };
    case 'postback':
      return { kind: 'postback', title, payload: text(b.payload) };
    case 'phone_number':
      return { kind: 'phone', title, payload: text(b.payload) };
    case 'account_link':
      return { kind: 'log_in', title, url: webURL(b.url) };
    case 'account_unlink':
      return { kind: 'log_out', title };
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

const SCORES: Record<string, string[]> = {
  zero_to_ten: Array.from({ length: 11 }, (_, i) => String(i)),
  one_to_seven: Array.from({ length: 7 }, (_, i) => String(i + 1)),
};

function question(p: Bag): Question {
  const q = bag(list(bag(list(p.feedback_screens)[0]).questions)[0]);
  const follow = bag(q.follow_up);
  return {
    type: text(q.type), title: text(q.title),
    scores: q.type === 'free_form' ? [] : (SCORES[text(q.score_option)] ?? ['1', '2', '3', '4', '5']),
    follow: follow.type === 'free_form' ? text(follow.placeholder) || ' ' : '',
  };
}

function media(p: Bag): Shown {
  const e = bag(list(p.elements)[0]);
  return { kind: 'media', media: e.media_type === 'video' ? 'video' : 'image', url: webURL(e.url), taps: list(e.buttons).map(tap) };
}

function grid(p: Bag): Shown {
  const e = bag(list(p.elements)[0]);
  const images = list(e.images).map(bag).map((image) => ({ url: webURL(image.url), hero: image.is_hero_image === true, tap: image.action ? tap(image.action) : undefined }));
  return { kind: 'grid', title: text(e.title), subtitle: text(e.subtitle), images, taps: list(e.buttons).map(tap) };
}

/** The words of an airline template that a person would look for. */
function airline(p: Bag, name: string): Shown {
  const flights = [...list(p.flight_info), p.update_flight_info, bag(list(p.boarding_pass)[0]).flight_info].filter(Boolean).map(bag);
  const lines = flights.map((f) => [text(f.flight_number), text(bag(f.departure_airport).airport_code), '\u2192', text(bag(f.arrival_airport).airport_code), text(bag(f.flight_schedule).departure_time)].filter(Boolean).join(' '));
  if (text(p.pnr_number)) lines.push(text(p.pnr_number));
  return { kind: 'airline', name: name.replace('airline_', ''), intro: text(p.intro_message), lines };
}

function template(p: Bag): Shown {
  // What a person shares from the shop has no type, but names the product.
  if (p.product) return { kind: 'cards', cards: list(bag(p.product).elements).map(card), square: true };
  const name = text(p.template_type);
  switch (name) {
    case 'media':
      return media(p);
    case 'image_grid':
      return grid(p);
    case 'coupon':
      return {
        kind: 'coupon', title: text(p.title), subtitle: text(p.subtitle), code: text(p.coupon_code), url: webURL(p.coupon_url),
        button: text(p.coupon_url_button_title), before: text(p.coupon_pre_message), image: webURL(p.image_url),
      };
    case 'customer_feedback':
      return { kind: 'feedback', title: text(p.title), subtitle: text(p.subtitle), button: text(p.button_title), question: question(p) };
    case 'customer_information':
      return { kind: 'customer_info', countries: list(p.countries).map(text) };
    case 'instant_form':
      return { kind: 'form', id: text(p.form_id) };
    case 'notification_messages':
      return { kind: 'subscribe', title: text(p.title), image: webURL(p.image_url) };
    case 'product':
      return { kind: 'products', ids: list(p.elements).map((e) => text(bag(e).id)) };
    case 'list':
      return { kind: 'cards', cards: list(p.elements).map(card), square: true };
    case 'airline_itinerary':
    case 'airline_checkin':
    case 'airline_boardingpass':
    case 'airline_update':
      return airline(p, name);
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
  if (kind === 'sticker' || (kind === 'image' && payload.sticker_id)) return { kind: 'sticker', url: webURL(payload.url), id: text(payload.sticker_id) };
  if (kind === 'location') {
    const at = bag(payload.coordinates);
    return { kind: 'location', lat: number(at.lat) ?? 0, long: number(at.long) ?? 0 };
  }
  if (kind === 'fallback') return { kind: 'share', url: webURL(payload.url), title: text(payload.title) };
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
  if (message.sticker_id && parts.length === 0) parts.push({ kind: 'sticker', url: '', id: text(message.sticker_id) });
  // In the months of change a sticker comes as a picture and as a sticker: it is one.
  const stickers = parts.filter((part) => part.kind === 'sticker');
  if (stickers.length > 1) return [stickers[0]!];
  if (parts.length > 1 && parts.some((part) => part.kind === 'share')) return parts.filter((part) => part.kind === 'share');
  return parts.length > 0 ? parts : [{ kind: 'unknown', name: line.kind }];
}

/** The quick replies of a message. Those that offer the person's own phone number or e-mail
    address have no title: the phone knows the value, and hides the button without one. */
export function quickReplies(message: unknown): QuickReply[] {
  return list(bag(message).quick_replies).map(bag)
    .map((q): QuickReply => ({
      type: q.content_type === 'user_phone_number' ? 'phone' : q.content_type === 'user_email' ? 'email' : 'text',
      title: text(q.title), payload: text(q.payload), image: webURL(q.image_url),
    }))
    .filter((q) => q.type !== 'text' || q.title !== '');
}
