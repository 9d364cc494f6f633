// Who works here: an invitation accepted in another browser, roles that hide what they may not do,
// teams, tags, keys with scopes, and what the audit log kept of all that.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { axe, complaints, launch, patience, shot } from './browser.mjs';
import { demo } from './program.mjs';

let browser, context, page, heard, program, tom, other, app;
const fine = async (name, on = page) => {
  await shot(on, `accounts-${name}`);
  assert.deepEqual(await axe(on), [], `axe on ${name}`);
};
const dialog = (on = page) => on.getByRole('dialog');
const settings = (tab) => page.goto(`${app}settings?tab=${tab}`);

before(async () => {
  program = await demo();
  app = program.ready.app_url;
  browser = await launch();
  context = await browser.newContext({ viewport: { width: 1280, height: 860 }, locale: 'en-GB', reducedMotion: 'reduce' });
  context.setDefaultTimeout(patience);
  page = await context.newPage();
  heard = complaints(page);
  await page.goto(program.ready.sign_in_url);
  await page.getByRole('heading', { level: 1, name: 'Home' }).waitFor();
});
after(async () => {
  await browser?.close();
  await program?.stop();
});

test('somebody is invited and joins in another browser, in French', async () => {
  await settings('team');
  await page.getByText('Nobody is asked to join').waitFor();
  await page.getByRole('button', { name: 'Invite', exact: true }).click();
  await dialog().getByLabel('E-mail').fill('tom@cooktoys.example');
  await dialog().getByLabel('Role').selectOption('operator');
  await fine('invite');
  await dialog().getByRole('button', { name: 'Invite', exact: true }).click();
  const link = (await dialog().locator('pre').innerText()).trim();
  await fine('invite-link');
  await dialog().getByRole('button', { name: 'I have copied it' }).click();
  await page.getByRole('cell', { name: /^tom@cooktoys\.example/ }).waitFor();
  await fine('team');
  other = await browser.newContext({ viewport: { width: 1280, height: 860 }, locale: 'fr-FR', colorScheme: 'dark', reducedMotion: 'reduce' });
  other.setDefaultTimeout(patience);
  tom = await other.newPage();
  await tom.goto(link);
  await tom.getByRole('heading', { level: 1, name: 'Rejoindre Cooktoys' }).waitFor();
  assert.ok(!tom.url().includes('token'), 'the token leaves the address');
  await tom.getByLabel('Votre nom').fill('Tom Okafor');
  await tom.getByLabel('Choisissez un mot de passe').fill('motdepasse2026');
  await tom.getByRole('button', { name: 'Rejoindre' }).click();
  await tom.getByRole('alert').waitFor();
  await fine('join-refused', tom);
  await tom.getByLabel('Choisissez un mot de passe').fill('une suite de mots calmes');
  await tom.getByRole('button', { name: 'Rejoindre' }).click();
  await tom.getByRole('heading', { level: 1, name: 'Accueil' }).waitFor();
  assert.equal(await tom.getByRole('link', { name: 'Développeurs' }).count(), 0, 'an operator has no use for it');
  await tom.goto(link);
  await tom.getByText('ne s’ouvre plus').waitFor();
  await fine('link-used', tom);
});

test('another role counts at once: an analyst meets no people', async () => {
  await settings('team');
  await page.getByRole('button', { name: 'Change Tom Okafor' }).click();
  await dialog().getByLabel('Role').selectOption('analyst');
  await dialog().getByRole('button', { name: 'Save' }).click();
  await page.getByRole('table').getByText('numbers, never people').waitFor();
  await dialog().waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'What each role may do' }).click();
  await dialog().getByRole('row', { name: /read the audit log/ }).waitFor();
  await fine('roles');
  await page.keyboard.press('Escape');
  await tom.goto(app);
  await tom.getByRole('heading', { level: 1, name: 'Accueil' }).waitFor();
  for (const place of ['Personnes', 'Messages', 'Développeurs']) assert.equal(await tom.getByRole('link', { name: place, exact: true }).count(), 0, place);
  await fine('analyst-home', tom);
  await tom.goto(app + 'people');
  await tom.getByText(/analyste, ne le permet pas/).waitFor();
  await tom.goto(app + 'settings?tab=audit');
  await tom.getByText('lire le journal d’audit').waitFor();
});

test('tags stand below each other, are merged and removed', async () => {
  await settings('tags');
  const add = async (name, below) => {
    await page.getByRole('button', { name: 'New tag' }).first().click();
    await dialog().getByLabel('Name').fill(name);
    await dialog().getByLabel('Colour').selectOption(below ? 'brass' : 'green');
    if (below) await dialog().getByLabel('Below').selectOption({ label: below });
    await dialog().getByRole('button', { name: 'Save' }).click();
    await dialog().waitFor({ state: 'detached' });
  };
  await fine('tags-none');
  await add('Seasons');
  await add('Winter sale', 'Seasons');
  await add('Winter');
  await fine('tags');
  await page.getByRole('button', { name: 'Merge Winter', exact: true }).click();
  await dialog().getByLabel('The tag that stays').selectOption({ label: 'Winter sale' });
  await dialog().getByRole('button', { name: 'Merge' }).click();
  await page.getByText('The tags are one.').waitFor();
  await page.getByRole('button', { name: 'Remove Winter sale' }).click();
  await dialog().getByText('Nothing has it.').waitFor();
  await dialog().getByRole('button', { name: 'Remove' }).click();
  await page.getByRole('row', { name: /Winter/ }).waitFor({ state: 'detached' });
});

test('a team has members', async () => {
  await settings('teams');
  await page.getByRole('button', { name: 'New team' }).first().click();
  await dialog().getByLabel('Name').fill('France');
  await dialog().getByLabel('Tom Okafor').check();
  await fine('team-form');
  await dialog().getByRole('button', { name: 'Save' }).click();
  await page.getByRole('row', { name: /France 1/ }).waitFor();
  await page.getByRole('button', { name: 'Archive France' }).click();
  await dialog().getByRole('button', { name: 'Archive' }).click();
  await page.getByRole('button', { name: 'Take out of the archive France' }).click();
  await page.getByRole('button', { name: 'Archive France' }).waitFor();
  await fine('teams');
});

test('a key for Braze’s clients, from one network, with a new secret', async () => {
  await page.goto(app + 'developers?tab=keys&do=new');
  await dialog().getByLabel('Name', { exact: true }).fill('Warehouse');
  await dialog().getByLabel('segments.* (3)').check();
  await dialog().locator('summary', { hasText: 'track' }).click();
  await dialog().getByLabel('users.track', { exact: true }).check();
  await dialog().getByLabel('Only from these networks').fill('warehouse');
  await dialog().getByRole('button', { name: 'Create a key' }).click();
  await dialog().getByText('A network is an address').waitFor();
  await dialog().getByLabel('Only from these networks').fill('203.0.113.0/24');
  await fine('key-form');
  await dialog().getByRole('button', { name: 'Create a key' }).click();
  const first = (await dialog().locator('pre').innerText()).trim();
  await dialog().getByRole('button', { name: 'I have copied it' }).click();
  await page.getByRole('row', { name: /Warehouse/ }).getByText('203.0.113.0/24').waitFor();
  await page.getByRole('button', { name: 'New secret Warehouse' }).click();
  await dialog().getByRole('button', { name: 'New secret' }).click();
  const next = (await dialog().locator('pre').innerText()).trim();
  assert.notEqual(first, next);
  await dialog().getByRole('button', { name: 'I have copied it' }).click();
  await fine('keys');
});

test('the audit log tells all of it, and no secret', async () => {
  await settings('audit');
  await page.getByRole('row', { name: /gave a new secret to API key Warehouse/ }).waitFor();
  await fine('audit');
  await page.getByLabel('What').selectOption({ label: 'member' });
  const row = page.getByRole('row', { name: /changed member Tom Okafor/ });
  await row.click();
  await dialog().getByText('operator').waitFor();
  await dialog().getByText('analyst').waitFor();
  await fine('audit-entry');
  await page.keyboard.press('Escape');
  const file = await page.evaluate(async (url) => (await fetch(url)).text(), await page.getByRole('link', { name: 'Export as CSV' }).getAttribute('href'));
  assert.match(file, /Tom Okafor/);
  assert.ok(!file.includes('pb_live_'), 'a secret stands in the file');
});

test('a forgotten password, by a link of the administrator', async () => {
  await settings('team');
  await page.getByRole('button', { name: 'Password link Tom Okafor' }).click();
  await dialog().getByRole('button', { name: 'Password link' }).click();
  const link = (await dialog().locator('pre').innerText()).trim();
  await dialog().getByRole('button', { name: 'I have copied it' }).click();
  await other.clearCookies();
  await tom.goto(app + 'sign-in');
  await tom.getByRole('link', { name: /Mot de passe oublié/ }).click();
  await tom.getByText('L’e-mail n’est pas configuré ici').waitFor();
  await fine('forgotten', tom);
  await tom.goto(link);
  await tom.getByLabel('Choisissez un mot de passe').fill('des mots encore plus calmes');
  await fine('reset', tom);
  await tom.getByRole('button', { name: 'Enregistrer' }).click();
  await tom.getByRole('heading', { level: 1, name: 'Accueil' }).waitFor();
  await tom.goto(app + 'settings?tab=account');
  await tom.getByRole('button', { name: 'Se déconnecter partout ailleurs' }).click();
  await tom.getByText('Toutes les autres sessions sont terminées').waitFor();
});

test('no page complained', () => assert.deepEqual(heard, []));
