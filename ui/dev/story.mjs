// The story of the mock-ups as the API would tell it: Thursday 19 November 2026, Cooktoys, Lyon.
// For drawing pages without the program; never shipped.

export const now = Date.parse('2026-11-19T13:32:00.000Z');
export const at = (text) => new Date(Date.parse(text)).toISOString();
export const ago = (minutes) => new Date(now - minutes * 60_000).toISOString();

const page = { id: '104268917735521', name: 'Cooktoys' };
const atelier = { id: '104268917735987', name: 'Cooktoys Atelier' };

const days = [410, 290, 260, 402, 940, 428, 500, 455, 300, 270, 415, 720, 452, 13946].map((sent, i) => ({
  date: new Date(Date.parse('2026-11-06T12:00:00Z') + i * 86_400_000).toISOString().slice(0, 10),
  sent, delivered: Math.round(sent * 0.97), read: Math.round(sent * 0.66), failed: i % 5, dropped: Math.round(sent * 0.12),
}));

export const home = {
  today: { sent: 13946, delivered: 13546, read: 9208, failed: 31, dropped: 1804, settling: 6 },
  days,
  channels: [
    { page_id: page.id, name: page.name, ok: true, level: 'ok', sentence: 'Healthy. 8,214 sent today. Webhook calls are subscribed at both levels.', sent_today: 8214 },
    { page_id: atelier.id, name: atelier.name, ok: false, level: 'warn', sentence: '402 sent today, but message_echoes is not subscribed: what colleagues answer in the Page inbox does not reach this app.', sent_today: 402 },
  ],
  checks: [
    { id: 'public', ok: true, level: 'ok', title: 'Public HTTPS address answers', sentence: 'until 2 Feb 2027' },
    { id: 'webhook', ok: true, level: 'ok', title: 'Webhook verified', sentence: '3 Nov' },
    { id: 'pages', ok: true, level: 'ok', title: 'Messenger Pages connected', sentence: '2 Pages' },
    { id: 'people', ok: true, level: 'ok', title: 'People known', sentence: '48,216' },
    { id: 'site', ok: false, level: 'warn', title: 'Put the button on your site', sentence: 'No site carries the tag yet. Without it nobody can opt in from your shop.', action: { label: 'Add a site', href: '/app/channels?tab=sites' } },
    { id: 'first', ok: true, level: 'ok', title: 'First message arrived', sentence: '3 Nov' },
  ],
  recent: [
    { at: at('2026-11-19T13:31:52Z'), kind: 'message', sentence: 'Wrote “Does the 16 cm work on induction?”', profile_id: 'p_camille', profile_name: 'Camille Laurent' },
    { at: at('2026-11-19T13:31:40Z'), kind: 'read', sentence: 'Read a message', profile_id: 'p_jonas', profile_name: 'Jonas Weber', message_id: 'msg_text' },
    { at: at('2026-11-19T13:30:07Z'), kind: 'optin', sentence: 'Gave a token for “Back in stock”', profile_id: 'p_hana', profile_name: 'Hana Sato' },
    { at: at('2026-11-19T13:28:15Z'), kind: 'message', sentence: 'Said stop', profile_id: 'p_oliver', profile_name: 'Oliver Grant' },
  ],
};

const names = ['Camille Laurent', 'Jonas Weber', 'Hana Sato', 'Oliver Grant', 'Inès Caron', 'Tom Okafor', 'Nora Lind', 'Émile Roche', 'Aiko Mori', 'Sam Adeyemi', ''];
export const people = names.map((name, i) => ({
  id: 'p_' + (name.split(' ')[0] || 'nobody').toLowerCase().normalize('NFD').replace(/[^a-z]/g, ''), name,
  external_id: i % 3 === 0 ? `u-${2000 + i}` : undefined,
  psids: i === 10 ? [] : [{ page_id: page.id, psid: `742190658331027${i}` }, ...(i === 0 ? [{ page_id: atelier.id, psid: '6093377410258816' }] : [])],
  customer_ids: i === 9 ? [] : [`CT-${20418 + i}`], window_until: i > 7 ? undefined : new Date(now + (23.9 - i * 4) * 3_600_000).toISOString(),
  last_seen_at: i > 8 ? undefined : ago(i * 70), created_at: at('2026-09-22T09:00:00Z'),
}));

const verdictDrop = {
  outcome: 'drop', rule: 'window', pack: 'today', reason: 'outside_window', sentence: 'No right was open on Messenger: the window had closed 11 days before.', cure: 'It opens again when she writes or taps a button.', at: at('2026-10-14T08:00:00Z'),
  checks: [
    { name: 'page', ok: true, sentence: 'Cooktoys is connected.' },
    { name: 'identity', ok: true, sentence: 'PSID at Cooktoys, known since 22 Sep 2026.' },
    { name: 'stopped', ok: true, sentence: 'She has not said stop.' },
    { name: 'window', ok: false, sentence: 'Last wrote at 2026-10-02T09:40:00Z; the window closed 24 hours later.' },
    { name: 'one_time_token', ok: false, sentence: 'There is a token for “Back in stock”; this message was about “Offers”.' },
    { name: 'human_agent', ok: false, sentence: 'Nobody typed this message.' },
    { name: 'message_tag', ok: false, sentence: 'No tag may carry an offer.' },
  ],
};
const verdictNow = { outcome: 'allow', right: 'window', rule: 'window', pack: 'today', sentence: 'Her window is open until Friday 14:31.', until: at('2026-11-20T13:31:52Z'), at: new Date(now).toISOString(), checks: verdictDrop.checks.slice(0, 3).concat({ name: 'window', ok: true, sentence: 'She wrote on 19 Nov 2026 at 14:31.' }) };

const base = (id, over) => ({
  id, profile_id: 'p_camille', profile_name: 'Camille Laurent', channel: 'messenger', page_id: page.id, page_name: page.name, recipient: '7421906583310274', customer_id: 'CT-20418', origin: 'push', group_id: 'push_01', part: 1,
  purpose: 'transactional', human: false, state: 'read', attempts: 1, outside_id: 'm_AG5Hz2U', verdict: { ...verdictNow, sentence: 'The window was open.' },
  created_at: ago(18), sending_at: ago(18), sent_at: ago(18), delivered_at: ago(17.9), read_at: ago(17), updated_at: ago(17),
  wire: [{ at: ago(18), took_ms: 84, method: 'POST', url: `http://127.0.0.1:9041/v26.0/${page.id}/messages`, request: '{"recipient":{"id":"7421906583310274"},"messaging_type":"RESPONSE","message":{"text":"…"}}', status: 200, response: '{"recipient_id":"7421906583310274","message_id":"m_AG5Hz2U"}' }], ...over,
});
const picture = (hue) => 'data:image/svg+xml,' + encodeURIComponent(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 191 100"><rect width="191" height="100" fill="hsl(${hue} 45% 90%)"/><rect x="60" y="35" width="70" height="42" rx="4" fill="hsl(${hue} 45% 48%)"/><rect x="130" y="42" width="44" height="8" rx="4" fill="hsl(${hue} 20% 25%)"/></svg>`);

export const messages = [
  base('msg_receipt', { content: { type: 'receipt', receipt: { recipient_name: 'Camille Laurent', merchant_name: 'Cooktoys', order_number: '58214', currency: 'EUR', payment_method: 'Visa 2345', items: [{ title: 'Super Hand Mixer 2000', quantity: '1', price: '89.90', image_url: picture(210) }, { title: 'Gift card', subtitle: 'For Émile', quantity: '2', price: '50' }], address: { street_1: '12 rue Mercière', city: 'Lyon', postal_code: '69002', state: 'ARA', country: 'FR' }, summary: { subtotal: '139.90', shipping_cost: '4.95', total_cost: '144.85' } } } }),
  base('msg_cards', { created_at: ago(60), read_at: undefined, state: 'delivered', purpose: 'promotional', content: { type: 'cards', cards: [{ title: 'Saucepan 20 cm', subtitle: '€ 159 · 8 left', image_url: picture(25), buttons: [{ type: 'url', title: 'See the pan', url: 'https://cooktoys.example/pan' }] }, { title: 'Set of two', subtitle: '€ 269 · 3 left', image_url: picture(15), buttons: [{ type: 'url', title: 'See the set' }, { type: 'postback', title: 'Keep one for me' }] }] } }),
  base('msg_text', { created_at: ago(61), state: 'sent', delivered_at: undefined, read_at: undefined, profile_id: 'p_jonas', profile_name: 'Jonas Weber', content: { type: 'text', text: 'Two things you may like:' } }),
  base('msg_image', { created_at: ago(200), content: { type: 'image', media: { url: picture(140) } } }),
  base('msg_unknown', { created_at: ago(300), state: 'unknown', reason: 'unavailable', reason_text: 'The answer to the send was lost. It is settled as soon as its echo arrives.', sent_at: undefined, delivered_at: undefined, read_at: undefined, content: { type: 'buttons', text: 'Shall we keep the pan for you?', buttons: [{ type: 'postback', title: 'Yes, please' }, { type: 'postback', title: 'No' }] }, wire: [{ at: ago(300), took_ms: 30000, method: 'POST', url: `http://127.0.0.1:9041/v26.0/${page.id}/messages`, request: '{"message":{}}', error: 'The connection was cut before an answer came.' }] }),
  base('msg_dropped', { created_at: at('2026-10-14T08:00:00Z'), state: 'dropped', reason: 'outside_window', reason_text: 'The window had closed 11 days before.', verdict: verdictDrop, purpose: 'promotional', attempts: 0, sending_at: undefined, sent_at: undefined, delivered_at: undefined, read_at: undefined, outside_id: undefined, wire: undefined, content: { type: 'text', text: 'Autumn knives: ten blades, one week.' } }),
  base('msg_failed', { created_at: ago(900), state: 'failed', reason: 'unreachable', reason_text: 'The person blocked messages from this Page.', profile_id: 'p_oliver', profile_name: 'Oliver Grant', sent_at: undefined, delivered_at: undefined, read_at: undefined, content: { type: 'text', text: 'Your parcel is at the door.' } }),
  base('msg_refused', { created_at: ago(400), state: 'failed', reason: 'bad_picture', reason_text: 'Messenger refused the message.', sent_at: undefined, delivered_at: undefined, read_at: undefined, content: { type: 'image', media: { url: '/app/mark.svg' } }, platform_error: { code: 100, subcode: 2018008, class: 'never', who: 'sender', kind: 'permanent', reason: 'bad_picture', cause: 'The platform could not fetch the file at its URL.', cure: 'Check that the URL is public https with a valid certificate and answers within 10 s.', does: 'The message counts as failed and is not tried again.', docs: '/docs/errors/platform/100-2018008' } }),
];

export const person = {
  id: 'p_camille', name: 'Camille Laurent',
  attributes: { first_name: 'Camille', last_name: 'Laurent', language: 'English', city: 'Lyon', loyalty_tier: 'Gold', points: 1240, reserved_sku: 'CU-16', orders_total: 842.4, newsletter: true, sizes: [16, 20] },
  identities: [
    { kind: 'customer', scope: '', value: 'CT-20418', quarantined: true, created_at: at('2026-09-22T09:00:00Z') },
    { kind: 'psid', scope: page.id, scope_name: page.name, value: '7421906583310274', quarantined: false, created_at: at('2026-09-22T09:00:00Z') },
    { kind: 'psid', scope: atelier.id, scope_name: atelier.name, value: '6093377410258816', quarantined: false, created_at: at('2026-09-22T09:00:00Z') },
    { kind: 'temporary', scope: '', value: 'order-58214', quarantined: false, topic: 'order', expires_at: at('2026-12-18T09:00:00Z'), created_at: at('2026-11-18T09:00:00Z') },
    { kind: 'customer', scope: '', value: 'CT-9999', quarantined: true, created_at: at('2026-11-18T09:00:00Z') },
  ],
  opt_ins: [
    { id: 'opt_1', page_id: page.id, page_name: page.name, customer_id: 'CT-20418', temporary: false, source: 'send_to_messenger', wording: 'Send to Messenger', at: at('2026-09-22T09:00:00Z'), quarantined: false },
    { id: 'opt_2', page_id: page.id, page_name: page.name, customer_id: 'order-58214', temporary: true, topic: 'order', source: 'm_me', at: at('2026-11-18T17:18:00Z'), quarantined: false },
  ],
  tokens: [
    { id: 'tok_1', kind: 'one_time', topic: 'Back in stock', page_id: page.id, created_at: at('2026-09-03T10:00:00Z'), expires_at: at('2027-09-03T10:00:00Z') },
    { id: 'tok_2', kind: 'one_time', topic: 'Classes', page_id: page.id, created_at: at('2026-03-02T10:00:00Z'), expires_at: at('2027-03-02T10:00:00Z'), used_at: at('2026-03-10T10:00:00Z'), used_by: 'msg_text' },
  ],
  conversations: [{ page_id: page.id, page_name: page.name, psid: '7421906583310274', window_opened_at: ago(1), window_opened_by: 'message', window_until: at('2026-11-20T13:31:52Z'), last_inbound_at: ago(1) }],
  counts: { events: 418, messages: 96 }, created_at: at('2026-09-22T09:00:00Z'), updated_at: ago(1),
};

const event = (id, when, kind, details, standby = false) => ({ type: 'event', at: when, event: { id, kind, name: `messenger.${kind}`, summary: '', details, standby, source: 'messenger', profile_id: 'p_camille', profile_name: 'Camille Laurent', page_id: page.id, page_name: page.name, at: when, received_at: when, data: details } });
export const timeline = [
  event('ev_1', at('2026-11-19T13:31:00Z'), 'message', { text: 'Does the 16 cm work on induction?', message: 'm_1', edits: 1, first_text: 'Does the 16 work on induction?' }),
  event('ev_2', at('2026-11-19T13:29:00Z'), 'message', { text: 'Hello! About the saucepan…' }),
  { type: 'message', at: messages[0].created_at, message: messages[0] },
  { type: 'message', at: messages[1].created_at, message: messages[1] },
  event('ev_3', at('2026-11-18T17:20:00Z'), 'message', { text: 'Thank you!' }),
  event('ev_4', at('2026-11-18T17:18:00Z'), 'optin', { shape: 'send_to_messenger', ref: 'order-58214' }),
  { type: 'message', at: messages[5].created_at, message: messages[5] },
  event('ev_6', at('2026-10-03T09:40:00Z'), 'message', { attachments: [{ type: 'image', url: '/app/mark.svg', expires: true }, { type: 'location', latitude: 45.76, longitude: 4.83 }] }),
  event('ev_7', at('2026-10-03T09:38:00Z'), 'echo', { from: 'inbox', app_id: '263902037430900', text: 'Ours does, with the plate.' }),
  event('ev_8', at('2026-10-03T09:36:00Z'), 'handover', { action: 'pass', previous_app_id: '482911', new_app_id: '263902037430900', metadata: 'asks about induction' }),
  event('ev_9', at('2026-10-03T09:34:00Z'), 'feed', { item: 'comment', action: 'add', comment_id: '1_2', post_id: '1_1', text: 'How much is it?' }),
  event('ev_10', at('2026-10-03T09:32:00Z'), 'reaction', { message: 'm_0', action: 'react', emoji: '❤' }),
  event('ev_11', at('2026-10-03T09:30:00Z'), 'order', { products: [{ id: '1', name: 'Saucepan 16 cm', quantity: 1, unit_price: 129, currency: 'EUR' }], note: 'As a gift' }),
  event('ev_12', at('2026-10-03T09:28:00Z'), 'feedback', { answers: [{ id: 'service', type: 'csat', value: '5', follow_up: 'quick' }] }),
  event('ev_13', at('2026-10-03T09:26:00Z'), 'optout', { topic: 'offers' }),
  event('ev_14', at('2026-10-03T09:24:00Z'), 'identity_settled', { customer_id: 'CT-20418', outcome: 'kept', by: 'Tom Okafor' }),
  event('ev_15', at('2026-10-03T09:22:00Z'), 'referral', { source: 'ADS', ref: 'autumn', referral: { ad_title: 'Copper week' } }),
  event('ev_16', at('2026-10-03T09:20:00Z'), 'policy_enforcement', { action: 'warning', reason: 'Too many complaints' }, true),
  event('ev_17', at('2026-10-03T09:18:00Z'), 'rating', { verdict: 'positive', text: 'Lovely shop' }),
  event('ev_5', at('2026-10-02T09:40:00Z'), 'postback', { title: 'Ask about oil for seasoning' }),
];
export const why = { message: messages[5], then: verdictDrop, now: verdictNow };

const pageView = (p, over) => ({
  ...p, app_id: '482911', app_name: 'Cooktoys app', state: 'connected', per_second: 40, concurrency: 8, m_me_url: `https://m.me/${p.id}`, health: { level: 'ok', code: 'ok', sentence: 'Sends and receives.', troubles: [] },
  subscription: { app_level: { ok: true, sentence: 'The app receives webhook calls of Pages.' }, page_level: { ok: true, fields: ['messages', 'messaging_postbacks', 'messaging_optins', 'message_deliveries', 'message_reads', 'message_echoes', 'messaging_referrals'], missing: [], sentence: 'All 7 fields are subscribed.' }, checked_at: ago(2) },
  token: { checked_at: ago(2), scopes: ['pages_show_list', 'pages_messaging', 'pages_manage_metadata', 'pages_read_engagement', 'page_utility_messaging'], missing: [], data_access_ends_at: at('2027-02-17T09:00:00Z') },
  last_event_at: ago(1), usage: { percent: 12, kinds: { calls: 12 } }, sent_today: 8214, created_at: at('2026-09-01T09:00:00Z'), ...over,
});
export const pages = [
  pageView(page, {}),
  pageView(atelier, { reading: { id: 'rd_1', kind: 'history', state: 'running', threads: 412, messages: 3180, recovered: 3002, started_at: ago(4) }, health: { level: 'warn', code: 'unsubscribed', sentence: 'The Page does not send message_echoes. Subscribe, to add them.', troubles: [{ level: 'warn', code: 'unsubscribed', sentence: 'The Page does not send message_echoes. Subscribe, to add them.' }] }, sent_today: 402, subscription: { app_level: { ok: true, sentence: 'The app receives webhook calls of Pages.' }, page_level: { ok: false, fields: ['messages', 'messaging_optins'], missing: ['message_echoes'], sentence: 'One field is missing.' }, checked_at: ago(2) } }),
];
export const apps = [{ id: '482911', name: 'Cooktoys app', graph_url: 'https://graph.facebook.com', graph_version: 'v26.0', allow_sha1: false, mode: 'live', shared: false, webhook_url: 'https://msg.cooktoys.example/hook/messenger/482911', redirect_url: 'https://msg.cooktoys.example/connect/messenger/callback', pages: 2 }];
export const sites = [{ id: 'site_1', name: 'Cooktoys shop', page_id: page.id, origins: ['https://cooktoys.example'], require_signed: true, tag_url: 'https://msg.cooktoys.example/tag/v1.js', snippet: '<script async src="https://msg.cooktoys.example/tag/v1.js" data-site="site_1"></script>', created_at: at('2026-09-01T09:00:00Z') }];
export const keys = [{ id: 'key_1', name: 'Shop server', prefix: 'pb_live_7Q2m', scopes: ['push', 'read'], created_at: at('2026-09-01T09:00:00Z'), last_used_at: ago(4) }];
export const team = [{ user_id: 'usr_ines', email: 'ines@cooktoys.example', name: 'Inès Caron', role: 'administrator', created_at: at('2026-09-01T09:00:00Z') }, { user_id: 'usr_tom', email: 'tom@cooktoys.example', name: 'Tom Okafor', role: 'operator', created_at: at('2026-09-02T09:00:00Z') }];
export const requests = [{ at: ago(4), method: 'POST', path: `/social/facebook/messenger/pages/${page.id}/customers/CT-20418/messages`, status: 202, took_ms: 4.2, key_prefix: 'pb_live_7Q2m' }, { at: ago(5), method: 'POST', path: `/social/facebook/messenger/pages/${page.id}/customers/nobody/messages`, status: 404, took_ms: 1.1, key_prefix: 'pb_live_7Q2m', code: 'not_opted_in' }];
export const rawCalls = [{ id: '17', app_id: '482911', received_at: ago(44), note: 'The body is cut short: it ends inside a text.', body: '{"object":"page","entry":[{"id":"104268917735521","messaging":[{"sender":{"id":"742' }];
export const stats = { waiting: 0, oldest_age_ms: 0, accepted_today: 58120, refused_signature_today: 3, undecodable: 1 };
export const me = {
  user: { id: 'usr_ines', email: 'ines@cooktoys.example', name: 'Inès Caron', locale: '', theme: '', setup_done: true },
  workspaces: [{ id: 'ws_cooktoys', name: 'Cooktoys', time_zone: 'Europe/Paris', region: 'FR', rule_pack: 'today', role: 'administrator', may: ['workspace.read', 'people.read', 'messages.read', 'segments.read', 'data.read', 'developer.read', 'people.export', 'people.write', 'people.import', 'messages.send', 'segments.edit', 'campaigns.launch', 'data.manage', 'tags.manage', 'webhooks.replay', 'pages.manage', 'keys.manage', 'people.erase', 'policy.manage', 'workspace.manage', 'team.manage', 'audit.read'] }],
  version: 'dev', clock: { now: new Date(now).toISOString(), offset_ms: 0 }, emulator_url: 'http://127.0.0.1:9041/', demo: true,
};

export const offers = [
  { right: 'window', outcome: 'allow', promotional: true, until: at('2026-11-20T13:31:00Z'), rule: 'window', sentence: 'The window is open.' },
  { right: 'human_agent', outcome: 'drop', promotional: false, rule: 'human_agent', sentence: 'The app has no Human Agent feature.', cure: 'Ask Facebook for it in App Review.' },
  { right: 'one_time_token', outcome: 'allow', topic: 'Back in stock', promotional: true, until: at('2027-09-03T10:00:00Z'), rule: 'one_time_token', sentence: 'A token for this topic is there.' },
  { right: 'private_reply', outcome: 'allow', comment: '1_2', promotional: false, until: at('2026-11-24T09:00:00Z'), rule: 'private_reply', sentence: 'The comment can be answered once.' },
  { right: 'utility', outcome: 'hold', template: 'order_sent en_US', promotional: false, until: at('2026-11-20T08:00:00Z'), rule: 'thread', sentence: 'Another app holds the conversation.' },
];
export const limits = [{ type: 'text', field: 'text', min: 1, max: 2000, unit: 'characters' }, { field: 'coupon.title', min: 1, max: 80, unit: 'characters' }];
export const optOuts = [{ id: 'oo_1', page_id: page.id, topic: 'offers', source: 'word', said: 'STOP offers', at: at('2026-10-03T09:26:00Z') }, { id: 'oo_2', page_id: page.id, source: 'person', at: at('2026-09-25T09:26:00Z'), undone_at: at('2026-09-26T09:26:00Z') }];
export const claims = { customer_id: 'CT-20418', disputed: true, people: [{ profile_id: 'p_camille', name: 'Camille Laurent', holds: true, kinds: ['customer'], since: at('2026-09-22T09:00:00Z') }, { profile_id: 'p_other', name: 'Sofia Rossi', holds: false, kinds: [], source: 'send_to_messenger', page_name: 'Cooktoys', since: ago(40), last_at: ago(40) }] };
export const personas = [{ id: 'per_1', name: 'Tom, kitchen advice', profile_picture_url: '/app/mark.svg' }];
export const alerts = [{ id: 'al_1', kind: 'token_dead', subject: page.id, params: { page: 'Cooktoys' }, title: 'Cooktoys cannot send', sentence: 'Facebook no longer accepts the Page\'s token.', cure: 'Make a new one and enter it here.', opened_at: ago(30) }];
