// The pictures of the README: node test/browser/images.mjs writes docs/images anew, from the
// demo's own story.
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { launch, patience } from './browser.mjs';
import { call, demo } from './program.mjs';
import { words } from './words.mjs';

const out = new URL('../../docs/images/', import.meta.url);
mkdirSync(out, { recursive: true });
const w = words.en;
const browser = await launch();
const program = await demo();
try {
  const { ready } = program;
  const push = async (body, status) => {
    const answer = await call(`${ready.url}/social/facebook/messenger/pages/${ready.page_id}/customers/lisa.martin/messages`, body, { Authorization: `Bearer ${ready.push_key}` });
    if (answer.status !== status) throw new Error(`${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  const shown = (contains) => call(`${ready.control_url}/wait`, { page: ready.page_id, person: 'lisa', contains, timeout_ms: patience });
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: w.locale, colorScheme: 'light', reducedMotion: 'reduce' });
  context.setDefaultTimeout(patience);

  const shop = await context.newPage();
  await shop.goto(ready.shop_url);
  await shop.getByRole('button', { name: w.signIn }).click();
  for (const slug of ['super-hand-mixer-2000', 'gift-card']) {
    await shop.goto(`${ready.shop_url}/products/${slug}`);
    await shop.getByRole('button', { name: w.add }).click();
  }
  await shop.goto(`${ready.shop_url}/basket`);
  await shop.getByRole('link', { name: w.toCheckout }).click();
  const button = shop.frameLocator('#messenger iframe');
  await button.locator('#send').click();
  await button.locator('#confirm').click();
  await shop.locator('#messenger-yes:not(:empty)').waitFor();
  await shop.getByRole('button', { name: w.order }).click();
  await shown('Super Hand Mixer 2000');
  await call(`${ready.control_url}/people/lisa/actions`, { action: 'text', page: ready.page_id, text: 'Thank you! Does the mixer whip cream?' });
  await push({ text: 'It does: the whisk is in the box. Your parcel leaves tonight.' }, 202);
  await shown('It does');

  const phone = await context.newPage();
  await phone.goto(ready.phone_url);
  await phone.getByText('It does: the whisk').first().waitFor();
  await phone.screenshot({ path: fileURLToPath(new URL('emulator.png', out)) });

  await call(ready.clock_url, { move: '25h' });
  const refused = await push({ text: 'How do you like the mixer?' }, 422);
  const app = await context.newPage();
  await app.goto(ready.sign_in_url);
  await app.getByRole('heading', { level: 1, name: w.home }).waitFor();
  await app.goto(`${ready.url}/app/people?search=lisa.martin`);
  await app.locator('tbody a').first().click();
  await app.locator('.rcpt').waitFor();
  await app.goto(`${app.url().split('?')[0]}?why=${refused.message_id}`);
  await app.locator('.why .ladder').waitFor();
  await app.locator('.rcpt').first().waitFor();
  await app.waitForFunction(() => [...document.images].every((img) => img.complete));
  await app.screenshot({ path: fileURLToPath(new URL('person.png', out)) });
} finally {
  await program.stop();
}

// The shop with what its shelves have: the inbox of a customer who has just signed in.
const stocked = await demo(true);
try {
  const shop = await (await browser.newContext({ viewport: { width: 1120, height: 720 }, locale: w.locale, colorScheme: 'light', reducedMotion: 'reduce' })).newPage();
  await shop.goto(stocked.ready.shop_url);
  await shop.getByRole('button', { name: w.signIn }).click();
  await shop.locator('.badge', { hasText: '3' }).waitFor();
  await shop.locator('petitbleu-inbox').getByRole('button', { name: /^Inbox/ }).click();
  await shop.getByText('Copper pans are back').waitFor();
  await shop.waitForFunction(() => [...document.images].every((img) => img.complete || img.loading === 'lazy'));
  await shop.screenshot({ path: fileURLToPath(new URL('inbox.png', out)) });
} finally {
  await browser.close();
  await stocked.stop();
}
