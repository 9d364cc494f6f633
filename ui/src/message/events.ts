import type { PersonEvent } from '../api/types';
import type { IconName } from '../kit';
import type { Words } from './words';

type Bag = Record<string, unknown>;

const bag = (value: unknown): Bag => (value && typeof value === 'object' && !Array.isArray(value) ? (value as Bag) : {});
const list = (value: unknown): Bag[] => (Array.isArray(value) ? value.map(bag) : []);

/** A reader of an event's properties by the names of the events page; nothing in it fails. */
export function propertiesOf(event: PersonEvent) {
  const all = bag(event.details);
  return {
    text: (name: string): string => (typeof all[name] === 'string' ? (all[name] as string) : typeof all[name] === 'number' ? String(all[name]) : ''),
    flag: (name: string): boolean => all[name] === true,
    number: (name: string): number => (typeof all[name] === 'number' ? (all[name] as number) : 0),
    list: (name: string): Bag[] => list(all[name]),
    words: (name: string): string[] => (Array.isArray(all[name]) ? (all[name] as unknown[]).filter((w): w is string => typeof w === 'string') : []),
    bag: (name: string): Bag => bag(all[name]),
  };
}

/** A file that somebody sent. */
export interface Attached {
  type: string;
  url: string;
  title: string;
  expires: boolean;
  /** Id of the copy that is kept of it, and why there is none. */
  copy: string;
  missing: string;
  latitude?: number;
  longitude?: number;
  /** Of an appointment. */
  starts: string;
  products: { title: string; price: string }[];
}

const said = (value: unknown): string => (typeof value === 'string' ? value : '');

export function attachmentsOf(event: PersonEvent): Attached[] {
  return propertiesOf(event).list('attachments').map((a) => ({
    type: said(a.type), url: said(a.url), title: said(a.title), expires: a.expires === true, copy: said(a.file), missing: said(a.missing),
    latitude: typeof a.latitude === 'number' ? a.latitude : undefined, longitude: typeof a.longitude === 'number' ? a.longitude : undefined,
    starts: said(bag(a.booking).start),
    products: list(a.products).map((p) => ({ title: said(p.title) || said(p.retailer_id) || said(p.id), price: said(p.price) })),
  }));
}

/** Names an app in words: the Page's inbox, this program's own, another. */
export type AppNames = (id: string) => string;

const inboxes = ['263902037430900', '26390203743090'];

export function appNames(s: Words, ours: string[]): AppNames {
  return (id) => (inboxes.includes(id) ? s.event.inbox : ours.includes(id) ? s.event.us : s.event.app(id));
}

const capital = (text: string) => text.replace(/^./u, (c) => c.toUpperCase());

function wroteWords(event: PersonEvent, s: Words): string {
  const p = propertiesOf(event);
  const e = s.event;
  const attached = p.list('attachments');
  const kind = said(attached[0]?.type);
  if (p.flag('deleted')) return p.text('message') ? e.tookBack : e.takenBack; // what is left of the message itself has no id
  if (p.flag('unsupported')) return e.unsupported;
  if (p.text('quick_reply')) return e.chose(p.text('text') || p.text('quick_reply'));
  if (p.text('text')) return e.wrote(p.text('text'));
  if (p.words('commands').length > 0) return e.commands(p.words('commands').map((c) => `/${c}`).join(' '));
  if (attached.length > 1 && attached.every((a) => a.type === 'image')) return e.sentPictures(attached.length);
  if (kind === 'appointment_booking') return e.bookings[said(bag(attached[0]?.booking).status)] ?? e.sent[kind] ?? e.sentThing;
  if (attached.length > 0) return e.sent[kind] ?? e.sentThing;
  return e.wrote('');
}

function echoWords(event: PersonEvent, s: Words, app: AppNames): string {
  const p = propertiesOf(event);
  const e = s.event;
  if (p.flag('deleted')) return e.echoTookBack;
  const first = p.list('attachments')[0] ?? {};
  const text = p.text('text') || said(first.title) || (e.templates[said(first.template)] ?? s.content.types[said(first.type)] ?? '');
  switch (p.text('from')) {
    case 'ours': return e.ownEcho(text);
    case 'inbox': return e.echoInbox(text);
    case 'automatic': return e.echoAutomatic(text);
    case 'other': return e.echoApp(capital(app(p.text('app_id'))), text);
    default: return e.echo(text);
  }
}

/** The faces of reactions on the wall, which need no words. */
const faces: Record<string, string> = { like: '👍', love: '❤', haha: '😆', wow: '😮', sad: '😢', angry: '😠', care: '🤗' };

function wallWords(event: PersonEvent, s: Words): string {
  const p = propertiesOf(event);
  const e = s.event;
  const text = p.text('text');
  if (event.kind === 'mention') return e.mention(text);
  const item = p.text('item');
  const thing = e.wallThings[item];
  const action = p.text('action');
  if (p.flag('deleted') && !item) return e.commentGone;
  if (!thing) return item ? e.wall(item) : e.comment(text);
  const changed = e.wallDone[action];
  if (item === 'comment' && action === 'edit' && text) return e.commentEdited(text);
  if (changed && action !== 'add' && (action !== 'edit' || thing !== e.wallThings.like)) return changed(thing);
  if (item === 'comment') return e.comment(text);
  if (thing === e.wallThings.like) return e.liked(faces[p.text('reaction') || item] ?? p.text('reaction'));
  return text || ['post', 'status'].includes(item) ? e.post(text) : e.wallDone.add!(thing);
}

function callWords(event: PersonEvent, s: Words): string {
  const p = propertiesOf(event);
  const e = s.event;
  if (p.text('step') === 'call_settings_update') return e.callSettings;
  if (p.text('step') !== 'call_permission_reply') return e.call;
  return { accept: e.callAllowed, reject: e.callRefused }[said(p.bag('fields').response)] ?? e.callAnswered;
}

function optinWords(event: PersonEvent, s: Words): string {
  const p = propertiesOf(event);
  if (p.text('change') === 'stop') return s.event.optinStopped;
  if (p.text('change') === 'resume') return s.event.optinResumed;
  if (p.flag('refreshed')) return s.event.optinRefreshed;
  return s.event.optins[p.text('shape')] ?? s.event.optin;
}

/** What happened, in a sentence. */
export function eventWords(event: PersonEvent, s: Words, app: AppNames = appNames(s, [])): string {
  const p = propertiesOf(event);
  const e = s.event;
  switch (event.kind) {
    case 'custom': return event.name;
    case 'purchase': return e.bought(p.text('product_id'), Math.max(1, p.number('quantity')), [p.text('price'), p.text('currency')].filter(Boolean).join(' '));
    case 'message': return wroteWords(event, s);
    case 'echo': return echoWords(event, s, app);
    case 'delivery': return e.delivery;
    case 'read': return e.read;
    case 'postback': return e.tapped(p.text('title') || p.text('payload'));
    case 'optin': return optinWords(event, s);
    case 'optout': return e.optout(p.text('topic'));
    case 'referral': return e.leads[said(p.bag('referral').type)] ?? e.referral(e.sources[p.text('source')] ?? '');
    case 'reaction': return p.text('action') === 'unreact' ? e.unreacted : e.reacted(p.text('emoji'));
    case 'message_edit': return e.edited(p.text('text'));
    case 'account_linking': return p.text('status') === 'unlinked' ? e.unlinked : e.linked;
    case 'handover': {
      const words = e.handed[p.text('action')];
      return words ? capital(words(app(p.text('previous_app_id')), app(p.text('action') === 'request' ? p.text('requested_app_id') : p.text('new_app_id')))) : e.handover;
    }
    case 'policy_enforcement': return e.policy[p.text('action')] ?? e.policyOther;
    case 'feed': case 'mention': return wallWords(event, s);
    case 'feedback': return e.feedback;
    case 'customer_information': return e.customerInfo;
    case 'form': return e.form(p.text('form_id'));
    case 'order': return e.order(p.list('products').length);
    case 'response_feedback': return e.thumbs[p.text('verdict')] ?? e.thumb;
    case 'coupon': return e.coupon(p.text('coupon_code'));
    case 'game_play': return e.game(p.text('score'));
    case 'payment': return e.payment([p.text('amount'), p.text('currency')].filter(Boolean).join(' '));
    case 'call': return callWords(event, s);
    case 'marketing_message': return e.marketing[p.text('action')] ?? e.marketingOther;
    case 'template_status': return e.template(p.text('template'), e.templateStates[p.text('status')] ?? p.text('status').toLowerCase());
    case 'lead': return e.lead;
    case 'rating': return e.rating[p.text('verdict')] ?? e.ratingOther;
    case 'label': return e.label[p.text('action')]?.(p.text('label')) ?? e.other(event.kind);
    case 'identity_quarantined': return e.quarantined(p.text('customer_id'));
    case 'identity_settled': return p.text('outcome') === 'kept' ? e.settledKept(p.text('customer_id')) : e.settledDropped(p.text('customer_id'));
    case 'unknown': return e.unknown(p.text('key'));
    default: return e.other(event.kind);
  }
}

/** What a site or a link of ours signed: nobody reads it. */
const signed = /^pb1[\w-]{60,}$/;

/** What stands below the sentence: refs, topics, notes, answers. */
export function eventNotes(event: PersonEvent, s: Words): string[] {
  const p = propertiesOf(event);
  const e = s.event;
  const referral = p.bag('referral');
  const wall = event.kind === 'feed' || event.kind === 'mention';
  return [
    p.text('topic') && event.kind !== 'optout' && e.about(p.text('topic')),
    p.text('ref') && (signed.test(p.text('ref')) ? e.signedRef : e.ref(p.text('ref'))),
    wall && p.flag('by_page') && e.byPage,
    said(referral.ad_title) && e.ad(said(referral.ad_title)),
    p.number('edits') > 0 && e.editedTimes(p.number('edits')),
    p.text('first_text') && e.firstText(p.text('first_text')),
    p.text('metadata') && event.kind === 'handover' && e.note(p.text('metadata')),
    e.templateReasons[p.text('reason')] ?? p.text('reason'), p.text('error'),
    event.kind === 'rating' && p.text('text'), event.kind === 'order' && p.text('note'),
    event.kind === 'identity_settled' && p.text('by') && e.settledBy(p.text('by')),
    event.kind !== 'order' && !(wall && p.flag('deleted')) && p.text('note'), // our own sentence, which Said translates
    event.standby && e.standby,
  ].filter((note): note is string => typeof note === 'string' && note !== '');
}

/** How many properties of a custom event stand below it. */
const SHOWN = 6;

/** The properties that a program told with an event. */
function toldRows(event: PersonEvent): [string, string][] {
  const told = Object.entries(event.kind === 'purchase' ? bag(propertiesOf(event).bag('properties')) : bag(event.details));
  const rows = told.slice(0, SHOWN).map(([name, value]): [string, string] => [name, typeof value === 'string' ? value : JSON.stringify(value)]);
  return told.length > SHOWN ? [...rows, ['…', '']] : rows;
}

/** Answers to forms, products of carts and properties of events that programs told, as names and values. */
export function eventRows(event: PersonEvent): [string, string][] {
  if (event.kind === 'custom' || event.kind === 'purchase') return toldRows(event);
  const p = propertiesOf(event);
  const answers = p.list('answers').map((a): [string, string] => [said(a.id) || said(a.type), [typeof a.value === 'number' ? String(a.value) : said(a.value), said(a.follow_up)].filter(Boolean).join(', ')]);
  const products = event.kind === 'order' ? p.list('products').map((g): [string, string] => [said(g.name) || said(g.retailer_id) || said(g.id), [g.quantity && `× ${String(g.quantity)}`, g.unit_price && String(g.unit_price), said(g.currency)].filter(Boolean).join(' ')]) : [];
  return [...answers, ...products];
}

const icons: Record<string, IconName> = {
  message: 'desk', echo: 'bot', postback: 'buttons', optin: 'send', optout: 'stop', referral: 'entry', reaction: 'desk', message_edit: 'text', identity_quarantined: 'warn', identity_settled: 'check', delivery: 'check', read: 'check', policy_enforcement: 'stop',
  purchase: 'cart', account_linking: 'user', handover: 'people', feed: 'feed', mention: 'feed', rating: 'feed', feedback: 'note', customer_information: 'note', form: 'note', lead: 'note', order: 'cart', payment: 'cart', coupon: 'token', response_feedback: 'check', call: 'phone', marketing_message: 'campaign', template_status: 'template', label: 'segment',
};

export function eventIcon(event: PersonEvent): IconName {
  const p = propertiesOf(event);
  if (event.kind === 'message' && p.list('attachments').length > 0 && !p.text('text')) return p.list('attachments')[0]?.type === 'image' ? 'image' : 'clip';
  if (event.kind === 'echo' && p.text('from') === 'inbox') return 'user';
  return icons[event.kind] ?? 'bolt';
}

/** The look of the mark: good news, bad news, from us. */
export function eventLook(event: PersonEvent): string {
  if (event.kind === 'optin') return propertiesOf(event).text('change') === 'stop' ? 'ic no' : 'ic ok';
  if (['optout', 'policy_enforcement', 'identity_quarantined'].includes(event.kind)) return propertiesOf(event).text('action') === 'unblock' ? 'ic ok' : 'ic no';
  if (event.kind === 'echo') return 'ic out';
  return 'ic';
}
