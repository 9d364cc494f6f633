// Segments on the real program: a definition is built filter by filter while people are counted,
// saved, changed, taken back, asked about one person, counted again, archived.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { axe, complaints, launch, patience, shot } from './browser.mjs';
import { call, demo } from './program.mjs';

const says = {
  en: {
    locale: 'en-GB', make: 'New segment', filter: 'Add a filter', group: 'Add a group', kind: 'Kind of filter', country: 'Country', values: 'Values', name: 'Name', save: 'Save',
    attribute: 'Attribute', operator: 'Operator', more: /^More for/, opposite: 'Turn into its opposite', undo: 'Undo', saveAs: 'Save as version 2', saved: 'Saved', belongs: 'Does a person belong?',
    yes: 'Belongs to it', size: 'Size over time', count: 'Count now', text: 'Text', archive: 'Archive', archived: 'Archived', empty: 'Unfinished', shareView: 'Share', tableView: 'Table', sendable: 'Who may be sent a message now', labels: 'Tags and team', tag: 'Tag',
  },
  fr: {
    locale: 'fr-FR', make: 'Nouveau segment', filter: 'Ajouter un filtre', group: 'Ajouter un groupe', kind: 'Type de filtre', country: 'Pays', values: 'Valeurs', name: 'Nom', save: 'Enregistrer',
    attribute: 'Attribut', operator: 'Opérateur', more: /^Plus pour/, opposite: 'Inverser', undo: 'Annuler', saveAs: 'Enregistrer la version 2', saved: 'Enregistré', belongs: 'Une personne en fait-elle partie ?',
    yes: 'En fait partie', size: 'Taille dans le temps', count: 'Compter maintenant', text: 'Texte', archive: 'Archiver', archived: 'Archivé', empty: 'Incomplet', shareView: 'Part', tableView: 'Tableau', sendable: 'À qui un message peut partir maintenant', labels: 'Étiquettes et équipe', tag: 'Étiquette',
  },
};

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

for (const [lang, w] of Object.entries(says)) {
  describe(`segments, ${lang}`, () => {
    let program, context, page, heard, ready;
    const fine = async (name) => {
      await shot(page, `segments-${lang}-${name}`);
      assert.deepEqual(await axe(page), [], `axe on ${name}`);
    };
    const people = (n) => page.locator('.bignum').filter({ hasText: new RegExp(`^${n}$`) }).waitFor();

    before(async () => {
      program = await demo();
      ready = program.ready;
      const told = await call(`${ready.braze_url}/users/track`, {
        attributes: [{ external_id: 'a', first_name: 'Ada', country: 'FR', plan: 'gold' }, { external_id: 'b', first_name: 'Ben', country: 'FR', plan: 'basic' }, { external_id: 'c', first_name: 'Cleo', country: 'DE', plan: 'gold' }],
      }, { Authorization: `Bearer ${ready.braze_key}` });
      assert.equal(told.status, 201, JSON.stringify(told.body));
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

    test('is counted while it is built', async () => {
      await page.goto(`${ready.url}/app/segments`);
      await page.getByRole('link', { name: 'Messenger subscribers' }).waitFor();
      await fine('list');
      await page.getByRole('link', { name: w.make }).click();
      await page.getByRole('button', { name: w.filter }).click();
      await page.getByText(w.empty).waitFor();
      await page.getByRole('combobox', { name: w.attribute }).fill('plan');
      await page.getByRole('combobox', { name: w.operator }).selectOption('is_any_of');
      await page.getByRole('combobox', { name: w.values }).fill('gold');
      await page.getByRole('combobox', { name: w.values }).press('Enter');
      await people(2);
      await page.getByRole('button', { name: w.filter }).click();
      await page.getByRole('combobox', { name: w.kind }).nth(1).selectOption('country');
      await page.getByRole('textbox', { name: w.values }).fill('FR');
      await page.getByRole('textbox', { name: w.values }).press(',');
      await people(1);
      await fine('builder');
    });

    test('is named, and changed in versions', async () => {
      await page.getByRole('button', { name: w.save, exact: true }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('textbox', { name: w.name }).fill('Gold in France');
      await dialog.getByRole('button', { name: w.save }).click();
      await page.getByRole('heading', { name: 'Gold in France' }).waitFor();
      await page.getByRole('button', { name: w.more }).nth(1).click();
      await page.getByRole('menuitem', { name: w.opposite }).click();
      await people(1); // Cleo, and nobody of the demo has a plan
      await page.getByRole('button', { name: w.undo }).click();
      await page.getByRole('button', { name: w.more }).nth(1).click();
      await page.getByRole('menuitem', { name: w.opposite }).click();
      await page.getByRole('button', { name: w.saveAs }).click();
      await page.getByText(w.saved, { exact: true }).waitFor();
    });

    test('says why somebody belongs, and is counted again', async () => {
      await page.getByRole('searchbox', { name: w.belongs }).fill('Cleo');
      await page.getByRole('button', { name: 'Cleo' }).click();
      await page.getByText(w.yes, { exact: true }).waitFor();
      await page.getByRole('button', { name: w.count }).click();
      await page.getByText(/^1 /).first().waitFor();
      await fine('why');
      await page.getByRole('button', { name: w.text, exact: true }).click();
      await page.getByRole('textbox', { name: w.text }).waitFor();
      await fine('text');
    });

    test('its size over days is a plot whose days tell their figures', async () => {
      for (let day = 0; day < 3; day++) {
        const moved = await call(ready.clock_url, { move: '25h' });
        assert.equal(moved.status, 200, JSON.stringify(moved.body));
        await call(`${ready.braze_url}/users/track`, { attributes: [{ external_id: `more ${lang} ${day}`, plan: 'gold', country: 'DE' }] }, { Authorization: `Bearer ${ready.braze_key}` });
        await page.getByRole('button', { name: w.count }).click();
        await page.locator('.bignum').filter({ hasText: new RegExp(`^${day + 2}$`) }).waitFor();
      }
      const plot = page.locator('svg.sizeplot');
      await plot.waitFor();
      await plot.hover();
      await plot.locator('.tip').waitFor();
      await fine('plot');
      await page.getByRole('button', { name: w.shareView, exact: true }).click();
      await plot.getByText('%').first().waitFor();
      await page.getByRole('button', { name: w.tableView, exact: true }).click();
      await page.getByRole('table', { name: w.size }).getByRole('row').nth(3).waitFor();
      await page.getByRole('table', { name: w.sendable }).getByRole('link').waitFor();
    });

    test('tags stand on it, and the list is narrowed by them', async () => {
      const tag = await call(`${ready.api_url}/workspaces/${ready.workspace_id}/tags`, { name: `Spring ${lang}`, colour: 'green' }, { Authorization: `Bearer ${ready.api_key}` });
      assert.equal(tag.status, 201, JSON.stringify(tag.body));
      await page.reload();
      await page.getByRole('button', { name: w.labels }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('checkbox', { name: tag.body.name }).check();
      await fine('tags');
      await dialog.getByRole('button', { name: w.save }).click();
      await page.locator('header .badge', { hasText: tag.body.name }).waitFor();
      const here = page.url();
      await page.goto(`${ready.url}/app/segments`);
      await page.getByRole('combobox', { name: w.tag }).selectOption(tag.body.id);
      await page.waitForURL(/tag=/);
      await page.getByRole('link', { name: 'Messenger subscribers' }).waitFor({ state: 'detached' });
      await page.getByRole('row', { name: /Gold in France.*Spring/ }).waitFor();
      await fine('tagged');
      await page.goto(here);
    });

    test('is archived', async () => {
      await page.getByRole('button', { name: w.archive, exact: true }).click();
      await page.getByRole('dialog').getByRole('button', { name: w.archive }).click();
      await page.getByText(w.archived, { exact: true }).first().waitFor();
      await fine('archived');
      assert.deepEqual(heard, []);
    });
  });
}
