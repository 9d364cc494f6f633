// The server side of a shop, in Node 20 or later, with no package: it signs a customer id for
// the site tag, and sends an order confirmation through the push API.
//
//   PB_URL=http://127.0.0.1:8080 PB_PAGE=… PB_KEY=pb_live_… PB_SITE_KEY=… node shop.mjs lisa.martin
import { createHmac } from 'node:crypto';
import { readFile } from 'node:fs/promises';

const { PB_URL, PB_PAGE, PB_KEY, PB_SITE_KEY } = process.env;

/** What the page tells the site tag: <script>window.petitbleuData = …</script>. Never send the key itself. */
export function tagData(customerID, siteKey) {
  return { extId: customerID, customer_signature: createHmac('sha256', siteKey).update(customerID).digest('hex') };
}

/**
 * Send a message. The key names the message: called again with the same key and body, for
 * instance after a lost answer, it sends nothing twice.
 */
export async function push(customerID, body, key, tries = 3) {
  const path = `/social/facebook/messenger/pages/${encodeURIComponent(PB_PAGE)}/customers/${encodeURIComponent(customerID)}/messages`;
  for (let n = 1; ; n++) {
    try {
      const response = await fetch(PB_URL + path, {
        method: 'POST',
        headers: { Authorization: `Bearer ${PB_KEY}`, 'Content-Type': 'application/json', 'Idempotency-Key': key },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(10_000),
      });
      const answer = await response.json();
      if (response.ok) return answer;
      const again = response.status === 429 || response.status === 503;
      if (!again || n === tries) throw Object.assign(new Error(answer.error.message), { code: answer.error.code, final: true });
      await new Promise((done) => setTimeout(done, 1000 * Number(response.headers.get('Retry-After') ?? n)));
    } catch (e) {
      if (e.final || n === tries) throw e;
    }
  }
}

const customer = process.argv[2];
if (customer) {
  if (PB_SITE_KEY) console.log('for the page:', JSON.stringify(tagData(customer, PB_SITE_KEY)));
  const order = String(Date.now());
  const body = JSON.parse(await readFile(new URL('../receipt.json', import.meta.url), 'utf8'));
  body.attachment.payload.order_number = order;
  try {
    console.log(await push(customer, body, `order-${order}-confirmation`));
  } catch (e) {
    if (e.code === 'not_opted_in') console.log('The customer did not ask for Messenger: send the confirmation by e-mail.');
    else {
      console.error(e.code ?? '', e.message);
      process.exitCode = 1;
    }
  }
}
