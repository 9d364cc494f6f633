// What every page is made of: panes give the focus back to what opened them, at their first opening
// too; a file of the app that does not come is said, and loaded again.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { axe, complaints, launch, patience, shot } from './browser.mjs';
import { demo } from './program.mjs';

let browser, program, state;
before(async () => {
  browser = await launch();
  program = await demo();
  const { context, page } = await open();
  await page.goto(program.ready.sign_in_url);
  await page.locator('.nums').waitFor();
  state = await context.storageState();
  await context.close();
});
after(async () => {
  await browser?.close();
  assert.equal(await program?.stop(), 0);
});

async function open(look = {}) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB', reducedMotion: 'reduce', storageState: state, ...look });
  context.setDefaultTimeout(patience);
  return { context, page: await context.newPage() };
}

const app = (path) => `${program.ready.url}/app${path}`;
/** What the thing with the focus says. */
const focused = (page) => page.waitForFunction(() => document.activeElement !== document.body && document.activeElement.textContent.trim()).then((handle) => handle.jsonValue());

// Each in a window of its own: nothing of the panes is loaded before.
for (const [kind, path, opener] of [
  ['a pane from the right', '/developers?tab=events', (page) => page.locator('tbody tr').first()],
  ['a dialog', '/settings?tab=team', (page) => page.getByRole('button', { name: 'Invite' }).first()],
  ['a question', '/developers?tab=keys', (page) => page.locator('td').getByRole('button', { name: 'Revoke' }).first()],
  ['a dialog that its page takes away at once', () => `/channels/${program.ready.page_id}`, (page) => page.getByRole('button', { name: /Stop/ }).first()],
]) {
  test(`${kind} gives the focus back, at its first opening too`, async () => {
    const { context, page } = await open();
    const heard = complaints(page);
    await page.goto(app(typeof path === 'string' ? path : path()));
    const button = opener(page);
    await button.waitFor();
    await button.focus();
    const before = await focused(page);
    await page.keyboard.press('Enter');
    const pane = page.getByRole('dialog');
    await pane.waitFor();
    await page.waitForFunction(() => document.querySelector('[role=dialog]').contains(document.activeElement));
    await page.keyboard.press('Escape');
    await pane.waitFor({ state: 'detached' });
    assert.equal(await focused(page), before);
    assert.deepEqual(heard, []);
    await context.close();
  });
}

test('a file of the app that does not come is said once, and loaded again', async () => {
  const { context, page } = await open({ locale: 'fr-FR' });
  const crashes = [];
  page.on('pageerror', (error) => crashes.push(error.message));
  let asked = 0;
  const words = /\/assets\/accounts\.fr-[^/]*\.js$/;
  await context.route(words, (route) => {
    asked++;
    return route.abort();
  });
  await page.goto(app('/settings?tab=team'));
  await page.getByRole('alert').getByRole('heading', { name: 'Une partie de l’app n’a pas pu être chargée' }).waitFor();
  assert.ok(asked >= 1 && asked <= 3, `asked for ${asked} times`);
  assert.deepEqual(crashes.filter((one) => /React error|#\d{3}/.test(one)), []);
  assert.deepEqual(await axe(page), []);
  await shot(page, 'not-loaded');
  await context.unroute(words);
  await page.getByRole('button', { name: 'Recharger' }).click();
  await page.locator('td').first().waitFor();
  await context.close();
});

test('an app without words says so in both languages', async () => {
  const { context, page } = await open();
  let broken = true;
  await context.route(/\/assets\/en-[^/]*\.js$/, (route) => (broken ? route.abort() : route.continue()));
  await page.goto(app('/'));
  await page.getByText('petitbleu could not be loaded').waitFor();
  assert.deepEqual(await axe(page), []);
  await shot(page, 'no-words');
  broken = false;
  await page.getByRole('button', { name: /Load again/ }).click();
  await page.locator('.nums').waitFor();
  await context.close();
});
