// Catalogs on the real program: one is made of a file, its items are searched, changed and added, a
// selection chooses some of them, a field goes, the catalog goes after its name was typed.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { axe, complaints, launch, patience, shot } from './browser.mjs';
import { call, demo } from './program.mjs';

const file = ['id,title,price,in_stock,tags', 'pan-28,Copper pan 28 cm,129.00,true,"[""copper"",""pan""]"', 'whisk,Steel whisk,9.90,true,"[""steel""]"', 'pot 1,Cast iron pot,89,false,', 'lid,Glass lid,15,false,'].join('\n');
const says = {
  en: {
    locale: 'en-GB', data: 'Data', catalogs: 'Catalogs', make: 'New catalog', byFile: 'From a CSV file', file: 'CSV file', name: 'Name', refused: 'Refused rows', done: 'Done', search: 'Search in ids and values', save: 'Save', addItem: 'New item', id: 'Id', add: 'Add', number: /no number/,
    selections: 'Selections', addSelection: 'New selection', addFilter: 'Add a condition', operator: 'Operator', value: 'Value', more: 'is more than', fields: 'Fields', removeField: (name) => `Delete the field ${name}`, typed: /^To go on, type/, remove: 'Delete', close: 'Close', more3: 'Change', empty: 'No catalog yet', fieldName: 'Name of the field', items: 'Items', taken: /is there already/, label: 'Field', hand: 'Say the fields', badId: /Item ids may only include/,
  },
  fr: {
    locale: 'fr-FR', data: 'Données', catalogs: 'Catalogues', make: 'Nouveau catalogue', byFile: 'D’un fichier CSV', file: 'Fichier CSV', name: 'Nom', refused: 'Lignes refusées', done: 'Terminé', search: 'Chercher dans les ids et les valeurs', save: 'Enregistrer', addItem: 'Nouvel article', id: 'Id', add: 'Ajouter', number: /pas un nombre/,
    selections: 'Sélections', addSelection: 'Nouvelle sélection', addFilter: 'Ajouter une condition', operator: 'Opérateur', value: 'Valeur', more: 'est supérieur à', fields: 'Champs', removeField: (name) => `Supprimer le champ ${name}`, typed: /^Pour continuer, tapez/, remove: 'Supprimer', close: 'Fermer', more3: 'Changer', empty: 'Aucun catalogue', fieldName: 'Nom du champ', items: 'Articles', taken: /existe déjà/, hand: 'Dire les champs', badId: /L’id d’un article n’a que/,
  },
};

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

for (const [lang, w] of Object.entries(says)) {
  describe(`catalogs, ${lang}`, () => {
    let program, context, page, heard, ready;
    const fine = async (name) => {
      await page.waitForFunction(() => !document.querySelector('.skeleton, .unsaid'));
      await shot(page, `catalogs-${lang}-${name}`);
      assert.deepEqual(await axe(page), [], `axe on ${name}`);
    };
    const dialog = () => page.getByRole('dialog');
    const row = (id) => page.getByRole('row').filter({ has: page.getByText(id, { exact: true }) });
    const gone = () => dialog().waitFor({ state: 'detached' });

    before(async () => {
      program = await demo();
      ready = program.ready;
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

    test('one is made of a file; what is not right is told', async () => {
      await page.getByRole('link', { name: w.data, exact: true }).click();
      await page.getByRole('link', { name: w.catalogs }).click();
      await page.getByRole('heading', { name: w.empty }).waitFor();
      await fine('empty');
      await page.getByRole('button', { name: w.make }).first().click();
      await dialog().getByRole('textbox', { name: w.fieldName }).waitFor();
      await fine('new');
      await dialog().getByRole('button', { name: w.byFile }).click();
      await dialog().getByLabel(w.file).setInputFiles({ name: 'Cook tools.csv', mimeType: 'text/csv', buffer: Buffer.from(file) });
      assert.equal(await dialog().getByRole('textbox', { name: w.name, exact: true }).inputValue(), 'Cook_tools');
      await dialog().getByRole('button', { name: w.make }).click();
      await dialog().getByRole('heading', { name: w.refused }).waitFor();
      await dialog().getByText(w.badId).waitFor();
      await fine('report');
      await dialog().getByRole('button', { name: w.done }).click();
      await row('pan-28').waitFor();
      await fine('items');
    });

    test('items are found, changed and added', async () => {
      await page.getByRole('searchbox', { name: w.search }).fill('STEEL');
      await row('pan-28').waitFor({ state: 'detached' });
      await row('whisk').click();
      const price = dialog().getByRole('textbox', { name: /^price/ });
      await price.fill('dear');
      await dialog().getByRole('button', { name: w.save }).click();
      await dialog().getByText(w.number).waitFor();
      await fine('item');
      await price.fill('12.50');
      await dialog().getByRole('button', { name: w.save }).click();
      await gone();
      await page.getByRole('button', { name: w.addItem }).first().click();
      await dialog().getByRole('textbox', { name: w.id, exact: true }).fill('pan-28');
      await dialog().getByRole('button', { name: w.add, exact: true }).click();
      await dialog().getByText(w.taken).waitFor();
      await dialog().getByRole('textbox', { name: w.id, exact: true }).fill('ladle');
      await dialog().getByRole('textbox', { name: /^title/ }).fill('Steel ladle');
      await dialog().getByRole('textbox', { name: /^tags/ }).fill('["steel"]');
      await dialog().getByRole('button', { name: w.add, exact: true }).click();
      await gone();
      await row('ladle').waitFor();
      const kept = await call(`${ready.api_url}/workspaces/${ready.workspace_id}/catalogs/Cook_tools/items/whisk`, undefined, { Authorization: `Bearer ${ready.api_key}` });
      assert.equal(kept.body.values.price, 12.5);
      assert.deepEqual(kept.body.values.tags, ['steel']);
    });

    test('a selection chooses; a field and an item go', async () => {
      await page.getByRole('link', { name: w.selections }).click();
      await page.getByRole('button', { name: w.addSelection }).click();
      await dialog().getByRole('textbox', { name: w.name, exact: true }).fill('dear');
      await dialog().getByRole('button', { name: w.addFilter }).click();
      await dialog().getByLabel(w.fieldName).selectOption('price');
      await dialog().getByLabel(w.operator).selectOption('greater than');
      await dialog().getByRole('textbox', { name: w.value }).fill('100');
      await fine('selection');
      await dialog().getByRole('button', { name: w.add, exact: true }).click();
      await gone();
      await page.getByRole('button', { name: 'dear', exact: true }).click();
      await dialog().getByText('pan-28').waitFor();
      await fine('chosen');
      assert.equal(await dialog().getByText('whisk').count(), 0);
      await dialog().getByRole('button', { name: w.close }).click();
      await gone();
      await page.getByRole('link', { name: w.fields }).click();
      await page.getByRole('button', { name: w.removeField('in_stock') }).click();
      await dialog().getByRole('textbox', { name: w.typed }).fill('in_stock');
      await dialog().getByRole('button', { name: w.remove, exact: true }).click();
      await row('in_stock').waitFor({ state: 'detached' });
      await fine('fields');
      await page.getByRole('link', { name: w.items, exact: true }).click();
      await row('lid').click();
      await dialog().getByRole('button', { name: w.remove, exact: true }).click();
      await dialog().last().getByRole('button', { name: w.remove, exact: true }).click();
      await row('lid').waitFor({ state: 'detached' });
    });

    test('it goes when its name is typed', async () => {
      await page.getByRole('button', { name: w.more3, exact: true }).click();
      await page.getByRole('menuitem', { name: w.remove }).click();
      await dialog().getByRole('textbox', { name: w.typed }).fill('Cook_tools');
      await fine('remove');
      await dialog().getByRole('button', { name: w.remove, exact: true }).click();
      await page.getByRole('heading', { name: w.empty }).waitFor();
      await page.goto(`${ready.url}/app/catalogs/Cook_tools`);
      await page.locator('.empty').waitFor();
      await fine('gone');
      assert.deepEqual(heard, []);
    });
  });
}
