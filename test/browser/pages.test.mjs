// Every page of the app against a story told by a stand-in for the API: in both themes, axe
// finds nothing, the console is silent (no style or script refused by the policy), and each
// page is pictured beside the mock-ups it follows.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { start } from '../../ui/dev/serve.mjs';
import { now } from '../../ui/dev/story.mjs';
import { axe, complaints, launch, shot } from './browser.mjs';

const pages = [
  ['home', '/', 'h1'],
  ['people', '/people', 'td'],
  ['people-nobody', '/people?search=zzz', '.empty'],
  ['person', '/people/p_camille?why=msg_dropped', '.why .ladder'],
  ['person-whole', '/people/p_camille', '.replybox'],
  ['person-attributes', '/people/p_camille?tab=attributes', 'td'],
  ['person-gone', '/people/p_gone', '.empty'],
  ['messages', '/messages', 'td'],
  ['messages-none', '/messages?search=nothing', '.empty'],
  ['messages-open', '/messages?open=msg_receipt', '.rcpt'],
  ['message', '/messages/msg_dropped', '.ladder'],
  ['message-refused', '/messages/msg_refused', '.explained'],
  ['message-unknown', '/messages/msg_unknown', '.codebox'],
  ['channels', '/channels', '.pagecard'],
  ['channels-connect', '/channels?do=connect', 'form'],
  ['channels-byhand', '/channels?do=byhand', 'form'],
  ['channels-tick', '/channels?connect=pc_1', '.offers'],
  ['channels-refused', '/channels?connect=refused', '.note'],
  ['page', '/channels/104268917735521', '.healthgrid'],
  ['page-profile', '/channels/104268917735521?tab=profile', '.profgrid'],
  ['page-personas', '/channels/104268917735521?tab=personas', '.personas article'],
  ['page-templates', '/channels/104268917735521?tab=templates', 'td'],
  ['page-links', '/channels/104268917735521?tab=links', 'form'],
  ['page-gone', '/channels/1', '.empty'],
  ['channels-sites', '/channels?tab=sites', '.sitegrid'],
  ['channels-calls', '/channels?tab=calls', 'td'],
  ['developers', '/developers', '.codebox'],
  ['developers-keys', '/developers?tab=keys', 'td'],
  ['developers-newkey', '/developers?tab=keys&do=new', 'form'],
  ['developers-requests', '/developers?tab=requests', 'td'],
  ['developers-errors', '/developers?tab=errors', 'td'],
  ['developers-events', '/developers?tab=events', 'td'],
  ['settings', '/settings', 'form'],
  ['settings-words', '/settings?tab=words', 'textarea'],
  ['settings-alerts', '/settings?tab=alerts', '.alertlist li'],
  ['settings-account', '/settings?tab=account', 'form'],
  ['settings-team', '/settings?tab=team', 'td'],
  ['lost', '/no/such/place', '.empty'],
];

let browser, story;
before(async () => {
  browser = await launch();
  story = await start(0);
});
after(async () => {
  await browser?.close();
  story?.server.closeAllConnections();
  story?.server.close();
});

for (const [theme, locale] of [['light', 'en-GB'], ['dark', 'fr-FR']]) {
  test(`every page, ${theme}, ${locale}`, async (t) => {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale, colorScheme: theme, reducedMotion: 'reduce' });
    await context.clock.setFixedTime(now);
    for (const [name, path, sign] of pages) {
      await t.test(name, async () => {
        const page = await context.newPage();
        try {
          const heard = complaints(page);
          await page.goto(story.url + '/app' + path);
          await page.locator(sign).first().waitFor({ timeout: 10_000 });
          await page.waitForFunction(() => !document.querySelector('.skeleton'), undefined, { timeout: 10_000 });
          await shot(page, `${name}-${theme}`);
          assert.deepEqual(await axe(page), []);
          assert.deepEqual(heard, []);
        } finally {
          await page.close();
        }
      });
    }
    await context.close();
  });
}

test('what is pressed: resend, replay, attributes, keyboard, rail', async (t) => {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB', reducedMotion: 'reduce' });
  context.setDefaultTimeout(10_000);
  await context.clock.setFixedTime(now);
  const page = await context.newPage();
  const heard = complaints(page);
  const asked = [];
  page.on('request', (request) => request.url().includes('/api/') && request.method() !== 'GET' && !request.url().endsWith('/policy/explain') && asked.push(`${request.method()} ${new URL(request.url()).pathname.replace(/.*ws_cooktoys/, '')} ${request.postData() ?? ''}`.trim()));
  const go = (path) => page.goto(story.url + '/app' + path);
  const dialog = page.getByRole('dialog');

  await t.test('an unknown message is sent again only after a warning', async () => {
    await go('/messages/msg_unknown');
    await page.getByRole('button', { name: 'Send again' }).click();
    await dialog.getByText('may have arrived').waitFor();
    assert.deepEqual(await axe(page), []);
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await dialog.waitFor({ state: 'detached' });
    assert.deepEqual(asked, []);
    await page.getByRole('button', { name: 'Send again' }).click();
    await dialog.getByRole('button', { name: 'Send again' }).click();
    await page.getByRole('status').filter({ hasText: 'queued again' }).waitFor();
    assert.deepEqual(asked.splice(0), ['POST /messages/msg_unknown/resend']);
  });

  await t.test('an undecodable call is seen and read again', async () => {
    await go('/channels?tab=calls');
    await page.getByRole('button', { name: 'See it' }).click();
    await dialog.locator('pre', { hasText: '"object":"page"' }).waitFor();
    assert.deepEqual(await axe(page), []);
    await dialog.getByRole('button', { name: 'Read again' }).click();
    await page.getByRole('status').filter({ hasText: 'read again' }).waitFor();
    assert.deepEqual(asked.splice(0), ['POST /raw-calls/17/replay']);
  });

  await t.test('an attribute keeps its type; nothing removes it', async () => {
    await go('/people/p_camille?tab=attributes');
    for (const [value, want] of [['1250', '1250'], ['Gold', '"Gold"'], ['', 'null']]) {
      await page.getByLabel('Attribute', { exact: true }).fill('points');
      await page.getByLabel('Value').fill(value);
      await page.getByRole('button', { name: 'Save' }).click();
      await page.waitForFunction(() => document.querySelector('.form input')?.value === '');
      assert.deepEqual(asked.splice(0), [`PATCH /profiles/p_camille {"attributes":{"points":${want}}}`]);
    }
  });

  await t.test('a disputed customer id is given to one of those who claim it', async () => {
    await go('/people/p_camille');
    await page.getByRole('button', { name: 'Settle it' }).first().click();
    await dialog.getByRole('radio', { name: /Sofia Rossi/ }).waitFor();
    assert.equal(await dialog.getByRole('button', { name: 'Settle', exact: true }).getAttribute('aria-disabled'), 'true', 'nobody is chosen yet');
    await dialog.getByRole('radio', { name: /Sofia Rossi/ }).check();
    await shot(page, 'settle');
    assert.deepEqual(await axe(page), []);
    await dialog.getByRole('button', { name: 'Settle', exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
    assert.deepEqual(asked.splice(0), ['POST /customer-claims/settle {"customer_id":"CT-20418","holder":"p_other"}']);
  });

  await t.test('a comment is answered in private, by its id', async () => {
    await go('/people/p_camille');
    await page.getByRole('button', { name: 'Answer in private' }).click();
    await page.getByText('Private answer to a comment').waitFor();
    await page.locator('.writing textarea').fill('129 euros');
    await page.locator('.maygo').waitFor();
    await shot(page, 'private-reply');
    assert.deepEqual(await axe(page), []);
    asked.splice(0);
    await page.keyboard.press('Enter');
    await page.locator('.sentstate').waitFor();
    assert.match(asked.splice(0).join(), /POST \/messages .*"recipient":"comment:1_2".*"text":"129 euros"/);
  });

  await t.test('every form of message can be begun, and drawn', async () => {
    await go('/people/p_camille');
    await page.getByRole('button', { name: 'Other forms' }).click();
    const form = dialog.getByLabel('Form', { exact: true });
    await form.waitFor();
    const types = await form.locator('option').evaluateAll((all) => all.map((one) => one.value));
    assert.equal(types.length, 21);
    for (const type of types) {
      await form.selectOption(type);
      await dialog.locator('.stage .chat').waitFor();
      assert.deepEqual(await axe(page), [], type);
    }
    await shot(page, 'form-airline');
    await page.keyboard.press('Escape');
    asked.splice(0);
  });

  await t.test('messages are chosen and called back together; columns are chosen', async () => {
    await go('/messages');
    await page.getByRole('checkbox', { name: 'Choose all in sight' }).check();
    await page.getByRole('button', { name: 'Call back' }).click();
    await dialog.getByText('It cannot be undone').waitFor();
    assert.deepEqual(await axe(page), []);
    await dialog.getByRole('button', { name: 'Call back' }).click();
    await page.getByRole('status').filter({ hasText: '1 left as they were' }).waitFor();
    assert.match(asked.splice(0).join(), /POST \/messages\/cancel .*msg_unknown/);
    await page.getByText('Columns', { exact: true }).click();
    await page.getByRole('checkbox', { name: 'Tries' }).check();
    await page.getByRole('columnheader', { name: 'Tries' }).waitFor();
    await shot(page, 'columns');
    assert.deepEqual(await axe(page), []);
    await page.reload();
    await page.getByRole('columnheader', { name: 'Tries' }).waitFor();
  });

  await t.test('the list is walked by keyboard, the person opened by Enter', async () => {
    await go('/people');
    await page.locator('tbody tr').first().focus();
    await page.keyboard.press('j');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('k');
    assert.match(await page.evaluate(() => document.activeElement.innerText), /Jonas Weber/);
    await page.keyboard.press('Enter');
    await page.waitForURL(/people\/p_jonas/);
  });

  await t.test('the first Tab offers to skip the rail', async () => {
    await go('/');
    await page.locator('.nums').waitFor();
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Go to the content');
    await page.keyboard.press('Enter');
    assert.equal(await page.evaluate(() => document.activeElement.tagName), 'MAIN');
  });

  await t.test('a narrow rail keeps its names for those who hear it', async () => {
    await page.getByRole('button', { name: 'Narrow the rail' }).click();
    await page.locator('.app.slim').waitFor();
    await shot(page, 'slim');
    assert.deepEqual(await axe(page), []);
    await page.getByRole('link', { name: 'People' }).click();
    await page.waitForURL(/people/);
    await page.getByRole('button', { name: 'Widen the rail' }).click();
  });

  await t.test('the menu of the account: theme at once', async () => {
    await page.getByRole('button', { name: /account menu/ }).click();
    await page.getByRole('menuitemradio', { name: 'Dark' }).waitFor();
    assert.deepEqual(await axe(page), []);
    await page.getByRole('menuitemradio', { name: 'Dark' }).click();
    await page.waitForFunction(() => document.documentElement.dataset.mantineColorScheme === 'dark');
    assert.deepEqual(asked.splice(0), ['PATCH /api/v1/me {"theme":"dark"}']);
  });

  assert.deepEqual(heard, []);
  await context.close();
});

test('on a small screen nothing needs scrolling sideways', async (t) => {
  const context = await browser.newContext({ viewport: { width: 390, height: 800 }, locale: 'en-GB', reducedMotion: 'reduce' });
  await context.clock.setFixedTime(now);
  for (const [name, path, sign] of pages.filter(([name]) => !/gone|lost|none|nobody/.test(name))) {
    await t.test(name, async () => {
      const page = await context.newPage();
      try {
        await page.goto(story.url + '/app' + path);
        await page.locator(sign).first().waitFor({ timeout: 10_000 });
        await page.waitForFunction(() => !document.querySelector('.skeleton'), undefined, { timeout: 10_000 });
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        await shot(page, `small-${name}`);
        assert.ok(wide <= 0, `${wide} px too wide`);
      } finally {
        await page.close();
      }
    });
  }
  await context.close();
});
