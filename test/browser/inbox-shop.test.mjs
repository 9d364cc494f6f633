// The inbox where it belongs: in the demo's shop, against the real program. What the shop sends shows at once, in every
// tab; what is looked at is READ, once; a token that is over is renewed; an order's parcel is followed from its card.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { axe, complaints, launch, patience, shot } from './browser.mjs';
import { call, demo } from './program.mjs';

let browser, program, context, page, heard;
const bell = (of = page) => of.locator('petitbleu-inbox').getByRole('button', { name: /^Inbox/ });

before(async () => {
  program = await demo(true);
  browser = await launch();
  context = await browser.newContext({ viewport: { width: 1200, height: 900 }, locale: 'en-US', reducedMotion: 'reduce' });
  context.setDefaultTimeout(patience);
  page = await context.newPage();
  heard = complaints(page);
});
after(async () => {
  await browser?.close();
  assert.equal(await program?.stop(), 0);
});

const api = (path) => `${program.ready.api_url}/workspaces/${program.ready.workspace_id}${path}`;
const key = () => ({ Authorization: `Bearer ${program.ready.api_key}` });
const told = async (title) => {
  const answer = await call(api('/notifications'), { template_key: 'shop-care', user_id: 'lisa.martin', variables: { title, line: 'From the workshop.' } }, key());
  assert.equal(answer.status, 202, JSON.stringify(answer.body));
  return answer.body.id;
};
const until = async (ask, what) => {
  for (const end = Date.now() + patience; Date.now() < end; ) {
    if (await ask()) return;
    await new Promise((done) => setTimeout(done, 50));
  }
  assert.fail(`waited in vain for ${what}`);
};

test('a customer signs in and has news', async () => {
  await page.goto(program.ready.shop_url);
  assert.equal(await page.locator('petitbleu-inbox').count(), 0, 'a stranger has no inbox');
  await page.getByRole('button', { name: 'Sign in as Lisa' }).click();
  await page.locator('.badge', { hasText: '3' }).waitFor();
  // Not the first page: there axe takes a link of the inbox for the first of the page, and no link for one that skips.
  await page.goto(`${program.ready.shop_url}/basket`);
  await bell().click();
  await page.getByText('Copper pans are back').waitFor();
  await page.getByText('Saucepan 16 cm', { exact: true }).last().waitFor();
  assert.deepEqual(await axe(page), []);
  await shot(page, 'inbox-shop');
  await page.locator('.badge').waitFor({ state: 'hidden' });
});

test('what is sent shows by itself, in every tab', async () => {
  const other = await context.newPage();
  await other.goto(program.ready.shop_url);
  await bell(other).waitFor();
  await page.bringToFront();
  const id = await told('Fresh tin today');
  await page.getByText('Fresh tin today', { exact: true }).waitFor();
  await until(async () => (await call(api(`/notifications/${id}`), undefined, key())).body.read_at, 'READ');
  await page.keyboard.press('Escape');
  await told('Two places left on Saturday');
  await page.locator('.badge', { hasText: '1' }).waitFor();
  await other.locator('.badge', { hasText: '1' }).waitFor();
  await other.close();
});

test('a day later the token is renewed, and nothing was missed', async () => {
  await call(program.ready.clock_url, { move: '25h' });
  await told('After a day');
  await page.locator('.badge', { hasText: '2' }).waitFor();
  await bell().click();
  await page.getByText('After a day', { exact: true }).waitFor();
  await page.getByText('Two places left on Saturday', { exact: true }).waitFor();
  await page.locator('.badge').waitFor({ state: 'hidden' });
});

test('what a person archives or does not want is known to the program', async () => {
  const first = page.getByRole('article').first();
  await first.getByRole('button', { name: 'Actions' }).click();
  await first.getByRole('menuitem', { name: 'Archive' }).click();
  await page.getByText('After a day', { exact: true }).waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Choose what you get' }).first().click();
  await page.getByRole('switch', { name: 'Offers' }).click();
  const profile = (await call(api('/profiles?search=lisa.martin'), undefined, key())).body.items[0].id;
  await until(async () => /"category":"offers","on":false/.test(JSON.stringify((await call(api(`/profiles/${profile}/feed-preferences`), undefined, key())).body)), 'the preference');
  const archived = (await call(api(`/profiles/${profile}/notifications?feed=inbox&status=archived`), undefined, key())).body;
  assert.match(JSON.stringify(archived), /After a day/);
  assert.equal(archived.items.length, 1);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
});

test('the card of a parcel leads to its order', async () => {
  await page.goto(`${program.ready.shop_url}/products/paring-knife`);
  await page.getByRole('button', { name: 'Put in the basket' }).click();
  await page.goto(`${program.ready.shop_url}/checkout`);
  await page.getByRole('button', { name: /^Order/ }).click();
  await page.waitForURL(/\/orders\//);
  const order = page.url();
  await page.getByRole('button', { name: 'Send the parcel' }).or(page.locator('form[action$="/ship"] button')).first().click();
  await page.locator('.badge', { hasText: '1' }).waitFor();
  await page.goto(program.ready.shop_url);
  await bell().click();
  await page.getByRole('article').first().getByRole('button', { name: 'Follow it' }).click();
  await page.waitForURL(order);
});

test('nothing was complained about', () => assert.deepEqual(heard, []));
