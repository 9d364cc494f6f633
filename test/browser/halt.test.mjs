// The kill switch and test groups on the real program: a Page and the workspace are stopped, a
// message waits under the banner, sending goes on and it arrives; a test group is made of people.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { axe, complaints, launch, patience, shot } from './browser.mjs';
import { call, demo, run } from './program.mjs';

const says = {
  en: {
    locale: 'en-GB', settings: 'Settings', stop: /^Stop sending\s+This workspace$/, confirm: 'Stop sending', why: /^Why/, stopped: /All sending of this workspace is stopped/, pageStopped: (name) => `All sending of the Page ${name} is stopped`, waits: '1 message waits for it.', goOn: 'Let it go on', goesOn: 'Sending goes on.', allWell: /Nothing stands in the way/, stopPage: 'Stop this Page', refused: /of this name already/,
    groups: 'Test groups', add: 'New test group', none: 'No test group yet', name: 'Name', find: /^Add a person/, put: /^Add /, takeOut: /^Take .* out$/, rename: 'Save the name', renamed: 'The name is saved.', close: 'Close', safe: 'Safe group', save: 'Save', safeSaved: 'The safe group is saved.', stays: /It is the safe group/, remove: 'Remove this group', removed: 'The group is removed.', nobody: /Nobody is in it yet/, nobodySafe: /this program sends to nobody/, onlySafe: /the people of the group Colleagues only/,
  },
  fr: {
    locale: 'fr-FR', settings: 'Réglages', stop: /^Arrêter les envois\s+Cet espace/, confirm: 'Arrêter les envois', why: /^Pourquoi/, stopped: /Tous les envois de cet espace de travail sont arrêtés/, pageStopped: (name) => `Tous les envois de la Page ${name} sont arrêtés`, waits: '1 message attend.', goOn: 'Reprendre', goesOn: 'Les envois reprennent.', allWell: /Rien ne fait obstacle/, stopPage: 'Arrêter cette Page', refused: /de ce nom existe déjà/,
    groups: 'Groupes de test', add: 'Nouveau groupe de test', none: 'Aucun groupe de test', name: 'Nom', find: /^Ajouter une personne/, put: /^Ajouter /, takeOut: /^Retirer /, rename: 'Enregistrer le nom', renamed: 'Le nom est enregistré.', close: 'Fermer', safe: 'Groupe sûr', save: 'Enregistrer', safeSaved: 'Le groupe sûr est enregistré.', stays: /C’est le groupe sûr/, remove: 'Supprimer ce groupe', removed: 'Le groupe est supprimé.', nobody: /Personne n’y est encore/, nobodySafe: /n’envoie à personne/, onlySafe: /qu’aux personnes du groupe Colleagues/,
  },
};

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

async function until(ask, what) {
  const end = Date.now() + patience;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    assert.ok(Date.now() < end, `waited in vain for ${what}`);
    await new Promise((done) => setTimeout(done, 100));
  }
}

for (const [lang, w] of Object.entries(says)) {
  describe(`stopping and test groups, ${lang}`, () => {
    let program, context, page, heard, ready, api, lisa;
    const fine = async (name) => {
      await page.waitForFunction(() => !document.querySelector('.skeleton, .unsaid'));
      await shot(page, `halt-${lang}-${name}`);
      assert.deepEqual(await axe(page), [], `axe on ${name}`);
    };
    const dialog = () => page.getByRole('dialog');
    const gone = () => dialog().waitFor({ state: 'detached' });
    const banner = () => page.locator('.halts');
    const ask = (path, body) => call(api + path, body, { Authorization: `Bearer ${ready.api_key}` });
    const state = (id) => ask(`/messages/${id}`).then((answer) => answer.body.state);
    const send = async (text) => {
      const sent = await ask('/messages', { profile_id: lisa, page_id: ready.page_id, purpose: 'support', content: { type: 'text', text } });
      assert.equal(sent.status, 202, JSON.stringify(sent.body));
      return sent.body.message_id ?? sent.body.id;
    };
    const goOn = async () => {
      await banner().getByRole('button', { name: w.goOn }).click();
      await dialog().getByRole('button', { name: w.goOn }).click();
      await banner().waitFor({ state: 'detached' });
      await page.getByText(w.goesOn).first().waitFor();
    };

    before(async () => {
      program = await demo();
      ready = program.ready;
      api = `${ready.api_url}/workspaces/${ready.workspace_id}`;
      const wrote = await call(`${ready.control_url}/people/lisa/actions`, { action: 'text', page: ready.page_id, text: 'Hello' });
      assert.ok(wrote.status < 300, JSON.stringify(wrote.body));
      lisa = await until(async () => (await ask('/profiles?search=Lisa')).body.items.find((one) => one.psids.length > 0)?.id, 'Lisa');
      context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: w.locale, colorScheme: lang === 'fr' ? 'dark' : 'light', reducedMotion: 'reduce' });
      context.setDefaultTimeout(patience);
      page = await context.newPage();
      heard = complaints(page);
      await page.goto(ready.sign_in_url);
      await page.locator('.nums').waitFor();
    });
    after(async () => {
      await context?.close();
      assert.equal(await program?.stop(), 0);
    });

    test('the workspace is stopped: a message waits under the banner, and arrives when sending goes on', async () => {
      assert.equal(await banner().count(), 0);
      await page.getByRole('link', { name: w.settings, exact: true }).click();
      await page.getByRole('button', { name: w.stop }).click();
      await dialog().getByRole('textbox', { name: w.why }).fill('Wrong price in the newsletter');
      await fine('ask');
      await dialog().getByRole('button', { name: w.confirm }).click();
      await gone();
      await banner().getByText(w.stopped).waitFor();
      const id = await send('It waits.');
      await banner().getByText(w.waits).waitFor();
      await banner().getByText('Wrong price in the newsletter').waitFor();
      assert.ok(['queued', 'waiting', 'held', 'accepted'].includes(await state(id)), await state(id));
      await fine('banner-settings');
      await page.goto(`${ready.url}/app/people`);
      await banner().getByText(w.waits).waitFor();
      await fine('banner-people');
      await goOn();
      await until(async () => ['sent', 'delivered', 'read'].includes(await state(id)), 'the message to arrive');
    });

    test('one Page is stopped where it is set up', async () => {
      await page.goto(`${ready.url}/app/channels/${ready.page_id}`);
      const name = await page.getByRole('heading', { level: 1 }).textContent();
      await page.getByRole('button', { name: w.stopPage }).click();
      await dialog().getByRole('button', { name: w.confirm }).click();
      await gone();
      await banner().getByText(w.pageStopped(name)).waitFor();
      assert.equal(await page.getByRole('button', { name: w.stopPage }).count(), 0);
      const health = page.locator('.healthgrid');
      await health.getByText(w.pageStopped(name)).waitFor();
      assert.equal(await health.getByText(w.allWell).count(), 0, 'a halted Page has something in its way');
      await fine('page');
      assert.equal((await ask('/halts')).body.items[0].page_id, ready.page_id);
      await goOn();
      await page.getByRole('button', { name: w.stopPage }).waitFor();
      await health.getByText(w.allWell).waitFor();
    });

    test('a test group is made, filled, renamed, made the safe one', async () => {
      await page.goto(`${ready.url}/app/settings?tab=test-groups`);
      await page.getByRole('heading', { name: w.none }).waitFor();
      await fine('groups-empty');
      await page.getByRole('button', { name: w.add }).click();
      await dialog().getByRole('textbox', { name: w.name }).fill('Kitchen');
      await dialog().getByRole('button', { name: w.add }).click();
      await dialog().getByText(w.nobody).waitFor();
      await dialog().getByRole('searchbox', { name: w.find }).fill('Lis');
      await dialog().getByRole('button', { name: w.put }).first().click();
      await dialog().getByRole('button', { name: w.takeOut }).waitFor();
      await fine('group');
      await dialog().getByRole('button', { name: w.takeOut }).click();
      await dialog().getByText(w.nobody).waitFor();
      await dialog().getByRole('searchbox', { name: w.find }).fill('Lis');
      await dialog().getByRole('button', { name: w.put }).first().click();
      await dialog().getByRole('button', { name: w.takeOut }).waitFor();
      await dialog().getByRole('textbox', { name: w.name, exact: true }).fill('Colleagues');
      await dialog().getByRole('button', { name: w.rename }).click();
      await page.getByText(w.renamed).waitFor();
      await dialog().getByRole('button', { name: w.close }).click();
      await gone();
      await page.getByRole('combobox', { name: w.safe }).selectOption({ label: 'Colleagues' });
      await page.getByRole('button', { name: w.save, exact: true }).click();
      await page.getByText(w.safeSaved).waitFor();
      const { items } = (await ask('/test-groups')).body;
      assert.deepEqual(items.map(({ name, people, safe }) => ({ name, people, safe })), [{ name: 'Colleagues', people: 1, safe: true }]);
      await fine('groups');
    });

    test('a name that is taken is refused; a group goes, but not the safe one', async () => {
      await page.getByRole('button', { name: w.add }).click();
      await dialog().getByRole('textbox', { name: w.name }).fill('Colleagues');
      await dialog().getByRole('button', { name: w.add }).click();
      await dialog().getByText(w.refused).waitFor();
      await dialog().getByRole('textbox', { name: w.name }).fill('Others');
      await dialog().getByRole('button', { name: w.add }).click();
      await dialog().getByRole('button', { name: w.remove }).click();
      await dialog().last().getByRole('button', { name: w.remove }).click();
      await page.getByText(w.removed).waitFor();
      await gone();
      await page.getByRole('row').filter({ hasText: 'Colleagues' }).click();
      await dialog().getByText(w.stays).waitFor();
      assert.equal(await dialog().getByRole('button', { name: w.remove }).count(), 0);
      assert.deepEqual(heard, []);
    });
  });
}

test('safe mode is told above every page, with whom it sends to', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'petitbleu-safe-'));
  const program = await run(['serve', '--listen', '127.0.0.1:0', '--database', join(folder, 'pb.db'), '--safe-mode']);
  try {
    const page = await browser.newPage({ viewport: { width: 1024, height: 800 }, locale: 'en-GB', reducedMotion: 'reduce' });
    page.setDefaultTimeout(patience);
    const fill = (name, value) => page.getByLabel(name).fill(value);
    await page.goto(program.ready.sign_in_url);
    await fill('Your name', 'Inès Caron');
    await fill('Your e-mail', 'ines@cooktoys.example');
    await fill('Password', 'copper pans on a rail');
    await fill('Name of the brand', 'Cooktoys');
    await page.getByLabel('Time zone').selectOption('Europe/Paris');
    await page.getByRole('button', { name: 'Start' }).click();
    await page.getByText(says.en.nobodySafe).waitFor();
    await shot(page, 'halt-safe-nobody');
    assert.deepEqual(await axe(page), []);
    await page.locator('.halts').getByRole('link', { name: says.en.groups }).click();
    await page.getByRole('button', { name: says.en.add }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: says.en.name }).fill('Colleagues');
    await dialog.getByRole('button', { name: says.en.add }).click();
    await dialog.getByText(says.en.nobody).waitFor();
    await dialog.getByRole('button', { name: says.en.close }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('combobox', { name: says.en.safe }).selectOption({ label: 'Colleagues' });
    await page.getByRole('button', { name: says.en.save, exact: true }).click();
    await page.getByText(says.en.onlySafe).waitFor();
    await shot(page, 'halt-safe-mode');
    assert.deepEqual(await axe(page), []);
    await page.close();
  } finally {
    await program.stop();
    await rm(folder, { recursive: true });
  }
});
