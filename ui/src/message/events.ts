import type { PersonEvent } from '../api/types';
import type { Catalogue } from '../i18n';
import type { IconName } from '../kit';

type Bag = Record<string, unknown>;

const bag = (value: unknown): Bag => (value && typeof value === 'object' && !Array.isArray(value) ? (value as Bag) : {});
const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** The parts of an event that people read, whatever the exact shape of its data. */
export function detailsOf(event: PersonEvent) {
  const data = bag(event.data);
  const message = bag(data.message);
  const merged = { ...message, ...data };
  const postback = bag(data.postback);
  const optin = bag(data.optin);
  const reaction = bag(data.reaction);
  const reply = bag(merged.quick_reply);
  const attachments = Array.isArray(merged.attachments) ? merged.attachments : [];
  return {
    text: text(merged.text),
    title: text(postback.title) || text(data.title) || text(postback.payload) || text(data.payload),
    customer: text(data.customer_id) || text(optin.customer_id),
    emoji: text(reaction.emoji) || text(data.emoji) || text(data.reaction),
    ours: text(merged.metadata).startsWith('msg_'),
    chosen: Object.keys(reply).length > 0,
    attachment: text(bag(attachments[0]).type),
  };
}

/** What happened, in a sentence. */
export function eventWords(event: PersonEvent, t: Catalogue): string {
  const d = detailsOf(event);
  switch (event.kind) {
    case 'message':
      if (d.chosen) return t.events.quickReply(d.text || d.title);
      if (!d.text && d.attachment === 'image') return t.events.sentPicture;
      return !d.text && d.attachment ? t.events.sentFile : t.events.message(d.text);
    case 'echo':
      return d.ours ? t.events.ownEcho(d.text) : t.events.echo(d.text);
    case 'postback':
      return t.events.postback(d.title);
    case 'reaction':
      return t.events.reaction(d.emoji);
    case 'identity_quarantined':
      return t.events.identity_quarantined(d.customer);
    case 'delivery': case 'read': case 'optin': case 'referral': case 'message_edit': case 'account_linking': case 'handover': case 'policy_enforcement': case 'feed':
      return t.events[event.kind];
    default:
      return t.events.other(event.kind);
  }
}

const icons: Record<string, IconName> = {
  message: 'desk', echo: 'desk', postback: 'buttons', optin: 'send', referral: 'entry', reaction: 'desk', identity_quarantined: 'warn', delivery: 'check', read: 'check', policy_enforcement: 'stop',
};

export function eventIcon(kind: string): IconName {
  return icons[kind] ?? 'bolt';
}
