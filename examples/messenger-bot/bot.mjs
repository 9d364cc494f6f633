// A site's own Messenger bot that tells the engagement platform who its people are on Messenger.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';

const { PORT, VERIFY, APP_SECRET, BRAZE_URL, BRAZE_KEY } = process.env;

// The platform signs each call with the app secret: whoever cannot is not the platform.
function signed(req, body) {
  const want = Buffer.from('sha256=' + createHmac('sha256', APP_SECRET).update(body).digest('hex'));
  const have = Buffer.from(req.headers['x-hub-signature-256'] ?? '');
  return have.length === want.length && timingSafeEqual(have, want);
}

// Who wrote: the ref of our own button or link is our user's id. Without one we know the thread only, by an alias.
function known({ sender, recipient, optin, referral, postback, message }) {
  if (!sender?.id || sender.id === recipient?.id || message?.is_echo) return [];
  const user = optin?.ref ?? referral?.ref ?? postback?.referral?.ref ?? message?.referral?.ref;
  return [{ user, psid: sender.id, user_alias: { alias_label: 'messenger', alias_name: sender.id } }];
}

const attributesOf = ({ user, psid, user_alias }) =>
  user ? { external_id: user, messenger_id: psid } : { user_alias, _update_existing_only: false, messenger_id: psid };

async function call(path, body) {
  const headers = { 'Content-Type': 'application/json', Authorization: `Bearer ${BRAZE_KEY}` };
  const answer = await fetch(BRAZE_URL + path, { method: 'POST', headers, body: JSON.stringify(body) });
  console.log(path, answer.status, await answer.text());
}

async function tell(people) {
  const users = people.filter(({ user }) => user);
  // Whoever wrote before we knew the user is that user from now on.
  if (users.length) await call('/users/identify', { aliases_to_identify: users.map(({ user, user_alias }) => ({ external_id: user, user_alias })) });
  await call('/users/track', { attributes: people.map(attributesOf) });
}

let turn = Promise.resolve(); // what came first is told first

createServer(async (req, res) => {
  const query = new URL(req.url, 'http://bot').searchParams;
  if (req.method === 'GET') return res.writeHead(query.get('hub.verify_token') === VERIFY ? 200 : 403).end(query.get('hub.challenge'));
  const body = Buffer.concat(await req.toArray());
  if (!signed(req, body)) return res.writeHead(403).end();
  res.end('EVENT_RECEIVED'); // at once: the platform does not wait long
  const people = JSON.parse(body).entry.flatMap((entry) => entry.messaging ?? []).flatMap(known);
  for (let i = 0; i < people.length; i += 50) turn = turn.then(() => tell(people.slice(i, i + 50))).catch(console.error);
}).listen(PORT, '127.0.0.1');
