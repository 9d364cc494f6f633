// Imports on the real program: a file is dropped, its columns are decided, it is tried, read in, and
// the refused lines are told and can be downloaded.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { axe, complaints, launch, patience, shot } from './browser.mjs';
import { demo } from './program.mjs';

const file = ['customer;Mail;loyalty;since;colours', 'C-1;ana@example.com;12;2026-05-01;red|blue', 'C-2;not an address;many;2026-06-01;red', ';nobody@@;3;2026-06-01;', ';;4;2026-06-02;green'].join('\r\n');
const says = {
  en: { locale: 'en-GB', imports: 'Imports', choose: 'Choose a file', becomes: 'Becomes', read: 'Read as', tryIt: 'Try it', would: 'What would be', start: /^Import 4 rows/, over: 'The file is read in', refused: 'Refused lines and values', download: 'Download the refused lines', remove: 'Delete', mixed: 'Mixed' },
  fr: { locale: 'fr-FR', imports: 'Imports', choose: 'Choisir un fichier', becomes: 'Devient', read: 'Lu comme', tryIt: 'Essayer', would: 'Ce qui serait', start: /^Importer 4 lignes/, over: 'Le fichier est lu', refused: 'Lignes et valeurs refusées', download: 'Télécharger les lignes refusées', remove: 'Supprimer', mixed: 'Mélangé' },
};

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

for (const [lang, w] of Object.entries(says)) {
  describe(`imports, ${lang}`, () => {
    let program, context, page, heard;
    const fine = async (name) => {
      await shot(page, `imports-${lang}-${name}`);
      assert.deepEqual(await axe(page), [], `axe on ${name}`);
    };
    const becomes = (column, what) => page.getByLabel(new RegExp(`^${w.becomes}\\s?: ${column}$`)).selectOption(what);

    before(async () => {
      program = await demo();
      context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: w.locale, colorScheme: lang === 'fr' ? 'dark' : 'light', reducedMotion: 'reduce' });
      context.setDefaultTimeout(patience);
      page = await context.newPage();
      heard = complaints(page);
      await page.goto(program.ready.sign_in_url);
      await page.locator('.nums').waitFor();
    });
    after(async () => {
      await context?.close();
      assert.equal(await program?.stop(), 0);
    });

    test('a file is tried, read in and told', async () => {
      await page.goto(`${program.ready.url}/app/people`);
      await page.getByRole('link', { name: w.imports }).click();
      await page.getByRole('button', { name: w.choose }).waitFor();
      await fine('empty');
      await page.locator('input[type=file]').setInputFiles({ name: 'people.csv', mimeType: 'text/csv', buffer: Buffer.from(file) });

      await page.getByText(w.mixed).first().waitFor();
      await page.getByRole('button', { name: w.tryIt }).click();
      await page.getByRole('alert').waitFor();
      await fine('refused-mapping');
      await becomes('customer', 'external_id');
      await becomes('Mail', 'email');
      await page.getByLabel(new RegExp(`^${w.read}\\s?: colours$`)).selectOption('array');
      await page.getByRole('button', { name: w.tryIt }).click();
      await page.getByRole('heading', { name: w.would }).waitFor();
      await fine('tried');

      await page.getByRole('button', { name: w.start }).click();
      await page.getByRole('heading', { name: w.over }).waitFor();
      await page.reload();
      await page.getByRole('heading', { name: w.refused }).waitFor();
      await fine('done');
      const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: w.download }).click()]);
      const lines = readFileSync(await download.path(), 'utf8');
      assert.match(lines, /^.*customer.*Mail/);
      assert.ok(lines.includes('2026-06-02'), lines);
    });

    test('the list tells it, and it can be forgotten', async () => {
      await page.goto(`${program.ready.url}/app/imports`);
      await page.getByRole('link', { name: 'people.csv' }).click();
      await page.getByRole('button', { name: w.remove }).click();
      await page.getByRole('dialog').getByRole('button', { name: w.remove }).click();
      await page.getByRole('button', { name: w.choose }).waitFor();
      await page.getByRole('link', { name: 'people.csv' }).waitFor({ state: 'detached' });
      assert.deepEqual(heard, []);
    });
  });
}
