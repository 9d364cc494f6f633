// The emulator's bench, all by hand: rules of another day, faults, the Page inbox and who holds a
// thread, the wall, settings, an app and its review, the steps of a test user, a person's number
// and tokens, snapshots, the recorded test, and a crowd that no list could hold.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { axe, complaints, launch, patience, shot } from './browser.mjs';
import { call, run } from './program.mjs';

let browser, context, page, heard, emulator, hook, base, url, app, shop, nora;

const state = async () => (await call(`${base}/state`)).body;
const act = (action) => call(`${base}/people/${nora.id}/actions`, { page: shop.id, ...action });
const bench = (name) => page.getByRole('tab', { name, exact: true }).click();
const part = (name) => page.getByRole('button', { name, exact: true, pressed: false }).click();
const sheet = (name) => page.getByRole('region', { name, exact: true });
const fine = async (name, of = page) => {
  await of.waitForFunction(() => !document.querySelector('.skeleton'));
  await shot(of, `bench-${name}`);
  assert.deepEqual(await axe(of), [], `axe on ${name}`);
};
const becomes = async (want, read) => {
  const until = Date.now() + patience;
  let got;
  do {
    got = await read();
    if (want(got)) return got;
    await new Promise((go) => setTimeout(go, 40));
  } while (Date.now() < until);
  assert.fail(`it did not come: ${JSON.stringify(got)}`);
};

before(async () => {
  // The bot of this test says back what it hears, by the Send API.
  hook = createServer((request, response) => {
    const asked = new URL(request.url, 'http://bot');
    if (asked.searchParams.has('hub.challenge')) return void response.end(asked.searchParams.get('hub.challenge'));
    let text = '';
    request.on('data', (piece) => { text += piece; });
    request.on('end', () => {
      response.end(asked.pathname === '/delete' ? JSON.stringify({ url: 'https://bot.example/status', confirmation_code: 'gone-1' }) : 'EVENT_RECEIVED');
      if (asked.pathname !== '/') return;
      for (const entry of JSON.parse(text).entry) {
        for (const event of entry.messaging ?? []) {
          if (event.message?.text && !event.message.is_echo) {
            void call(`${emulator.ready.graph_url}/v26.0/me/messages?access_token=${hook.token}`, { recipient: { id: event.sender.id }, message: { text: `You said: ${event.message.text}` } });
          }
        }
      }
    });
  });
  hook.listen(0, '127.0.0.1');
  await once(hook, 'listening');
  hook.url = `http://127.0.0.1:${hook.address().port}/`;
  emulator = await run(['emulator', '--listen', '127.0.0.1:0']);
  base = emulator.ready.control_url;
  url = new URL('/', base).href;
  const first = await state();
  [app] = first.apps;
  [shop] = first.pages;
  const known = new Set(first.people.map((one) => one.id));
  for (const [id, name, last] of [['nora', 'Nora', 'Lind'], ['emile', 'Émile', 'Roche'], ['aiko', 'Aiko', 'Mori'], ['sam', 'Sam', 'Adeyemi']]) if (!known.has(id)) await call(`${base}/people`, { id, first_name: name, last_name: last });
  nora = (await call(`${base}/people/nora`)).body;
  hook.token = shop.tokens[app.id];
  const change = (path, body) => fetch(base + path, { method: 'PATCH', body: JSON.stringify(body) });
  await change(`/apps/${app.id}`, { callback_url: hook.url, verify_token: 'let-me-in', fields: ['messages', 'message_echoes', 'message_reads', 'messaging_postbacks', 'messaging_handovers', 'feed'], data_deletion_url: `${hook.url}delete` });
  await change(`/pages/${shop.id}`, { subscribed: { [app.id]: ['messages', 'message_echoes', 'message_reads', 'messaging_postbacks', 'messaging_handovers', 'feed'] } });
  browser = await launch();
  context = await browser.newContext({ viewport: { width: 1440, height: 912 }, locale: 'en-GB', reducedMotion: 'reduce', permissions: ['clipboard-read', 'clipboard-write'] });
  context.setDefaultTimeout(patience);
  page = await context.newPage();
  heard = complaints(page);
  await page.goto(`${url}?person=nora`);
  await page.getByRole('tab', { name: 'Watch' }).waitFor();
});
after(async () => {
  await browser?.close();
  hook?.closeAllConnections();
  hook?.close();
  assert.equal(await emulator?.stop(), 0, 'the emulator stops cleanly');
});

test('the first sight: clock, faults, calls, and the rules of another day', async () => {
  await act({ action: 'text', text: 'Is the saucepan still to be had?' });
  await call(`${base}/wait`, { person: 'nora', contains: 'You said', count: 1 });
  await page.locator('table.calls tbody tr').nth(1).waitFor();
  await page.locator('.rowbtn').last().click();
  await page.locator('.exp').waitFor();
  await fine('watch');
  await page.getByLabel('Rules of').selectOption('2020');
  await page.getByText('as of 1 Jun 2020').waitFor();
  assert.equal((await call(`${base}/pack`)).body.pack, '2020');
  await page.getByLabel('Rules of').selectOption('day');
  await page.getByLabel('Day of the rules').fill('2021-03-04');
  await becomes((got) => got.pack === '2021-03-04T00:00:00Z', async () => (await call(`${base}/pack`)).body);
  await page.getByLabel('Rules of').selectOption('today');
  await becomes((got) => got.pack === 'today', async () => (await call(`${base}/pack`)).body);
});

test('every fault of the emulator has its switch, held to a Page and an app', async () => {
  await page.getByRole('button', { name: /^\d+ more$/ }).click();
  assert.equal(await page.locator('.faultlist li').count(), Object.keys((await state()).faults).length);
  await page.getByRole('button', { name: /Change: Drop calls/ }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Only for the Page').selectOption(shop.id);
  await dialog.getByLabel('Only for calls of the app').selectOption(app.id);
  assert.deepEqual(await axe(page), []);
  await dialog.getByRole('button', { name: 'Turn on' }).click();
  const drop = (await becomes((got) => got.faults.drop_calls.on, state)).faults.drop_calls;
  assert.equal(drop.page, shop.id);
  assert.equal(drop.app, app.id);
  await page.getByRole('button', { name: 'All off' }).click();
  await becomes((got) => !got.faults.drop_calls.on, state);
  await page.getByRole('button', { name: 'Platform rules' }).click();
  await page.getByLabel('Limits of the platform').selectOption('0');
  await becomes((got) => got.switches.rate_limits === 0, state);
  await page.getByRole('switch', { name: 'Budget of calls' }).click();
  await becomes((got) => got.switches.call_budget === true && got.switches.rate_limits === 0, state);
  await fine('rules');
  await page.keyboard.press('Escape');
});

test('a human answers in the Page inbox, and takes the thread', async () => {
  await bench('Page');
  await page.getByLabel('Answer as a human of').fill('A person here: yes, eight of them.');
  await page.getByRole('button', { name: 'Answer', exact: true }).click();
  await page.locator('.inboxlines', { hasText: 'A person here' }).waitFor();
  await page.getByText('every app hears everything').waitFor();
  await page.getByRole('button', { name: 'Take' }).click();
  await page.getByText('Page inbox holds it').waitFor();
  await fine('inbox');
  await page.getByRole('button', { name: 'Pass', exact: true }).click();
  await page.getByText(`${app.name} holds it`).waitFor();
  assert.equal((await call(`${base}/threads/${shop.id}/nora/control`)).body.owner, app.id);
});

test('the wall: a post of the Page, and what a person writes below it', async () => {
  await part('Wall');
  await page.getByLabel(/^Post as/).fill('Sunday pancakes');
  await page.getByRole('button', { name: 'Post', exact: true }).click();
  await page.locator('.wallpost', { hasText: 'Sunday pancakes' }).waitFor();
  const [post] = (await call(`${base}/pages/${shop.id}/posts`)).body;
  await act({ action: 'comment', post: post.id, text: 'With syrup?' });
  await page.locator('.wallcomment', { hasText: 'With syrup?' }).waitFor();
  await fine('wall');
});

test('settings of the Page: permissions, roles, routing', async () => {
  await part('Settings');
  await page.getByLabel('One-time notifications').selectOption('granted');
  await page.getByLabel(`Role of ${app.name}`).selectOption('primary');
  const settings = async () => (await call(`${base}/pages/${shop.id}/settings`)).body.settings;
  await becomes((got) => got.one_time_notifications === 'granted' && got.receivers[app.id] === 'primary', settings);
  await page.getByLabel(`Role of ${app.name}`).selectOption('');
  await becomes((got) => Object.keys(got.receivers).length === 0, settings);
  await page.getByRole('switch', { name: 'Routing is set up' }).click();
  await page.getByLabel('Came by an advertisement').selectOption({ label: 'Page inbox' });
  await becomes((got) => got.routing.configured && got.routing.entry_points.ads === '263902037430900', settings);
  await fine('settings');
  await page.getByRole('switch', { name: 'Routing is set up' }).click();
  await becomes((got) => !got.routing.configured, settings);
});

test('what apps set up shows: profile, personas, templates', async () => {
  await part('Set up');
  await page.getByText('Nothing set up yet').waitFor();
  const graph = (path, body) => call(`${emulator.ready.graph_url}/v26.0/me/${path}?access_token=${hook.token}`, body);
  await graph('messenger_profile', { greeting: [{ locale: 'default', text: 'Hello!' }], get_started: { payload: 'START' } });
  await graph('personas', { name: 'Lou', profile_picture_url: 'https://shop.example/lou.png' });
  await page.getByText('what a new person reads').waitFor();
  await page.reload();
  await part('Set up');
  await page.getByText('Lou').waitFor();
  await fine('setup');
});

test('an app: its webhook, roles, review, login and tokens', async () => {
  await bench('Apps');
  await page.getByLabel('Signature headers').selectOption('sha256');
  await page.getByLabel('message_reactions').check();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await becomes((got) => got.webhook?.signature === 'sha256' && got.fields.includes('message_reactions'), async () => (await state()).apps[0]);
  await fine('app');
  await part('Access');
  await page.getByLabel('Give somebody a role').fill('nora');
  await page.getByRole('button', { name: 'Nora Lind', exact: true }).last().click();
  await becomes((got) => got.roles?.includes('nora'), async () => (await state()).apps[0]);
  await page.getByRole('switch', { name: 'Needs App Review' }).click();
  const review = async () => (await call(`${base}/apps/${app.id}/review`)).body.items.pages_messaging;
  await page.getByRole('button', { name: 'Ask: pages_messaging', exact: true }).click();
  await page.getByLabel('What it is for').fill('answers about orders');
  await page.getByRole('button', { name: 'Ask', exact: true }).click();
  await becomes((got) => got.status === 'requested', review);
  await page.getByRole('button', { name: 'Refuse: pages_messaging', exact: true }).click();
  await page.getByLabel('Why it is refused').fill('Show a screencast');
  await page.getByRole('button', { name: 'Refuse', exact: true }).click();
  await page.getByText('Show a screencast').waitFor();
  assert.equal((await review()).status, 'refused');
  await fine('access');
  await page.getByRole('switch', { name: 'Needs App Review' }).click();
  await part('Login');
  await page.getByRole('link', { name: 'Open the dialog' }).waitFor();
  await page.getByRole('button', { name: 'Make a user token' }).click();
  await fine('login');
  await part('Tokens');
  await page.getByLabel('Make this token fail').first().selectOption('460');
  await page.getByText('190/460').waitFor();
  await fine('tokens');
});

test('the steps of a test user, each by its button', async () => {
  await bench('Test users');
  for (const name of ['Allow a test user', 'Create a Page', 'List their Pages', 'Subscribe the app', 'Log in as them', 'Write to the Page', 'Answer as the Page', 'Exchange the token']) {
    await page.getByRole('button', { name: new RegExp(`^Do it: ${name}`) }).click();
    await page.getByRole('button', { name: new RegExp(`^Again: ${name}`) }).waitFor();
  }
  assert.equal(await page.locator('.guidesteps .done').count(), 9);
  await page.locator('.dev .chat', { hasText: 'hello, world!' }).waitFor();
  await fine('testers');
  assert.ok(await page.locator('.guidesteps pre', { hasText: /me\/accounts\?access_token=EAA/ }).count() >= 2, 'the calls for a shell hold the real token');
});

test('a person: number, account, apps removed with their data', async () => {
  await page.goto(`${url}?person=nora&bench=person`);
  await page.getByLabel('Number', { exact: true }).fill('12');
  await page.getByText('A number is +').waitFor();
  await page.getByLabel('Number', { exact: true }).fill('+1 202 555 0143');
  await sheet('Phone number').getByRole('button', { name: 'Save' }).click();
  await becomes((got) => got.phone?.number === '+12025550143', async () => (await call(`${base}/people/nora`)).body);
  await page.getByRole('switch', { name: 'Security check' }).click();
  await becomes((got) => got.checkpoint === true, async () => (await call(`${base}/people/nora`)).body);
  await page.getByRole('switch', { name: 'Security check' }).click();
  await fine('person');
  await page.getByRole('button', { name: 'Remove and delete data' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove and delete data' }).click();
  await bench('Watch');
  await bench('Removals');
  await page.getByText('gone-1').waitFor();
  await fine('removals');
});

test('a snapshot is kept and gone back to', async () => {
  await page.getByRole('button', { name: 'Snapshots' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill('before the flood');
  await page.getByRole('button', { name: 'Keep' }).click();
  await page.getByRole('button', { name: 'Go back: before-the-flood' }).waitFor();
  await fine('snapshots');
  await act({ action: 'text', text: 'After the snapshot' });
  await page.locator('.dev .chat', { hasText: 'After the snapshot' }).waitFor();
  await page.getByRole('button', { name: 'Go back: before-the-flood' }).click();
  await page.locator('.dev .chat', { hasText: 'Is the saucepan' }).waitFor();
  await page.waitForFunction(() => !document.querySelector('.dev .chat').textContent.includes('After the snapshot'));
});

test('what is recorded passes when it is played again', async () => {
  await call(`${base}/people`, { id: 'rec', first_name: "O'Hara", last_name: '$HOME "x"' });
  await call(`${base}/people/rec/actions`, { page: shop.id, action: 'text', text: "What's $new?" });
  await call(`${base}/wait`, { person: 'rec', contains: 'You said', count: 1 });
  await page.goto(`${url}?person=rec`);
  await page.locator('.dev .chat', { hasText: 'You said' }).waitFor();
  await page.getByRole('button', { name: 'Record as a test' }).click();
  const script = await page.getByRole('dialog').locator('pre').textContent();
  await fine('record');
  await page.keyboard.press('Escape');
  const { stdout } = await promisify(execFile)('sh', ['-c', script]);
  assert.match(stdout, /ok/);
  assert.ok((await state()).people.some((one) => one.id.startsWith('recorded-') && one.last_name === '$HOME "x"'));
});

test('what an action did: event, call, and what the bot sent', async () => {
  await page.goto(`${url}?person=${nora.id}&page=${shop.id}`);
  await page.getByRole('tab', { name: 'What it did' }).click();
  await act({ action: 'text', text: 'what follows' });
  const effects = page.locator('.effectlist');
  await effects.getByText('“what follows”').waitFor();
  await effects.getByText(/messages in call \d+: 200/).waitFor();
  await effects.getByText('“You said: what follows”').waitFor();
  await act({ action: 'order', items: [{ name: 'Pan', quantity: 1, unit_price: 3, currency: 'EUR' }] });
  await effects.getByText('send_cart').first().waitFor();
  await fine('caused');
  await page.getByRole('tab', { name: 'Webhook calls' }).click();
});

test('a catalogue: a product and a form, asked about, shared and sent', async () => {
  await bench('Page');
  await part('Catalogue');
  const products = sheet('Products');
  const forms = sheet('Instant forms');
  await products.getByLabel('Name').fill('Saucepan');
  await products.getByLabel('Price').fill('39.90 EUR');
  await products.getByRole('button', { name: 'Add a product' }).click();
  await products.getByRole('button', { name: /shares it/ }).click();
  await page.locator('.dev').getByText('39.90 EUR').waitFor();
  await forms.getByLabel('Name of the form').fill('Newsletter');
  await forms.getByRole('button', { name: 'Add a form' }).click();
  await forms.getByRole('button', { name: /sends it/ }).click();
  await forms.getByText(/full_name: /).waitFor();
  await fine('catalogue');
});

test('a crowd that writes is started and stopped', async () => {
  const button = page.getByRole('button', { name: /Crowd of/ });
  await button.click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('People').fill('3');
  await dialog.getByLabel('Messages a second').fill('40');
  await dialog.getByRole('button', { name: 'Start' }).click();
  await button.getByText('40 messages a second').waitFor();
  await becomes((got) => got.written > 5, async () => (await call(`${base}/crowd`)).body);
  await button.click();
  await fine('crowd-writes');
  await dialog.getByRole('button', { name: 'Stop' }).click();
  await becomes((got) => !got.running, async () => (await call(`${base}/crowd`)).body);
  await dialog.getByRole('button', { name: 'Cancel' }).click();
});

test('a crowd: people and Pages are searched, a page of them at a time', async () => {
  await page.getByRole('button', { name: 'New test person' }).click();
  await page.getByRole('dialog').getByLabel('First name').fill('Flood');
  await page.getByRole('dialog').getByLabel('How many').fill('250');
  await page.getByRole('dialog').getByRole('button', { name: 'Add' }).click();
  await becomes((got) => got.people_total >= 250, state);
  await call(`${base}/people/crowd`, { count: 1500, prefix: 'guest' });
  await call(`${base}/pages/crowd`, { count: 60, prefix: 'Shop ' });
  await page.goto(url);
  await page.getByLabel('Find a person').fill('guest1499');
  await page.getByRole('button', { name: /guest1499/ }).click();
  await page.locator('.dev').getByRole('textbox', { name: 'Write as guest1499' }).waitFor();
  await page.getByLabel('Find a person').fill('');
  await page.getByText(/in all/).first().waitFor();
  const before = await page.locator('.left .pe').first().locator('li').count();
  await page.getByRole('button', { name: 'Show more' }).first().click();
  await page.waitForFunction((n) => document.querySelector('.left .pe').children.length > n, before);
  await page.getByLabel('Find a Page').fill('shop 60');
  await page.getByRole('button', { name: /Shop 60/ }).click();
  await fine('crowd');
});

test('in French and dark, at 1024 and on a phone, every tab', async (t) => {
  for (const [name, size] of [['wide', { width: 1440, height: 912 }], ['narrow', { width: 1024, height: 768 }], ['small', { width: 390, height: 800 }]]) {
    const other = await browser.newContext({ viewport: size, locale: 'fr-FR', colorScheme: 'dark', reducedMotion: 'reduce' });
    for (const place of ['watch', 'page', 'person', 'apps', 'testers']) {
      await t.test(`${name} ${place}`, async () => {
        const one = await other.newPage();
        try {
          await one.goto(`${url}?person=nora&page=${shop.id}&bench=${place}`);
          if (name === 'small') await one.locator('.views').getByRole('button', { name: 'Banc' }).click().catch(() => one.locator('.views button').last().click());
          await one.locator('#bench-panel .card').first().waitFor();
          await fine(`${name}-${place}-fr`, one);
          assert.ok(await one.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth), 'nothing needs scrolling sideways');
        } finally {
          await one.close();
        }
      });
    }
    await other.close();
  }
});

test('the tabs are walked by arrows, and the page never complained', async () => {
  await page.goto(url);
  await page.getByRole('tab', { name: 'Watch' }).focus();
  for (const name of ['Page', 'Person', 'Apps', 'Test users', 'Watch']) {
    await page.keyboard.press('ArrowRight');
    assert.equal(await page.evaluate(() => document.activeElement.textContent), name);
  }
  assert.deepEqual(heard, []);
});
