// The part of the story that is about setting up: a connection under way, a Page's profile,
// personas, templates and readings, stop words, alerts, the catalogue of errors.
import { ago, at } from './story.mjs';

const list = (items) => ({ items });

const offers = [
  { id: '300000000000001', name: 'Cooktoys Lyon', category: 'Kitchen shop', tasks: ['MESSAGING', 'MODERATE'], connectable: true, here: false, code: 'free', sentence: 'Can be connected.' },
  { id: '104268917735521', name: 'Cooktoys', category: 'Kitchen shop', tasks: ['MESSAGING', 'MODERATE'], connectable: true, here: true, code: 'here', sentence: 'In this workspace already. Tick it to give it a new token.' },
  { id: '300000000000002', name: 'Copper friends', tasks: ['ANALYZE'], connectable: false, here: false, code: 'task_missing', missing: ['MESSAGING', 'MODERATE'], sentence: 'Your role on this Page lacks MESSAGING and MODERATE. Ask its administrator for it, then start again.' },
  { id: '300000000000003', name: 'Maison Roux', tasks: ['MESSAGING', 'MODERATE'], connectable: false, here: false, code: 'taken', sentence: 'Connected to another workspace of this installation; a Page belongs to one only. Disconnect it there first.' },
];
const outcomes = [{ id: '104268917735521', name: 'Cooktoys', connected: true, subscribed: true, code: 'reconnected', sentence: 'Connected again, with a new token. Everything is in place.' }];

const profile = {
  get_started: { payload: 'START' },
  greeting: [{ locale: 'default', text: 'Hello {{user_first_name}}! Ask us about pans, orders and repairs.' }, { locale: 'fr_FR', text: 'Bonjour {{user_first_name}} !' }],
  persistent_menu: [{ locale: 'default', call_to_actions: [{ type: 'postback', title: 'My orders', payload: 'ORDERS' }, { type: 'web_url', title: 'The shop', url: 'https://cooktoys.example/' }] }],
  ice_breakers: [{ locale: 'default', call_to_actions: [{ question: 'Where is my order?', payload: 'WHERE' }, { question: 'Does it work on induction?', payload: 'INDUCTION' }] }],
  commands: [{ locale: 'default', commands: [{ name: 'orders', description: 'Your last orders' }] }],
  whitelisted_domains: ['https://cooktoys.example'],
};
const template = (name, status, text, reason) => ({ id: 'tpl_' + name, name, language: 'en_US', status, reason, updated_at: ago(30), definition: { category: 'UTILITY', components: [{ type: 'HEADER', format: 'TEXT', text: 'News of your order' }, { type: 'BODY', text }, { type: 'BUTTONS', buttons: [{ type: 'URL', text: 'Track', url: 'https://cooktoys.example/' }] }] } });
const templates = [
  template('order_shipped', 'APPROVED', 'Your order {{num}} left on {{day}} and is on its way.'),
  template('order_delayed', 'PENDING', 'Your order {{num}} is late; it should arrive on {{day}} instead.'),
  template('summer', 'REJECTED', 'Our summer sale has begun.', 'TAG_SHOULD_BE_MARKETING'),
];
const readings = [
  { id: 'rd_2', kind: 'catch_up', state: 'done', since: at('2026-11-18T22:04:00Z'), until: at('2026-11-19T06:31:00Z'), threads: 231, messages: 1804, recovered: 96, started_at: at('2026-11-19T06:31:00Z'), finished_at: at('2026-11-19T06:33:00Z') },
  { id: 'rd_1', kind: 'history', state: 'done', threads: 18204, messages: 214880, recovered: 214880, started_at: at('2026-09-01T09:00:00Z'), finished_at: at('2026-09-01T11:20:00Z') },
];
const words = {
  confirm: true,
  languages: {
    en: { stop: ['stop', 'unsubscribe'], start: ['start'], stopped: 'Understood: no more messages.', topic: 'Understood: nothing more about {topic}.', started: 'Welcome back.', resume: 'Start again' },
    fr: { stop: ['stop', 'arrêt'], start: ['reprendre'], stopped: 'Compris : plus de messages.', topic: 'Compris : plus rien sur {topic}.', started: 'Vous revoilà.', resume: 'Reprendre' },
  },
};
const targets = [
  { id: 'at_1', kind: 'mail', address: 'night@cooktoys.example', language: 'en', created_at: at('2026-09-01T09:00:00Z'), last_sent_at: at('2026-11-18T22:10:00Z') },
  { id: 'at_2', kind: 'webhook', address: 'https://chat.cooktoys.example/alerts', language: 'fr', created_at: at('2026-09-01T09:00:00Z'), last_error: 'it answered 500' },
];
const errors = [
  { code: 4, class: 'limit', who: 'nobody', kind: 'throttled', reason: 'rate_limited', cause: 'The app has made too many calls.', cure: 'Nothing to do: it is tried again, later and later.', does: 'It slows down.', docs: '/docs/errors/messenger/4' },
  { code: 10, subcode: 2018278, class: 'consent', who: 'person', kind: 'outside', reason: 'outside_window', cause: 'The window was closed.', cure: 'Nothing to do: it may be tried again after the person acts.', does: 'The message fails.', docs: '/docs/errors/messenger/10-2018278' },
];

/** What the API would say; nothing for what this part of the story does not know. */
export function answerSetUp(method, path, after) {
  if (path === '/api/v1/platform/errors') return list(errors);
  if (path === '/api/v1/workspaces') return { id: 'ws_atelier', name: 'Atelier' };
  if (/^W\/page-connects\/refused$/.test(after)) return { id: 'refused', app_id: '482911', state: 'refused', code: 'refused', sentence: "The permissions were refused in Facebook's dialog. Nothing was connected; start again to change that.", pages: [], expires_at: ago(-50) };
  if (/^W\/page-connects\//.test(after)) return method === 'POST' ? list(outcomes) : { id: 'pc_1', app_id: '482911', state: 'authorised', pages: offers, expires_at: ago(-50) };
  if (/^W\/pages\/[^/]+\/profile$/.test(after)) return profile;
  if (/^W\/pages\/[^/]+\/(templates|template-library)$/.test(after)) return list(templates);
  if (/^W\/pages\/[^/]+\/readings$/.test(after)) return list(readings);
  if (after === 'W/links') return { url: 'https://m.me/104268917735521?ref=poster-lyon', ref: 'poster-lyon', qr: '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M4 4h1v1h-1z"/></svg>' };
  if (after === 'W/opt-out-words') return words;
  if (after === 'W/policy/settings') return { human_hold_minutes: 240, tolerant: false };
  if (after === 'W/alert-targets') return { items: targets, mail: true };
  return undefined;
}
