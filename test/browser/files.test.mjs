// Content as files on the real program: the files are taken out, the content changes, the files are compared with it and
// brought in again; files with a fault are refused with its place.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { axe, complaints, launch, patience, shot } from './browser.mjs';
import { call, demo } from './program.mjs';

const says = {
  en: { locale: 'en-GB', files: 'Content as files', download: 'Download the files', choose: 'Choose a ZIP archive', same: /Nothing would change/, would: /1 to change/, change: 'Change', apply: 'Bring in one change', applied: 'The files are brought in.', bad: 'The body is not a ZIP archive.' },
  fr: { locale: 'fr-FR', files: 'Contenu en fichiers', download: 'Télécharger les fichiers', choose: 'Choisir une archive ZIP', same: /Rien ne changerait/, would: /1 à modifier/, change: 'Modifier', apply: 'Faire entrer un changement', applied: 'Les fichiers sont entrés.', bad: 'Le corps n’est pas une archive ZIP.' },
};

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

for (const [lang, w] of Object.entries(says)) {
  describe(`content as files, ${lang}`, () => {
    let program, context, page, heard, ready, block;
    const key = () => ({ Authorization: `Bearer ${ready.api_key}`, 'Content-Type': 'application/json' });
    const at = (path) => `${ready.api_url}/workspaces/${ready.workspace_id}${path}`;
    const fine = async (name) => {
      await page.waitForFunction(() => !document.querySelector('.skeleton, .unsaid'));
      await shot(page, `files-${lang}-${name}`);
      assert.deepEqual(await axe(page), [], `axe on ${name}`);
    };
    const dialog = () => page.getByRole('dialog').last();
    const give = (file) => dialog().getByLabel(w.choose).last().setInputFiles(file);

    before(async () => {
      program = await demo();
      ready = program.ready;
      const made = await call(at('/content-blocks'), { name: 'greeting_of_files', content: 'Hello' }, key());
      assert.equal(made.status, 201, JSON.stringify(made));
      block = made.body.id;
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

    test('taken out, compared, brought in again', async () => {
      await page.goto(`${ready.url}/app/templates`);
      await page.getByRole('button', { name: w.files }).click();
      await fine('open');
      const [download] = await Promise.all([page.waitForEvent('download'), dialog().getByRole('link', { name: w.download }).click()]);
      const zip = { name: 'content.zip', mimeType: 'application/zip', buffer: readFileSync(await download.path()) };
      await give(zip);
      await dialog().getByText(w.same).waitFor();
      await fine('same');
      const changed = await fetch(at(`/content-blocks/${block}`), { method: 'PATCH', headers: key(), body: JSON.stringify({ content: 'Good morning' }) });
      assert.equal(changed.status, 200);
      await give(zip);
      await dialog().getByText(w.would).waitFor();
      await dialog().getByText('greeting_of_files').click();
      await dialog().getByText('Good morning').waitFor();
      await fine('change');
      await give({ name: 'bad.zip', mimeType: 'application/zip', buffer: Buffer.from('no archive') });
      await dialog().getByText(w.bad).waitFor();
      await fine('refused');
      await give(zip);
      await dialog().getByRole('button', { name: w.apply }).click();
      await page.getByText(w.applied).waitFor();
      assert.equal((await call(at(`/content-blocks/${block}`), undefined, key())).body.content, 'Hello');
      assert.deepEqual(heard, []);
    });
  });
}
