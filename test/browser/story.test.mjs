// The whole story of a newcomer, through the shop, the phone and the app, in English and in
// French, against the real program: opt in at checkout, the receipt arrives and is read, curl
// sends more, a closed window drops a message and says why, the person writes back.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { axe, complaints, launch, patience, shot } from './browser.mjs';
import { call, demo } from './program.mjs';
import { words } from './words.mjs';

const card = (title) => ({ title, subtitle: 'Copper', buttons: [{ type: 'web_url', title: 'See it', url: 'https://shop.example/' }] });
const bodies = {
  text: { text: 'Your order is on its way.' },
  carousel: { text: 'Two things you may like:', attachment: { type: 'template', payload: { template_type: 'generic', elements: [card('Saucepan 20 cm'), card('Set of two')] } } },
};

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser?.close());

for (const [lang, w] of Object.entries(words)) {
  describe(`the story, ${lang}`, () => {
    let program, context, app, heard, customer, person;
    const url = () => program.ready;
    const push = (body, to = customer) =>
      call(`${url().url}/social/facebook/messenger/pages/${url().page_id}/customers/${to}/messages`, body, { Authorization: `Bearer ${url().push_key}` });
    const go = (path) => app.goto(url().url + '/app' + path);
    const fine = async (page, name) => {
      await shot(page, `story-${lang}-${name}`);
      assert.deepEqual(await axe(page), [], `axe on ${name}`);
    };

    before(async () => {
      program = await demo();
      context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: w.locale, colorScheme: lang === 'fr' ? 'dark' : 'light', reducedMotion: 'reduce', permissions: ['clipboard-read', 'clipboard-write'] });
      context.setDefaultTimeout(patience);
      app = await context.newPage();
      heard = complaints(app);
    });
    after(async () => {
      await context?.close();
      assert.equal(await program?.stop(), 0, 'the demo stops cleanly');
    });

    test('the link signs in, once', async () => {
      await app.goto(url().sign_in_url);
      await app.getByRole('heading', { level: 1, name: w.home }).waitFor();
      assert.ok(!app.url().includes('token'), 'the token leaves the address');
      await fine(app, 'home');
      const other = await browser.newContext({ locale: w.locale });
      const page = await other.newPage();
      await page.goto(url().sign_in_url);
      await page.getByRole('alert').waitFor();
      await fine(page, 'link-used');
      await other.close();
    });

    test('the shop: basket, checkout, Send to Messenger, order', async () => {
      const shop = await context.newPage();
      await shop.goto(url().shop_url);
      await shop.getByRole('button', { name: w.signIn }).click();
      for (const slug of ['super-hand-mixer-2000', 'gift-card']) {
        await shop.goto(`${url().shop_url}/products/${slug}`);
        await shop.getByRole('button', { name: w.add }).click();
      }
      await shop.goto(`${url().shop_url}/basket`);
      await shop.getByRole('link', { name: w.toCheckout }).click();
      const button = shop.frameLocator('#messenger iframe');
      await button.locator('#send').click();
      await button.locator('#confirm').click();
      await shop.locator('#messenger-yes:not(:empty)').waitFor();
      await fine(shop, 'checkout');
      await shop.getByRole('button', { name: w.order }).click();
      await shop.locator('.state.good').waitFor();
      await fine(shop, 'order');
      await shop.close();
      customer = 'lisa.martin';
    });

    test('the phone shows the receipt', async () => {
      const waited = await call(`${url().control_url}/wait`, { page: url().page_id, contains: 'Super Hand Mixer 2000', count: 1, timeout_ms: patience });
      assert.equal(waited.body.timed_out, false);
      const phone = await context.newPage();
      const phoneHeard = complaints(phone);
      await phone.goto(url().phone_url);
      await phone.getByText('Super Hand Mixer 2000').first().waitFor();
      await fine(phone, 'phone');
      assert.deepEqual(phoneHeard, []);
      await phone.close();
    });

    test('the app: the person, found by customer id, with the receipt read', async () => {
      await go('/people');
      await app.getByPlaceholder(w.search).fill(customer);
      await app.waitForURL(/search=lisa\.martin/);
      await app.locator('tbody a').first().click();
      await app.locator('.rcpt').waitFor();
      person = app.url().split('/').pop();
      const entry = app.locator('.tln .e').filter({ hasText: w.receipt });
      await entry.locator('.badge', { hasText: w.read }).waitFor();
      await app.locator('.ring', { hasText: w.windowOpen }).waitFor();
      await app.locator('.rcpt img').first().scrollIntoViewIfNeeded();
      await app.waitForFunction(() => [...document.querySelectorAll('.rcpt img')].every((img) => img.complete && img.naturalWidth > 0));
      await fine(app, 'person');
      await entry.getByRole('link').first().click();
      await app.locator('.codebox').first().waitFor();
      await fine(app, 'message');
    });

    test('curl sends text, picture and a carousel below its text, in order; a stranger gets 404', async () => {
      await go(`/people/${person}`);
      await app.locator('.rcpt').waitFor();
      const image = { attachment: { type: 'image', payload: { url: `${url().shop_url}/pictures/gift-card.png` } } };
      for (const body of [bodies.text, image, bodies.carousel]) assert.equal((await push(body)).status, 202);
      // Live: nobody loads the page again.
      const above = app.locator('.tln .e').filter({ hasText: 'Saucepan 20 cm' });
      await above.locator('.badge', { hasText: w.read }).waitFor();
      const lines = await app.locator('.tln .e .lnk').allTextContents();
      const at = (text) => lines.findIndex((line) => line.includes(text));
      assert.ok(at('Saucepan') < at('Two things') && at('Two things') < at('Your order is on its way'), `newest first: ${lines.join(' | ')}`);
      const stranger = await push(bodies.text, 'nobody-at-all');
      assert.equal(stranger.status, 404);
      assert.match(JSON.stringify(stranger.body), /not_opted_in/);
    });

    test('a closed window drops a message, and the app says why', async () => {
      await call(url().clock_url, { move: '25h' });
      await app.locator('.ring', { hasText: w.windowClosed }).waitFor();
      await app.locator('.moved', { hasText: w.clock }).waitFor();
      const refused = await push({ text: 'Too late for this one.' });
      assert.equal(refused.status, 422);
      assert.match(JSON.stringify(refused.body), /outside_window/);
      const entry = app.locator('.tln .e').filter({ hasText: 'Too late for this one.' });
      await entry.locator('.badge', { hasText: w.dropped }).waitFor();
      await entry.getByRole('link', { name: w.why }).click();
      await app.locator('.why .ladder').waitFor();
      await app.locator('.why .note', { hasText: w.todayNo }).waitFor();
      await fine(app, 'why-not');
    });

    test('what is written on the phone lands in the app, and opens the way', async () => {
      const phone = await context.newPage();
      await phone.goto(url().phone_url);
      await phone.getByPlaceholder(w.writeAs).fill('Does the mixer whip cream?');
      await phone.getByPlaceholder(w.writeAs).press('Enter');
      await app.locator('.tln .e', { hasText: 'Does the mixer whip cream?' }).waitFor();
      await app.locator('.ring', { hasText: w.windowOpen }).waitFor();
      await app.locator('.why .note', { hasText: w.todayYes }).waitFor();
      await fine(app, 'written-back');
      await phone.close();
    });

    test('an answer lost on the way is unknown, then settled by its echo', async () => {
      await fetch(`${url().control_url}/faults`, { method: 'PUT', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ lose_answers: { one_in: 1, limit: 1 } }) });
      assert.equal((await push({ text: 'Lost and found.' })).status, 202);
      const entry = app.locator('.tln .e').filter({ hasText: 'Lost and found.' });
      await entry.locator('.badge', { hasText: w.read }).waitFor();
      const stats = await call(`${url().control_url}/wait`, { page: url().page_id, contains: 'Lost and found.', count: 1, timeout_ms: patience });
      assert.equal(stats.body.messages.length, 1, 'it arrived once');
    });

    test('messages: filters stand in the address, rows open by keyboard', async () => {
      await go('/messages?state=dropped');
      const rows = app.locator('tbody tr');
      await rows.filter({ hasText: 'Too late' }).waitFor();
      assert.equal(await rows.count(), 1);
      await rows.first().focus();
      await app.keyboard.press('Enter');
      await app.getByRole('dialog').locator('.ladder').waitFor();
      await fine(app, 'messages-open');
      await app.keyboard.press('Escape');
      await app.waitForURL((address) => !address.search.includes('open='));
    });

    test('an API key is made, shown once, works, and stops when revoked', async () => {
      await go('/developers?tab=keys&do=new');
      const dialog = app.getByRole('dialog');
      await dialog.getByLabel(w.keyName, { exact: true }).fill('Browser test');
      await dialog.getByRole('button', { name: w.createKey }).click();
      const key = (await dialog.locator('pre').innerText()).trim();
      await fine(app, 'key-once');
      await dialog.getByRole('button', { name: w.done }).click();
      const send = () => call(`${url().url}/social/facebook/messenger/pages/${url().page_id}/customers/${customer}/messages`, { text: 'By the new key.' }, { Authorization: `Bearer ${key}` });
      assert.equal((await send()).status, 202);
      const row = app.locator('tbody tr', { hasText: 'Browser test' });
      assert.ok(!(await app.locator('main').innerText()).includes(key), 'the key is not shown again');
      await row.locator('.btn.stamp').click();
      await app.getByRole('dialog').locator('.btn.stamp').click();
      await row.waitFor({ state: 'detached' });
      assert.equal((await send()).status, 401);
    });

    test('the palette finds a person by identifier, from anywhere', async () => {
      await go('/settings');
      await app.locator('form').waitFor();
      await app.keyboard.press('Control+k');
      const box = app.getByRole('combobox', { name: /./ }).and(app.locator('.palette input'));
      await box.fill('lisa.mar');
      await app.getByRole('option', { name: /Lisa Martin/ }).waitFor();
      await fine(app, 'palette');
      await box.press('Enter');
      await app.waitForURL(new RegExp(`/people/${person}`));
    });

    test('every other page, real data', async () => {
      for (const [name, path, sign] of [
        ['channels', '/channels', '.pagecard'], ['sites', '/channels?tab=sites', '.sitegrid'], ['calls', '/channels?tab=calls', '.nums'], ['developers', '/developers', '.codebox'],
        ['requests', '/developers?tab=requests', 'td'], ['events', '/developers?tab=events', 'td'], ['settings', '/settings', 'form'], ['account', '/settings?tab=account', 'form'], ['team', '/settings?tab=team', 'td'], ['home-after', '/', '.nums'],
      ]) {
        await go(path);
        await app.locator(sign).first().waitFor();
        await fine(app, name);
      }
    });

    test('a session that ends keeps the page and asks again', async () => {
      await go('/messages');
      await app.locator('tbody tr').first().waitFor();
      await context.clearCookies();
      await app.locator('.seg button').nth(2).click();
      await app.getByRole('dialog').getByRole('button', { name: w.signInTitle }).waitFor();
      await fine(app, 'signed-out');
    });

    test('the console stayed silent', () => assert.deepEqual(heard, []));
  });
}
