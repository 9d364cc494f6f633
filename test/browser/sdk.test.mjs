// A site of strangers with the platform's web script: plugins in both spellings, FB.login by the
// pop-up, what getLoginStatus tells, calls as who is logged in, and logging out.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { after, before, test } from 'node:test';
import { complaints, launch, patience } from './browser.mjs';
import { call, run } from './program.mjs';

let browser, emulator, site, page, heard, app, origin;

const html = () => `<!doctype html><title>A site</title><div id="fb-root"></div>
<div class="fb-login-button" data-scope="pages_show_list,pages_messaging" data-onlogin="window.pressed = true" data-auto-logout-link="true"></div>
<script>
  window.told = [];
  window.fbAsyncInit = function () {
    ['auth.login', 'auth.logout', 'auth.statusChange'].forEach(function (name) { FB.Event.subscribe(name, function () { told.push(name); }); });
    FB.init({ appId: '${app}', cookie: true, xfbml: true, version: 'v26.0' });
    window.ready = true;
  };
</script>
<script async defer crossorigin="anonymous" src="${emulator.ready.url}/en_US/sdk.js"></script>`;

const short = () => `<!doctype html><title>A site</title><div class="fb-messengermessageus" page_id="${emulator.ready.page_id}"></div>
<script async src="${emulator.ready.url}/fr_FR/sdk.js#xfbml=1&version=v26.0&appId=${app}"></script>`;

before(async () => {
  emulator = await run(['emulator', '--listen', '127.0.0.1:0']);
  app = emulator.ready.app_id;
  site = createServer((req, res) => res.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' }).end(req.url === '/short' ? short() : html())).listen(0, '127.0.0.1');
  await once(site, 'listening');
  origin = `http://localhost:${site.address().port}`;
  browser = await launch();
  const context = await browser.newContext({ locale: 'en-US' });
  context.setDefaultTimeout(patience);
  page = await context.newPage();
  heard = complaints(page);
  await page.goto(origin);
  await page.waitForFunction('window.ready');
});
after(async () => {
  await browser?.close();
  site?.close();
  assert.equal(await emulator?.stop(), 0, 'the emulator stops cleanly');
});

const status = () => page.evaluate(() => new Promise((done) => FB.getLoginStatus(done, true)));
const api = (...args) => page.evaluate((list) => new Promise((done) => FB.api(...list, done)), args);
/** Presses a button that closes its pop-up, which may be gone before a click would be answered. */
const pressLast = async (popup, name) => {
  const button = popup.getByRole('button', { name });
  await button.waitFor();
  const closed = popup.waitForEvent('close');
  await button.evaluate((one) => { setTimeout(() => one.click()); });
  await closed;
};
const dialog = async (button) => {
  const [popup] = await Promise.all([page.waitForEvent('popup'), page.getByRole('button', { name: 'Log in', exact: true }).click()]);
  await pressLast(popup, button);
};

test('before: nobody allowed the app anything', async () => {
  assert.deepEqual(await status(), { authResponse: null, status: 'not_authorized' });
});

test('a cancelled log-in tells nothing', async () => {
  const [popup] = await Promise.all([page.waitForEvent('popup'), page.evaluate(() => FB.login((r) => { window.answer = r; }))]);
  await pressLast(popup, 'Cancel');
  await page.waitForFunction('window.answer');
  assert.deepEqual(await page.evaluate(() => window.answer), { authResponse: null, status: 'unknown' });
  await page.evaluate(() => { delete window.answer; });
  const [other] = await Promise.all([page.waitForEvent('popup'), page.evaluate(() => FB.login((r) => { window.answer = r; }))]);
  await other.close();
  await page.waitForFunction('window.answer');
});

test('the button logs in; the page may ask for its Pages', async () => {
  await dialog('Continue');
  await page.waitForFunction('window.pressed');
  const now = await status();
  assert.equal(now.status, 'connected');
  assert.ok(now.authResponse.accessToken && now.authResponse.userID && now.authResponse.signedRequest);
  assert.match(await page.evaluate(() => document.cookie), new RegExp(`fbsr_${app}=`));
  const me = await api('/me', { fields: 'id,name' });
  assert.equal(me.id, now.authResponse.userID);
  const pages = await api('/me/accounts');
  assert.ok(pages.data.length > 0, JSON.stringify(pages));
  const failed = await api('/1234567', 'post', { message: { text: 'x' } });
  assert.equal(failed.error.code, 100);
  assert.deepEqual((await page.evaluate(() => told)).filter((name) => name === 'auth.login'), ['auth.login']);
});

test('a code for the server', async () => {
  const [popup] = await Promise.all([
    page.waitForEvent('popup'),
    page.evaluate(() => FB.login((r) => { window.coded = r; }, { scope: 'pages_messaging', response_type: 'code', override_default_response_type: true })),
  ]);
  await pressLast(popup, 'Continue');
  await page.waitForFunction('window.coded');
  const { authResponse } = await page.evaluate(() => window.coded);
  const { body } = await call(`${emulator.ready.url}/v26.0/oauth/access_token?client_id=${app}&client_secret=${emulator.ready.app_secret}&code=${authResponse.code}`);
  assert.ok(body.access_token, JSON.stringify(body));
});

test('logging out holds in this tab', async () => {
  await page.getByRole('button', { name: 'Log out' }).click();
  assert.deepEqual(await status(), { authResponse: null, status: 'unknown' });
  await page.reload();
  await page.waitForFunction('window.ready');
  assert.equal((await status()).status, 'unknown');
});

test('plugins in both spellings, drawn when they come later', async () => {
  const names = await page.evaluate(async ([id, pageId]) => {
    const box = document.createElement('div');
    box.innerHTML = `<div class="fb-send-to-messenger" messenger_app_id="${id}" page_id="${pageId}" data-ref="order-17"></div>
      <fb:messengermessageus messenger_app_id="${id}" page_id="${pageId}"></fb:messengermessageus>
      <div class="fb-messenger-checkbox" data-messenger-app-id="${id}" data-page-id="${pageId}" data-user-ref="ur-${Date.now()}"></div>`;
    document.body.append(box);
    await new Promise((done) => FB.XFBML.parse(box, done));
    FB.XFBML.parse();
    return [...box.querySelectorAll('iframe')].map((frame) => frame.title);
  }, [app, emulator.ready.page_id]);
  assert.deepEqual(names, ['Send to Messenger', 'Message us', 'Messenger']);
  await page.frameLocator('.fb-send-to-messenger iframe').getByRole('button', { name: 'Send to Messenger' }).waitFor();
  await page.frameLocator('.fb-messenger-checkbox iframe').getByRole('checkbox').first().waitFor();
});

test('dialogs to share a link, done, cancelled, closed; and one that is not there', async () => {
  const share = async (what, end) => {
    const [popup] = await Promise.all([
      page.waitForEvent('popup'),
      page.evaluate((given) => { delete window.shared; FB.ui(given, (r) => { window.shared = { r }; }); }, what),
    ]);
    await end(popup);
    await page.waitForFunction('window.shared');
    return page.evaluate(() => window.shared.r);
  };
  const press = (name) => (popup) => pressLast(popup, name);
  assert.deepEqual(await share({ method: 'share', href: 'https://shop.example/pan' }, press('Share')), []);
  assert.deepEqual(await share({ method: 'send', link: 'https://shop.example/pan' }, press('Send')), { success: true });
  assert.equal((await share({ method: 'feed', link: 'https://shop.example/pan' }, press('Cancel'))).error_code, 4201);
  assert.equal((await share({ method: 'share' }, (popup) => popup.close())).error_code, 4201);
  assert.equal((await share({ method: 'send', link: 'javascript:alert(1)' }, async (popup) => {
    await popup.getByRole('alert').waitFor();
    await popup.close();
  })).error_code, 4201);
  const none = await page.evaluate(() => new Promise((done) => FB.ui({ method: 'pagetab' }, done)));
  assert.equal(none.error_code, 100);
});

test('the short way: values behind the address of the script', async () => {
  const other = await page.context().newPage();
  await other.goto(`${origin}/short`);
  await other.frameLocator('iframe').getByRole('button', { name: 'Écrivez-nous' }).waitFor();
  await other.close();
});

test('nothing was complained about', () => assert.deepEqual(heard, []));
