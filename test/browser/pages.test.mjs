// Every page of the app on the real program, with something on each: in both themes and languages
// axe finds nothing and the console is silent (no style or script refused by the policy); on a
// small screen nothing is too wide; then what is pressed on them does what it says.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { axe, complaints, launch, patience, shot } from './browser.mjs';
import { stage } from './stage.mjs';

const pagesOf = (ids) => [
  ['home', '/', '.nums'],
  ['people', '/people', 'td'],
  ['people-nobody', '/people?search=zzz', '.empty'],
  ['person', `/people/${ids.nora}?why=${ids.dropped}`, '.why .ladder'],
  ['person-whole', `/people/${ids.lisa}`, '.replybox'],
  ['person-attributes', `/people/${ids.lisa}?tab=attributes`, 'td'],
  ['person-gone', '/people/p_gone', '.empty'],
  ['messages', '/messages', 'td'],
  ['messages-none', '/messages?search=nothing', '.empty'],
  ['messages-open', `/messages?open=${ids.bill}`, '.rcpt'],
  ['message', `/messages/${ids.dropped}`, '.ladder'],
  ['message-refused', `/messages/${ids.refused}`, '.explained'],
  ['message-unknown', `/messages/${ids.unknown}`, '.codebox'],
  ['channels', '/channels', '.pagecard'],
  ['channels-connect', '/channels?do=connect', 'form'],
  ['channels-byhand', '/channels?do=byhand', 'form'],
  ['page', `/channels/${ids.page}`, '.healthgrid'],
  ['page-reach', `/channels/${ids.page}?tab=reach&purpose=promotional`, '.reachbar'],
  ['page-profile', `/channels/${ids.page}?tab=profile`, '.profgrid'],
  ['page-personas', `/channels/${ids.page}?tab=personas`, '.personas article'],
  ['page-templates', `/channels/${ids.page}?tab=templates`, 'h2'],
  ['page-links', `/channels/${ids.page}?tab=links`, 'form'],
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
  ['settings-rules', '/settings?tab=rules', '.paired'],
  ['settings-words', '/settings?tab=words', 'textarea'],
  ['settings-alerts', '/settings?tab=alerts', '.alertlist li'],
  ['settings-account', '/settings?tab=account', 'form'],
  ['settings-sending', '/settings?tab=sending', 'fieldset'],
  ['settings-webhooks', '/settings?tab=webhooks', '.empty'],
  ['campaigns', '/campaigns', '.empty'],
  ['settings-team', '/settings?tab=team', 'td'],
  ['lost', '/no/such/place', '.empty'],
];

let browser, story, cookies;
before(async () => {
  browser = await launch();
  story = await stage();
  const context = await open({});
  const page = await context.newPage();
  await page.goto(story.ready.sign_in_url);
  await page.locator('.nums').waitFor();
  cookies = await context.cookies();
  await context.close();
});
after(async () => {
  await browser?.close();
  assert.equal(await story?.program.stop(), 0);
});

async function open(look) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB', reducedMotion: 'reduce', ...look });
  context.setDefaultTimeout(patience);
  await context.route('https://shop.example/**', (route) => route.fulfill({ contentType: 'image/svg+xml', body: '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 191 100"/>' }));
  if (cookies) await context.addCookies(cookies);
  return context;
}

/** Opens a page and waits until it is drawn whole. */
async function whole(page, path, sign) {
  await page.goto(story.ready.url + '/app' + path);
  await page.locator(sign).first().waitFor();
  await page.waitForFunction(() => !document.querySelector('.skeleton, .unsaid'));
}

/** How many pages are looked at side by side, each in a browser window of its own. */
const aside = 4;

/** Looks at pages, some at a time. A window that has drawn one page draws the next faster. */
async function eachPage(t, look, pages, check) {
  const windows = await Promise.all(Array.from({ length: aside }, () => open(look)));
  await Promise.all(pages.map(([name, path, sign]) => t.test(name, async () => {
    const context = windows.pop();
    const page = await context.newPage();
    try {
      const heard = complaints(page);
      await whole(page, path, sign);
      await check(page, name);
      assert.deepEqual(heard, []);
    } finally {
      await page.close();
      windows.push(context);
    }
  })));
  await Promise.all(windows.map((context) => context.close()));
}

for (const [theme, locale] of [['light', 'en-GB'], ['dark', 'fr-FR']]) {
  test(`every page, ${theme}, ${locale}`, { concurrency: aside }, (t) => eachPage(t, { locale, colorScheme: theme }, pagesOf(story.ids), async (page, name) => {
    await shot(page, `${name}-${theme}`);
    assert.deepEqual(await axe(page), []);
  }));
}

test('what is pressed: resend, replay, keyboard, rail', async (t) => {
  const context = await open({});
  const page = await context.newPage();
  const heard = complaints(page);
  const { ids, want } = story;
  const go = (path) => page.goto(story.ready.url + '/app' + path);
  const dialog = page.getByRole('dialog');
  const said = (text) => page.getByRole('status').filter({ hasText: text }).waitFor();

  await t.test('an unknown message is sent again only after a warning', async () => {
    await go(`/messages/${ids.unknown}`);
    await page.getByRole('button', { name: 'Send again' }).click();
    await dialog.getByText('may have arrived').waitFor();
    assert.deepEqual(await axe(page), []);
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await dialog.waitFor({ state: 'detached' });
    assert.equal((await want(200, `/messages/${ids.unknown}`)).state, 'unknown');
    await page.getByRole('button', { name: 'Send again' }).click();
    await dialog.getByRole('button', { name: 'Send again' }).click();
    await said('queued again');
    assert.notEqual((await want(200, `/messages/${ids.unknown}`)).state, 'unknown');
  });

  await t.test('an undecodable call is seen and read again', async () => {
    await go('/channels?tab=calls');
    await page.getByRole('button', { name: 'See it' }).click();
    await dialog.locator('pre', { hasText: '"object":"page"' }).waitFor();
    assert.deepEqual(await axe(page), []);
    await dialog.getByRole('button', { name: 'Read again' }).click();
    await said('read again');
  });

  await t.test('a disputed customer id is given to one of those who claim it', async () => {
    await go(`/people/${ids.lisa}`);
    await page.getByRole('button', { name: 'Settle it' }).first().click();
    await dialog.getByRole('radio', { name: /Sam/ }).waitFor();
    assert.equal(await dialog.getByRole('button', { name: 'Settle', exact: true }).getAttribute('aria-disabled'), 'true', 'nobody is chosen yet');
    await dialog.getByRole('radio', { name: /Sam/ }).check();
    await shot(page, 'settle');
    assert.deepEqual(await axe(page), []);
    await dialog.getByRole('button', { name: 'Settle', exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
    const claims = await want(200, '/customer-claims?customer_id=CT-20418');
    assert.deepEqual(claims.people.filter((one) => one.holds).map((one) => one.profile_id), [ids.sam]);
  });

  await t.test('a comment is answered in private, by its id', async () => {
    await go(`/people/${ids.lisa}`);
    await page.getByRole('button', { name: 'Answer in private' }).first().click();
    await page.getByText('Private answer to a comment').waitFor();
    await page.locator('.writing textarea').fill('269 euros');
    await page.locator('.maygo').waitFor();
    await shot(page, 'private-reply');
    assert.deepEqual(await axe(page), []);
    await page.keyboard.press('Enter');
    await page.locator('.sentstate').waitFor();
    const newest = (await want(200, '/messages?limit=1')).items[0];
    assert.deepEqual([newest.recipient, newest.content.text], [`comment:${ids.comment}`, '269 euros']);
  });

  await t.test('every form of message can be begun, and drawn', async () => {
    await go(`/people/${ids.lisa}`);
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
  });

  await t.test('messages are chosen and called back together; columns are chosen', async () => {
    await go('/messages');
    await page.getByRole('checkbox', { name: 'Choose all in sight' }).check();
    await page.getByRole('button', { name: 'Call back' }).click();
    await dialog.getByText('It cannot be undone').waitFor();
    assert.deepEqual(await axe(page), []);
    await dialog.getByRole('button', { name: 'Call back' }).click();
    await said('left as they were');
    await page.getByText('Columns', { exact: true }).click();
    await page.getByRole('checkbox', { name: 'Tries' }).check();
    await page.getByRole('columnheader', { name: 'Tries' }).waitFor();
    await shot(page, 'columns');
    assert.deepEqual(await axe(page), []);
    await page.keyboard.press('Escape');
    await page.getByRole('checkbox', { name: 'Tries' }).waitFor({ state: 'hidden' });
    await page.reload();
    await page.getByRole('columnheader', { name: 'Tries' }).waitFor();
  });

  await t.test('the list is walked by keyboard, the person opened by Enter', async () => {
    await go('/people');
    const rows = page.locator('tbody tr');
    await rows.first().focus();
    await page.keyboard.press('j');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('k');
    assert.equal(await page.evaluate(() => document.activeElement.rowIndex), 2);
    await page.keyboard.press('Enter');
    await page.waitForURL(/people\/p_/);
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

  await t.test('the menu of the account: by keyboard, and the theme at once', async () => {
    await page.getByRole('button', { name: /account menu/ }).press('ArrowDown');
    await page.getByRole('menuitemradio', { name: 'Dark' }).waitFor();
    assert.deepEqual(await axe(page), []);
    assert.equal(await page.evaluate(() => document.activeElement.textContent.trim()), 'Your account');
    await page.keyboard.press('End');
    await page.keyboard.press('d');
    assert.equal(await page.evaluate(() => document.activeElement.textContent.trim()), 'Dark');
    await page.keyboard.press('Escape');
    await page.getByRole('menu').waitFor({ state: 'detached' });
    assert.match(await page.evaluate(() => document.activeElement.textContent), /account menu/);
    await page.keyboard.press('Enter');
    await page.getByRole('menuitemradio', { name: 'Dark' }).click();
    await page.waitForFunction(() => document.documentElement.dataset.mantineColorScheme === 'dark');
    await page.reload();
    await page.locator('.rail').waitFor();
    assert.equal(await page.evaluate(() => document.documentElement.dataset.mantineColorScheme), 'dark');
  });

  await t.test('a Page that may not send says what its messages wait for, and is let go on', async () => {
    await story.faults({ refuse_sends: { one_in: 1, limit: 1, code: 368, subcode: 0 } });
    const sent = await want(202, '/messages', { profile_id: ids.sam, page_id: ids.page, purpose: 'transactional', content: { type: 'text', text: 'It waits.' } });
    await go(`/messages/${sent.message_id ?? sent.id}`);
    await page.getByText('Facebook keeps the Page from sending').waitFor();
    await shot(page, 'waits');
    assert.deepEqual(await axe(page), []);
    await go(`/channels/${ids.page}`);
    await page.getByRole('button', { name: 'Resume sending' }).click();
    await dialog.getByText('the refusal may count against the Page').waitFor();
    assert.deepEqual(await axe(page), []);
    await dialog.getByRole('button', { name: 'Resume sending' }).click();
    await said('The pause is over');
    await go(`/messages/${sent.message_id ?? sent.id}`);
    await page.locator('.badge', { hasText: 'Read' }).first().waitFor();
  });

  assert.deepEqual(heard, []);
  await context.close();
});

test('on a small screen nothing needs scrolling sideways', { concurrency: aside }, async (t) => {
  const pages = pagesOf(story.ids).filter(([name]) => !/gone|lost|none|nobody/.test(name));
  await eachPage(t, { viewport: { width: 390, height: 800 } }, pages, async (page, name) => {
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    await shot(page, `small-${name}`);
    assert.ok(wide <= 0, `${wide} px too wide`);
  });
});
