// What is known of a person on the real program: attributes by their type, names that are given and
// taken, what they did and bought, subscriptions, segments, and two people who are made one.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { axe, complaints, launch, patience, shot } from './browser.mjs';
import { call, demo } from './program.mjs';

const says = {
  en: {
    locale: 'en-GB', attributes: /^Attributes/, set: 'Set an attribute', attribute: 'Attribute', type: 'Type', value: 'Value', save: 'Save', change: 'Change points', remove: 'Remove city', removeIt: 'Remove', number: /This is no number/, changeNames: 'Change names',
    alias: 'Add an alias', label: 'Label', name: 'Name', takeAway: 'Take the alias crm away', takeIt: 'Take away', external: 'Change the external id', externalField: 'External id', taken: /Another person has this external id/,
    events: /^Events/, bought: 'What they bought', did: 'What they did', subscriptions: 'Subscriptions', subscribed: 'Subscribed', segments: /^Segments/, merge: 'Merge with another person', find: /Find the person/, swap: 'Swap them', type2: /^Type/, one: 'Make them one', stays: 'stays', former: 'Former', points: '1,250.5',
    segment: 'Segment', columns: 'Columns', findColumn: 'Find a column', all: 'Choose all in sight', people: 'People', export: 'Export', eraseMany: 'Erase', searchPeople: /^Search by name/,
  },
  fr: {
    locale: 'fr-FR', attributes: /^Attributs/, set: 'Fixer un attribut', attribute: 'Attribut', type: 'Type', value: 'Valeur', save: 'Enregistrer', change: 'Changer points', remove: 'Retirer city', removeIt: 'Retirer', number: /Ce n’est pas un nombre/, changeNames: 'Changer les noms',
    alias: 'Ajouter un alias', label: 'Étiquette', name: 'Nom', takeAway: 'Retirer l’alias crm', takeIt: 'Retirer', external: 'Changer l’identifiant externe', externalField: 'Identifiant externe', taken: /Une autre personne a cet identifiant externe/,
    events: /^Événements/, bought: 'Ce que la personne a acheté', did: 'Ce que la personne a fait', subscriptions: 'Abonnements', subscribed: 'Abonné', segments: /^Segments/, merge: 'Fusionner avec une autre personne', find: /Trouvez la personne/, swap: 'Les échanger', type2: /^Tapez/, one: 'N’en faire qu’une', stays: 'reste', former: 'Ancien', points: /1.250,5/,
    segment: 'Segment', columns: 'Colonnes', findColumn: 'Trouver une colonne', all: 'Choisir tout ce qui se voit', people: 'Personnes', export: 'Exporter', eraseMany: 'Effacer', searchPeople: /^Chercher par nom/,
  },
};

let browser, program, ready, cookies;
const told = async (path, body) => {
  const answer = await call(`${ready.api_url}/workspaces/${ready.workspace_id}${path}`, body, { Authorization: `Bearer ${ready.api_key}` });
  assert.ok(answer.status < 300, `${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body;
};
before(async () => {
  browser = await launch();
  program = await demo();
  ready = program.ready;
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(ready.sign_in_url);
  await page.locator('.nums').waitFor();
  cookies = await context.cookies();
  await context.close();
});
after(async () => {
  await browser?.close();
  assert.equal(await program?.stop(), 0);
});

for (const [lang, w] of Object.entries(says)) {
  describe(`a person, ${lang}`, () => {
    let context, page, heard, ada, twin;
    const fine = async (name) => {
      await shot(page, `person-${lang}-${name}`);
      assert.deepEqual(await axe(page), [], `axe on ${name}`);
    };
    const tab = (name) => page.locator('.tabs').getByRole('link', { name }).click();
    const row = (name) => page.getByRole('row').filter({ has: page.getByText(name, { exact: true }) });
    const open = async (id) => {
      await page.goto(`${ready.url}/app/people/${id}`);
      await page.locator('.idl').waitFor();
    };

    before(async () => {
      ada = (await told('/profiles', { external_id: `ada-${lang}`, attributes: { first_name: 'Ada', last_name: `Lune ${lang}`, city: 'Lyon', points: 12, vip: true, sizes: ['S', 'M'], since: '2026-02-03T09:00:00Z', home: { town: 'Lyon' } } })).id;
      twin = (await told('/profiles', { external_id: `ada2-${lang}`, attributes: { first_name: 'Adèle', last_name: `Lune ${lang}`, plan: 'gold', points: 7 } })).id;
      await told('/people', {
        events: [['order_paid', '2026-03-01'], ['order_paid', '2026-04-01'], ['product_viewed', '2026-05-01']].map(([name, time]) => ({ profile_id: ada, name, time })),
        purchases: [{ profile_id: ada, product_id: 'pan-28', currency: 'EUR', price: 79.5, quantity: 2, time: '2026-03-01' }],
      });
      context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: w.locale, colorScheme: lang === 'fr' ? 'dark' : 'light', reducedMotion: 'reduce' });
      context.setDefaultTimeout(patience);
      await context.addCookies(cookies);
      page = await context.newPage();
      heard = complaints(page);
    });
    after(async () => { await context?.close(); });

    test('attributes are set by their type, changed and removed', async () => {
      await open(ada);
      await fine('overview');
      await tab(w.attributes);
      await page.getByRole('button', { name: w.set }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel(w.attribute, { exact: true }).fill('tags');
      await dialog.getByLabel(w.type, { exact: true }).selectOption('array');
      await dialog.getByLabel(w.value, { exact: true }).fill('new\n42\n"42"');
      await fine('attribute-form');
      await dialog.getByRole('button', { name: w.save }).click();
      await row('tags').getByText('new, 42, 42').waitFor();
      await page.getByRole('button', { name: w.change }).click();
      await dialog.getByLabel(w.value, { exact: true }).fill('many');
      await dialog.getByRole('button', { name: w.save }).click();
      await dialog.getByText(w.number).waitFor();
      await fine('attribute-refused');
      await dialog.getByLabel(w.value, { exact: true }).fill('1250.5');
      await dialog.getByRole('button', { name: w.save }).click();
      await row('points').getByText(w.points).waitFor();
      await page.getByRole('button', { name: w.remove }).click();
      await dialog.getByRole('button', { name: w.removeIt }).click();
      await row('city').waitFor({ state: 'detached' });
      await fine('attributes');
    });

    test('names are given and taken', async () => {
      await open(ada);
      const dialog = page.getByRole('dialog');
      const pick = async (name) => {
        await page.getByRole('button', { name: w.changeNames }).click();
        await page.getByRole('menuitem', { name }).click();
      };
      await pick(w.alias);
      await dialog.getByLabel(w.label, { exact: true }).fill('crm');
      await dialog.getByLabel(w.name, { exact: true }).fill(`C-${lang}`);
      await fine('alias');
      await dialog.getByRole('button', { name: w.alias }).click();
      await page.locator('.idl', { hasText: `C-${lang}` }).waitFor();
      await page.getByRole('button', { name: w.takeAway }).click();
      await dialog.getByRole('button', { name: w.takeIt }).click();
      await page.locator('.idl li', { hasText: `C-${lang}` }).waitFor({ state: 'detached' });
      await pick(w.external);
      await dialog.getByLabel(w.externalField, { exact: true }).fill(`ada2-${lang}`);
      await dialog.getByRole('button', { name: w.save }).click();
      await dialog.getByText(w.taken).waitFor();
      await fine('external-taken');
      await dialog.getByLabel(w.externalField, { exact: true }).fill(`ada-new-${lang}`);
      await dialog.getByRole('button', { name: w.save }).click();
      await page.locator('.idl li', { hasText: w.former }).waitFor();
    });

    test('what they did, what they are subscribed to, and their segments', async () => {
      const group = await told('/subscription-groups', { name: `News ${lang}`, channel: 'email' });
      await told('/segments', { name: `Points ${lang}`, definition: { version: 1, where: { type: 'attribute', name: 'points', op: 'more_than', value: 1000 } } });
      await open(ada);
      const choice = page.getByRole('group', { name: new RegExp(group.name) });
      await choice.getByRole('button', { name: w.subscribed, exact: true }).click();
      await choice.locator('[aria-pressed=true]').getByText(w.subscribed).waitFor();
      await tab(w.events);
      await page.getByRole('table', { name: w.did }).getByRole('row', { name: /order_paid 2/ }).waitFor();
      await page.getByRole('table', { name: w.bought }).getByRole('row', { name: /pan-28 2/ }).waitFor();
      await fine('activity');
      await tab(w.segments);
      await page.getByRole('link', { name: `Points ${lang}` }).waitFor();
      await fine('segments');
    });

    test('two people are made one, and what stays is shown before', async () => {
      await open(twin);
      await page.getByRole('button', { name: w.changeNames }).click();
      await page.getByRole('menuitem', { name: w.merge }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel(w.find).fill(`ada-new-${lang}`);
      await dialog.getByRole('button', { name: /Ada/ }).click();
      await dialog.getByRole('row', { name: new RegExp(`points .*7.*${w.stays}`) }).waitFor();
      await dialog.getByRole('button', { name: w.one }).and(page.locator('[aria-disabled]')).waitFor();
      await fine('merge');
      await dialog.getByLabel(w.type2).fill(`Adèle Lune ${lang}`);
      await dialog.getByRole('button', { name: w.one }).click();
      await dialog.waitFor({ state: 'detached' });
      await page.waitForURL(`**/people/${ada}`);
      await tab(w.attributes);
      await row('plan').getByText('gold').waitFor();
      await row('points').getByText(w.points).waitFor();
    });

    test('the list shows chosen columns, a segment, and changes several people at once', async () => {
      const ids = [];
      for (const name of ['Ben', 'Bea', 'Bob']) ids.push((await told('/profiles', { external_id: `${name}-${lang}`, attributes: { first_name: name, team: `red ${lang}`, score: 1 } })).id);
      const red = await told('/segments', { name: `Red ${lang}`, definition: { version: 1, where: { type: 'attribute', name: 'team', op: 'is_any_of', value: [`red ${lang}`] } } });
      await page.goto(`${ready.url}/app/people`);
      await page.getByRole('combobox', { name: w.segment }).selectOption(red.name);
      await page.waitForURL(`**/people?segment=${red.id}`);
      await page.getByText(w.columns, { exact: true }).click();
      await page.getByRole('searchbox', { name: w.findColumn }).fill('score');
      await page.getByRole('checkbox', { name: 'score' }).check();
      await page.keyboard.press('Escape');
      await page.getByRole('columnheader', { name: 'score' }).waitFor();
      await page.getByRole('checkbox', { name: w.all }).check();
      await fine('list');
      await page.getByRole('button', { name: w.set }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel(w.attribute, { exact: true }).fill('score');
      await dialog.getByLabel(w.value, { exact: true }).fill('77');
      await dialog.getByRole('button', { name: w.save }).click();
      await page.getByRole('row', { name: /Bob.*77/ }).waitFor();
      await page.getByRole('checkbox', { name: w.all }).check();
      const saved = page.waitForEvent('download');
      await page.getByRole('region', { name: w.people }).getByRole('link', { name: w.export }).click();
      const text = await (await saved).createReadStream().then(async (stream) => Buffer.concat(await stream.toArray()).toString());
      assert.equal(text.split('\n').length, 5, text);
      assert.match(text, /^id,external_id,created_at,score\n/);
      await page.getByRole('checkbox', { name: 'Bob' }).uncheck();
      await page.getByRole('button', { name: w.eraseMany }).click();
      await fine('erase');
      await dialog.getByLabel(w.type2).fill('2');
      await dialog.getByRole('button', { name: w.eraseMany }).click();
      await dialog.waitFor({ state: 'detached' });
      await page.getByRole('row', { name: /Ben/ }).waitFor({ state: 'detached' });
      await page.getByRole('searchbox', { name: w.searchPeople }).fill('bob');
      await page.waitForURL(/search=bob/);
      await page.getByRole('row', { name: /Bob.*77/ }).waitFor();
      await page.reload();
      await page.getByRole('row', { name: /Bob.*77/ }).waitFor();
      await page.goto(`${ready.url}/app/imports`);
      await page.locator('.rail [aria-current=page]').filter({ hasText: w.people }).waitFor();
      assert.deepEqual(heard, []);
    });
  });
}
