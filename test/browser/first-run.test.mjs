// The first start of a fresh installation, all by hand in the app: the printed link, name and
// password, a Page and its webhook, a site with its button, a colleague; then out and in again.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { axe, complaints, launch, patience, shot } from './browser.mjs';
import { call, run } from './program.mjs';

const password = 'copper pans on a rail';
let browser, context, page, heard, emulator, program, folder, state;
const fine = async (name) => {
  await shot(page, `first-${name}`);
  assert.deepEqual(await axe(page), [], `axe on ${name}`);
};
const dialog = () => page.getByRole('dialog');

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'petitbleu-first-'));
  emulator = await run(['emulator', '--listen', '127.0.0.1:0']);
  program = await run(['serve', '--listen', '127.0.0.1:0', '--database', join(folder, 'pb.db'), '--graph-url', emulator.ready.graph_url, '--emulator-url', emulator.ready.url ?? emulator.ready.emulator_url, '--clock-url', emulator.ready.clock_url, '--allow-hosts', new URL(emulator.ready.graph_url).host]);
  state = (await call(`${emulator.ready.control_url}/state`)).body;
  browser = await launch();
  context = await browser.newContext({ viewport: { width: 1280, height: 860 }, locale: 'en-GB', colorScheme: 'dark', reducedMotion: 'reduce' });
  context.setDefaultTimeout(patience);
  page = await context.newPage();
  heard = complaints(page);
});
after(async () => {
  await browser?.close();
  await program?.stop();
  await emulator?.stop();
  if (folder) await rm(folder, { recursive: true });
});

test('nobody gets in without the link', async () => {
  await page.goto(program.ready.app_url + 'people');
  await page.getByRole('button', { name: 'Sign in' }).waitFor();
  assert.match(page.url(), /sign-in\?next=/);
  await page.getByLabel('E-mail').fill('someone@cooktoys.example');
  await page.getByLabel('Password').fill('a password nobody has');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('alert').waitFor();
  await fine('refused');
});

test('the link, then who you are and the brand', async () => {
  await page.goto(program.ready.sign_in_url);
  await page.getByRole('heading', { level: 1, name: 'Set up petitbleu' }).waitFor();
  await page.getByLabel('Password').fill('short');
  await page.getByRole('button', { name: 'Start' }).click();
  assert.equal(await page.getByRole('alert').count(), 4, 'four fields are wrong');
  await fine('set-up-errors');
  await page.getByLabel('Your name').fill('Inès Caron');
  await page.getByLabel('Your e-mail').fill('ines@cooktoys.example');
  await page.getByLabel('Password').fill(password);
  await page.getByLabel('Name of the brand').fill('Cooktoys');
  await page.getByLabel('Time zone').selectOption('Europe/Paris');
  await page.getByRole('button', { name: 'Start' }).click();
  await page.getByRole('heading', { level: 1, name: 'Home' }).waitFor();
  await page.getByText('Cooktoys').first().waitFor();
  await fine('home-empty');
});

test('every place says what it is for while it is empty', async () => {
  for (const [place, words] of [['people', 'Nobody here yet'], ['messages', 'No message yet'], ['channels', 'No Page is connected'], ['channels?tab=sites', 'No site yet'], ['channels?tab=feeds', 'No feed yet'], ['templates?tab=inapp', 'There is no feed yet'], ['notifications', 'Nothing was sent to a feed yet'], ['notifications?tab=batches', 'No batch yet'], ['notifications?tab=figures', 'Nothing was sent in this time'], ['channels?tab=calls', 'Every call was understood'], ['developers?tab=keys', 'No key yet'], ['developers?tab=events', 'No event yet']]) {
    await page.goto(program.ready.app_url + place);
    await page.getByRole('heading', { name: words }).waitFor();
    await fine('empty-' + place.replace(/\W+/g, '-'));
  }
});

test('an empty log of notifications leads, step by step, to the first feed', async () => {
  await page.goto(program.ready.app_url + 'notifications');
  await page.getByRole('link', { name: 'Send a notification' }).click();
  await page.getByRole('link', { name: 'Make one and publish it' }).click();
  await page.getByRole('heading', { name: 'There is no feed yet' }).waitFor();
  await page.locator('main').getByRole('button', { name: 'Make a feed' }).or(page.locator('main').getByRole('link', { name: 'Make a feed' })).click();
  await page.waitForURL(/channels\?tab=feeds/);
  await page.goto(program.ready.app_url + 'channels?tab=sites&do=site');
  await dialog().getByLabel('Name').fill('Inbox');
  assert.equal(await dialog().getByLabel('Page', { exact: true }).locator('option:checked').textContent(), 'None: the in-app inbox only');
  await dialog().getByLabel('Addresses of the site').fill('https://inbox.example');
  await dialog().getByRole('button', { name: 'Add a site' }).click();
  await dialog().getByText('pb_site_').waitFor();
  await dialog().getByRole('button', { name: 'I have copied it' }).click();
  await page.getByRole('link', { name: /how your server signs its tokens/ }).waitFor();
  await fine('site-inbox');
  await page.getByRole('button', { name: 'Remove' }).click();
  await dialog().getByRole('button', { name: 'Remove' }).click();
  await page.getByRole('heading', { name: 'No site yet' }).waitFor();
  await page.goto(program.ready.app_url + 'developers?tab=endpoints');
  assert.equal(await page.getByRole('link', { name: /how to check its signature/ }).getAttribute('href'), '/docs/event-endpoints');
});

test('a Page is connected: a wrong token is refused in words, the right one stays', async () => {
  const app = state.apps[0];
  const place = state.pages[0];
  await page.goto(program.ready.app_url + 'channels?do=byhand');
  await dialog().getByLabel('Page id').fill(place.id);
  await dialog().getByLabel('Page token').fill('EAA-not-a-token');
  await dialog().getByLabel('App id').fill(app.id);
  await dialog().getByLabel('App secret').fill(app.secret);
  await dialog().getByLabel('Verify token').fill('two words of ours');
  await dialog().getByRole('button', { name: 'Connect a Page' }).click();
  await dialog().getByRole('alert').first().waitFor();
  await fine('connect-refused');
  assert.equal(await dialog().getByLabel('Page id').inputValue(), place.id, 'what was typed stays');
  const token = Object.values(place.tokens)[0];
  await dialog().getByLabel('Page token').fill(typeof token === 'string' ? token : token.token);
  await dialog().getByRole('button', { name: 'Connect a Page' }).click();
  await dialog().waitFor({ state: 'detached' });
  await page.locator('.pagecard').waitFor();
  await fine('connected');
});

test('the webhook is subscribed at both levels', async () => {
  await page.getByRole('button', { name: 'Subscribe and catch up' }).click();
  await page.getByRole('status').filter({ hasText: 'Subscribed at both levels' }).waitFor();
  await page.getByRole('button', { name: 'Subscribe and catch up' }).waitFor({ state: 'detached' });
  await fine('subscribed');
});

test('a person writes, and appears by themselves', async () => {
  await page.goto(program.ready.app_url + 'people');
  await page.getByRole('heading', { name: 'Nobody here yet' }).waitFor();
  const someone = state.people[0];
  const said = await call(`${emulator.ready.control_url}/people/${someone.id}/actions`, { action: 'text', page: state.pages[0].id, text: 'Hello from the phone' });
  assert.equal(said.status, 200);
  await page.locator('tbody a').first().click();
  await page.locator('.tln .e', { hasText: 'Hello from the phone' }).waitFor();
  await page.getByRole('button', { name: 'Send a message' }).click();
  await page.locator('.maygo', { hasText: 'It may go now' }).waitFor();
  await page.locator('.writing textarea:focus').fill('Hello from the app');
  await fine('compose');
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await page.locator('.tln .e', { hasText: 'Hello from the app' }).locator('.badge', { hasText: /Sent|Delivered|Read/ }).waitFor();
  await fine('person');
});

test('a site is added: its key shows once, the looks change the lines to paste', async () => {
  await page.goto(program.ready.app_url + 'channels?tab=sites&do=site');
  await dialog().getByLabel('Name').fill('Shop');
  await dialog().getByLabel('Addresses of the site').fill('shop.example');
  await dialog().getByLabel('Name').focus();
  await dialog().getByRole('alert').waitFor();
  await dialog().getByLabel('Addresses of the site').fill('https://shop.example');
  await dialog().getByRole('button', { name: 'Add a site' }).click();
  await dialog().locator('pre').waitFor();
  await fine('site-key');
  await dialog().getByRole('button', { name: 'I have copied it' }).click();
  await page.getByRole('button', { name: 'Extra large' }).click();
  await page.getByRole('button', { name: 'Blue on white' }).click();
  await page.locator('pre', { hasText: 'data-size="xlarge" data-color="white"' }).waitFor();
  await page.getByRole('switch').click();
  await page.getByRole('switch', { checked: false }).waitFor();
  await fine('site');
});

test('a colleague is invited by a link that works once', async () => {
  await page.goto(program.ready.app_url + 'settings?tab=team');
  await page.getByRole('button', { name: 'Invite', exact: true }).click();
  await dialog().getByLabel('E-mail').fill('tom@cooktoys.example');
  await dialog().getByRole('button', { name: 'Invite', exact: true }).click();
  const link = (await dialog().locator('pre').innerText()).trim();
  await dialog().getByRole('button', { name: 'I have copied it' }).click();
  const other = await browser.newContext({ locale: 'fr-FR' });
  const tom = await other.newPage();
  await tom.goto(link);
  await tom.getByRole('heading', { level: 1, name: 'Rejoindre Cooktoys' }).waitFor();
  await tom.getByLabel('Votre nom').fill('Tom Okafor');
  await tom.getByLabel('Choisissez un mot de passe').fill('une suite de mots calmes');
  await tom.getByRole('button', { name: 'Rejoindre' }).click();
  await tom.getByRole('heading', { level: 1, name: 'Accueil' }).waitFor();
  await tom.goto(program.ready.app_url + 'channels');
  await tom.locator('.pagecard').waitFor();
  assert.equal(await tom.getByRole('button', { name: 'Déconnecter' }).count(), 0, 'a viewer is offered nothing that would be refused');
  await other.close();
});

test('language and theme are chosen, and stay', async () => {
  await page.goto(program.ready.app_url + 'settings?tab=account');
  await page.getByLabel('Theme').selectOption('light');
  await page.waitForFunction(() => document.documentElement.dataset.mantineColorScheme === 'light');
  await page.getByLabel('Language').selectOption('fr');
  await page.getByRole('heading', { level: 1, name: 'Réglages' }).waitFor();
  await page.reload();
  await page.getByRole('heading', { level: 1, name: 'Réglages' }).waitFor();
  assert.equal(await page.evaluate(() => document.documentElement.lang), 'fr');
  await page.getByLabel('Langue').selectOption('en');
  await page.getByRole('heading', { level: 1, name: 'Settings' }).waitFor();
});

test('an address names its workspace, and a link opens the right one', async () => {
  await page.goto(program.ready.app_url + 'messages?state=sent');
  await page.waitForURL(/\/app\/w\/ws_[^/]+\/messages\?state=sent$/);
  const first = page.url();
  await page.goto(program.ready.app_url + 'settings');
  await page.getByRole('button', { name: 'Make a workspace' }).click();
  await dialog().getByLabel('Name').fill('Atelier');
  await dialog().getByRole('button', { name: 'Make a workspace' }).click();
  await page.getByRole('heading', { level: 1, name: 'Home' }).waitFor();
  await page.getByRole('button', { name: 'Workspace Atelier, change' }).waitFor();
  const second = page.url();
  assert.notEqual(second.split('/')[5], first.split('/')[5]);
  await page.getByRole('link', { name: 'People', exact: true }).click();
  await page.waitForURL(new URL('people', second).href);
  await page.goto(first);
  await page.getByRole('button', { name: 'Workspace Cooktoys, change' }).waitFor();
  await page.goBack();
  await page.getByRole('button', { name: 'Workspace Atelier, change' }).waitFor();
  await page.getByRole('button', { name: 'Workspace Atelier, change' }).click();
  await fine('workspaces');
  await page.getByRole('menuitemradio', { name: 'Cooktoys' }).click();
  await page.waitForURL(first.replace(/messages.*/, ''));
  await page.goto(first.replace(/ws_[^/]+/, 'ws_nobody'));
  await page.getByRole('heading', { level: 1, name: 'You do not belong to this workspace' }).waitFor();
  await fine('no-member');
  await page.getByRole('button', { name: 'Go to Cooktoys' }).click();
  await page.getByRole('heading', { level: 1, name: 'Home' }).waitFor();
});

test('out, and in again with the password, back to where one was', async () => {
  await page.getByRole('button', { name: /account menu/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
  await page.goto(program.ready.app_url + 'messages?state=sent%2Cdelivered%2Cread');
  await page.getByLabel('E-mail').fill('ines@cooktoys.example');
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.locator('tbody tr', { hasText: 'Hello from the app' }).waitFor();
  assert.match(page.url(), /\/app\/w\/ws_[^/]+\/messages\?state=/);
});

test('the console stayed silent', () => assert.deepEqual(heard, []));
