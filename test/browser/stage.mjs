// A story on the real program that leaves something on every page of the app: people who wrote,
// messages sent, refused, dropped and of unknown fate, a disputed customer id, a call that cannot
// be read. All of it by the emulator's gestures and faults and by the APIs.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { patience } from './browser.mjs';
import { call, demo } from './program.mjs';

const receipt = {
  type: 'receipt',
  receipt: {
    recipient_name: 'Lisa Martin', merchant_name: 'Cooktoys', order_number: '58214', currency: 'EUR', payment_method: 'Visa 2345',
    items: [{ title: 'Super Hand Mixer 2000', quantity: '1', price: '89.90' }, { title: 'Gift card', subtitle: 'For Émile', quantity: '2', price: '50' }],
    address: { street_1: '12 rue Mercière', city: 'Lyon', postal_code: '69002', state: 'ARA', country: 'FR' }, summary: { subtotal: '139.90', shipping_cost: '4.95', total_cost: '144.85' },
  },
};

/** Asks until an answer is what is waited for. */
async function until(ask, what) {
  const end = Date.now() + patience;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    assert.ok(Date.now() < end, `waited in vain for ${what}`);
    await new Promise((done) => setTimeout(done, 100));
  }
}

/** Starts the demo, plays the story, and gives what the pages are asked about. */
export async function stage() {
  const program = await demo();
  try {
    return await play(program);
  } catch (failure) {
    await program.stop();
    throw failure;
  }
}

async function play(program) {
  const { ready } = program;
  const api = `${ready.api_url}/workspaces/${ready.workspace_id}`;
  const key = { Authorization: `Bearer ${ready.api_key}` };
  const want = async (status, path, body, method) => {
    const answer = await fetch(api + path, { method: method ?? (body === undefined ? 'GET' : 'POST'), headers: { 'Content-Type': 'application/json', ...key }, body: body === undefined ? undefined : JSON.stringify(body) });
    const text = await answer.text();
    assert.equal(answer.status, status, `${path}: ${text}`);
    return text ? JSON.parse(text) : undefined;
  };
  const emulator = async (path, body, method = 'POST') => {
    const answer = await fetch(ready.control_url + path, { method, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
    assert.ok(answer.ok, `${path}: ${answer.status} ${await answer.clone().text()}`);
    return answer.json().catch(() => undefined);
  };
  const act = (who, action, more = {}) => emulator(`/people/${who}/actions`, { action, page: ready.page_id, ...more });
  const faults = (wanted) => emulator('/faults', wanted, 'PUT');
  const named = (name) => until(async () => (await want(200, `/profiles?search=${encodeURIComponent(name)}`)).items.find((one) => one.psids.length > 0), name);
  const send = (profile, content, status = 202) => want(status, '/messages', { profile_id: profile.id, page_id: ready.page_id, purpose: 'transactional', content });
  const state = (id, wanted) => until(async () => (await want(200, `/messages/${id}`)).state === wanted, `${id} ${wanted}`);

  await act('nora', 'text', { text: 'Until tomorrow' });
  const nora = await named('Nora');
  await emulator('/clock', { move: '25h' });
  for (const who of ['aiko', 'emile', 'sam', 'lisa']) await act(who, 'text', { text: 'Does the pan work on induction?' });
  const lisa = await named('Lisa');
  const sam = await named('Sam');

  const sent = await send(lisa, { type: 'text', text: 'It does.' });
  await state(sent.message_id ?? sent.id, 'read');
  const bill = await send(lisa, receipt);
  const dropped = await send(nora, { type: 'text', text: 'Too late for this one.' }, 422);
  await faults({ refuse_sends: { one_in: 1, limit: 1, code: 100, subcode: 2018008 } });
  const refused = await send(sam, { type: 'image', media: { url: 'https://shop.example/pan.png' } });
  await state(refused.message_id ?? refused.id, 'failed');
  // Two messages of the same text, and no echo: what became of ours cannot be told.
  await faults({ lose_answers: { one_in: 1, limit: 1 }, lose_echoes: { one_in: 1 } });
  const unknown = await send(sam, { type: 'text', text: 'Shall we keep the pan for you?' });
  await state(unknown.message_id ?? unknown.id, 'unknown');
  await emulator(`/pages/${ready.page_id}/inbox`, { person: 'sam', text: 'Shall we keep the pan for you?' });
  await faults({ lose_echoes: null });

  for (const who of ['lisa', 'sam']) {
    const visit = await call(`${ready.url}/tag/v1/session?site=${ready.site_id}`, { customer_id: 'CT-20418', signature: createHmac('sha256', ready.site_key).update('CT-20418').digest('hex') }, { Origin: new URL(ready.shop_url).origin });
    assert.equal(visit.status, 200, JSON.stringify(visit.body));
    await act(who, 'send_to_messenger', { ref: visit.body.send_to_messenger.ref, app: ready.app_id });
  }
  await until(async () => (await want(200, '/events?kind=identity_quarantined')).items[0], 'a disputed id');

  // Whose a comment is comes to be known by the first private answer; the second shows with the person.
  const post = await emulator(`/pages/${ready.page_id}/posts`, { message: 'Copper week' });
  const first = await act('lisa', 'comment', { post: post.id, text: 'How much is it?' });
  await until(async () => (await want(200, '/events?kind=feed')).items.some((item) => JSON.stringify(item).includes(first.comment)), 'a comment');
  await want(202, '/messages', { recipient: `comment:${first.comment}`, page_id: ready.page_id, purpose: 'support', content: { type: 'text', text: '129 euros.' } });
  await until(async () => (await want(200, `/profiles/${lisa.id}/timeline?kind=events`)).items.some((item) => item.event?.kind === 'feed'), 'the author of the comment');
  const second = await act('lisa', 'comment', { post: post.id, text: 'And the set of two?' });

  const cut = '{"object":"page","entry":[{"id":"' + ready.page_id + '","messaging":[{"sender":{"id":"742';
  const heard = await fetch(ready.webhook_url, { method: 'POST', headers: { 'Content-Type': 'application/json', 'X-Hub-Signature-256': 'sha256=' + createHmac('sha256', ready.app_secret).update(cut).digest('hex') }, body: cut });
  assert.equal(heard.status, 200);
  await until(async () => (await want(200, '/raw-calls?state=undecodable')).items[0], 'a call that cannot be read');

  await want(201, `/pages/${ready.page_id}/personas`, { name: 'Tom, kitchen advice', profile_picture_url: 'https://shop.example/tom.png' });
  await want(201, '/alert-targets', { kind: 'webhook', address: 'https://chat.cooktoys.example/alerts', language: 'fr' });
  const ids = { page: ready.page_id, lisa: lisa.id, nora: nora.id, sam: sam.id, bill: bill.message_id ?? bill.id, dropped: dropped.message_id, refused: refused.message_id ?? refused.id, unknown: unknown.message_id ?? unknown.id, comment: second.comment };
  return { program, ready, ids, act, faults, want };
}
