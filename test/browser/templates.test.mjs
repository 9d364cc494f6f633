// Templates on the real program: one is begun from a preset, written with '+', previewed as a
// person, saved, sent as a test that arrives, changed and brought back; a content block and a file.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { axe, complaints, launch, patience, shot } from './browser.mjs';
import { demo } from './program.mjs';

const says = {
  en: {
    locale: 'en-GB', make: 'New template', preset: /^Messenger message/, name: 'Name', text: 'Text', into: 'Insert into Text', fallback: 'For people without one, write', insert: 'Insert with default',
    save: 'Save', purpose: 'Purpose', form: 'Message', all: /^All \d+ forms/, fewer: 'Fewer', title: 'Title', button: 'Button', words: 'Words on it', chooseFile: 'Choose a file', picture: 'Picture', use: 'Use it', cropFirst: 'Crop first', hello: 'Hello Camille', person: 'Person', test: 'Send a test', way: /is on the way/, look: 'Look at it', version: /^Version 2/, back: 'Bring back', content: 'Content', uses: 'What it names',
    choose: 'Choose a file', crop: 'Crop', cut: 'Save as another file', wide: '1.91 : 1, fits a carousel', language: 'Language', behind: '1 gap', addLanguage: 'Add the language', close: 'Close', wrong: /^Line 1, column/,
  },
  fr: {
    locale: 'fr-FR', make: 'Nouveau modèle', preset: /^Message Messenger/, name: 'Nom', text: 'Texte', into: 'Insérer dans Texte', fallback: 'Pour les personnes qui n’en ont pas, écrire', insert: 'Insérer avec ce défaut',
    save: 'Enregistrer', purpose: 'But', form: 'Message', all: /^Les \d+ formes/, fewer: 'Moins', title: 'Titre', button: 'Bouton', words: 'Ses mots', chooseFile: 'Choisir un fichier', picture: 'Image', use: 'L’utiliser', cropFirst: 'Recadrer d’abord', hello: 'Hello Camille', person: 'Personne', test: 'Envoyer un test', way: /est en route/, look: 'Le regarder', version: /^Version 2/, back: 'Reprendre', content: 'Contenu', uses: 'Ce qu’il nomme',
    choose: 'Choisir un fichier', crop: 'Recadrer', cut: 'Enregistrer comme autre fichier', wide: '1,91 : 1, tient dans un carrousel', language: 'Langue', behind: '1 écart', addLanguage: 'Ajouter la langue', close: 'Fermer', wrong: /^Ligne 1, colonne/,
  },
};

// A picture of 4 x 3 pixels.
const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAQAAAADCAIAAAA7ljmRAAAAKklEQVR4nA3HMQEAMAzDMAMriIAwiMIJiALc9AlwcPEQ4sSNl586devVB8tvDKlu/4gTAAAAAElFTkSuQmCC', 'base64');

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

for (const [lang, w] of Object.entries(says)) {
  describe(`templates, ${lang}`, () => {
    let program, context, page, heard, ready, app;
    const fine = async (name) => {
      await shot(page, `templates-${lang}-${name}`);
      assert.deepEqual(await axe(page), [], `axe on ${name}`);
    };
    before(async () => {
      program = await demo();
      ready = program.ready;
      app = `${ready.url}/app`;
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

    test('is written from a preset, with an attribute and its default', async () => {
      await page.goto(`${app}/templates`);
      await page.getByRole('button', { name: w.make }).first().click();
      await page.getByRole('button', { name: w.preset }).waitFor();
      await fine('presets');
      await page.getByRole('button', { name: w.preset }).click();
      await page.getByLabel(w.name, { exact: true }).fill('Copper pans');
      const text = page.getByLabel(w.text, { exact: true });
      await text.fill('{{ oops ');
      await page.locator('.lqfield .err').getByText(w.wrong).waitFor();
      await page.locator('.lqshade .error').waitFor();
      await text.fill('Hello ');
      await page.getByRole('button', { name: w.into }).click();
      await page.getByRole('button', { name: /^first_name/ }).click();
      await page.getByLabel(w.fallback).fill('you');
      await fine('insert');
      await page.getByRole('button', { name: w.insert }).click();
      assert.equal(await text.inputValue(), "Hello {{${first_name} | default: 'you'}}");
    });

    test('names, filters and tags are completed by the keyboard', async () => {
      const text = page.getByLabel(w.text, { exact: true });
      const kept = await text.inputValue();
      await text.fill('');
      await text.pressSequentially('Hello {{${first_n');
      const list = page.getByRole('listbox');
      await list.getByRole('option', { name: /^first_name/ }).waitFor();
      assert.equal(await text.getAttribute('aria-activedescendant'), await list.getByRole('option', { selected: true }).getAttribute('id'));
      await fine('completing');
      await text.press('Enter');
      assert.equal(await text.inputValue(), 'Hello {{${first_name}}}');
      await text.fill('');
      await text.pressSequentially('{{${first_name} | up');
      await list.getByRole('option', { name: /^upcase/ }).waitFor();
      await text.press('Escape');
      await list.waitFor({ state: 'hidden' });
      await text.press('Control+Space');
      await list.getByRole('option', { name: /^upcase/ }).waitFor();
      await text.press('Tab');
      assert.match(await text.inputValue(), /upcase$/);
      await text.fill(kept);
    });

    test('asks for a purpose, and every form of message can be filled in', async () => {
      assert.equal(await page.getByRole('button', { name: w.save }).getAttribute('aria-disabled'), 'true');
      await page.getByLabel(w.purpose, { exact: true }).selectOption('transactional');
      const shown = page.getByRole('radiogroup', { name: w.form });
      await page.getByRole('button', { name: w.all }).click();
      const kinds = await shown.getByRole('radio').allInnerTexts();
      assert.ok(kinds.length >= 20, kinds.join());
      for (const kind of kinds.slice(1)) {
        await shown.getByRole('radio', { name: kind, exact: true }).click();
        assert.deepEqual(await axe(page), [], `axe on ${kind}`);
      }
      await shown.getByRole('radio', { name: kinds[2], exact: true }).click();
      await page.getByLabel(w.title, { exact: true }).fill('Saucepan 16 cm, tinned copper');
      await page.getByRole('button', { name: w.button, exact: true }).click();
      await page.getByPlaceholder(w.words).fill('Far too long for any button');
      await page.locator('.counter.over').waitFor();
      await fine('cards');
      await shown.getByRole('radio', { name: kinds[0], exact: true }).click();
      assert.match(await page.getByLabel(w.text, { exact: true }).inputValue(), /first_name/); // what was written comes back
      await page.getByRole('button', { name: w.fewer }).click();
    });

    test('is previewed as a person and sent as a test that arrives', async () => {
      await page.getByLabel(w.person, { exact: true }).fill('Camille');
      await page.getByRole('button', { name: 'Camille Laurent' }).click();
      await page.locator('.phone').getByText(w.hello).waitFor();
      await page.getByRole('button', { name: w.save }).click();
      await page.waitForURL(/templates\/tpl_/);
      await fine('template');
      await page.getByLabel(w.person, { exact: true }).fill('Camille');
      await page.getByRole('button', { name: 'Camille Laurent' }).click();
      await page.locator('.phone').getByText(w.hello).waitFor();
      await page.getByRole('button', { name: w.test }).click();
      await page.locator('form').getByRole('button', { name: w.test }).click();
      await page.getByText(w.way).waitFor();
      await fine('tried');
      const link = await page.getByRole('link', { name: w.look }).getAttribute('href');
      const id = link.match(/msg_[0-9a-z]+/)[0];
      let message;
      for (const end = Date.now() + patience; Date.now() < end;) {
        message = await fetch(`${ready.api_url}/workspaces/${ready.workspace_id}/messages/${id}`, { headers: { Authorization: `Bearer ${ready.api_key}` } }).then((answer) => answer.json());
        if (['sent', 'delivered', 'read'].includes(message.state)) break;
        await new Promise((done) => setTimeout(done, 100)); // asked again until the deadline
      }
      assert.equal(message.content.text, w.hello, JSON.stringify(message));
      assert.ok(message.test && ['sent', 'delivered', 'read'].includes(message.state), message.state);
      await page.locator('form').getByRole('button', { name: w.close }).click();
    });

    test('has languages and versions', async () => {
      await page.getByRole('button', { name: w.language, exact: true }).click();
      await page.getByRole('dialog').getByLabel(w.language).fill('de');
      await page.getByRole('dialog').getByRole('button', { name: w.addLanguage }).click();
      // It begins with the words of the original: that is told at the tab, below the tabs and at the field.
      await page.locator('.langs').getByText(w.behind).waitFor();
      await page.locator('.lqfield .warn').waitFor();
      await page.locator('summary').filter({ hasText: /original/ }).click();
      await fine('behind');
      await page.getByLabel(w.text, { exact: true }).fill('Guten Tag {{${first_name}}}');
      await page.locator('.lqfield .warn').waitFor({ state: 'detached' });
      assert.equal(await page.locator('.langs .c-brass').count(), 0);
      await page.getByLabel(w.text, { exact: true }).fill('Hallo');
      await page.getByRole('button', { name: w.save }).click();
      await page.locator('td').getByText(w.version).waitFor();
      await page.getByRole('button', { name: w.back }).click();
      await page.getByRole('button', { name: w.save }).and(page.locator(':enabled')).waitFor();
      await fine('languages');
    });

    test('content blocks say what they name', async () => {
      page.on('dialog', (dialog) => dialog.accept());
      await page.goto(`${app}/blocks/new`);
      await page.getByLabel(w.name, { exact: true }).fill('footer');
      await page.getByLabel(w.content, { exact: true }).fill('Cooktoys, {{custom_attribute.${town}}}');
      await page.getByRole('button', { name: w.save }).click();
      await page.waitForURL(/blocks\/cb_/);
      await page.getByRole('region', { name: w.uses }).getByText('town').waitFor();
      await fine('block');
    });

    test('files are uploaded and cropped', async () => {
      await page.goto(`${app}/templates?tab=media`);
      await page.getByLabel(w.choose).setInputFiles({ name: 'tiny.png', mimeType: 'image/png', buffer: png });
      await page.getByRole('button', { name: w.crop }).click();
      await fine('crop');
      await page.getByRole('button', { name: w.cut }).click();
      await page.getByText(/^4 × 2,/).first().waitFor();
      await fine('media');
      const all = await fetch(`${ready.api_url}/workspaces/${ready.workspace_id}/media`, { headers: { Authorization: `Bearer ${ready.api_key}` } }).then((answer) => answer.json());
      const file = await fetch(all.items[0].url);
      assert.equal(file.status, 200);
      assert.equal(file.headers.get('content-type'), 'image/png');
    });

    test('a picture of a message is uploaded, cropped and chosen where it is needed', async () => {
      await page.goto(`${app}/templates/new?preset=messenger`);
      await page.getByLabel(w.name, { exact: true }).waitFor();
      await page.getByRole('radio', { name: w.picture, exact: true }).click();
      await page.getByRole('button', { name: w.chooseFile }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('list').getByRole('button').first().waitFor();
      await fine('chooser');
      await dialog.locator('input[type=file]').setInputFiles({ name: 'tiny.png', mimeType: 'image/png', buffer: png });
      await dialog.getByRole('button', { name: w.cropFirst }).click();
      await page.getByRole('dialog').getByRole('button', { name: w.cut }).click();
      await page.locator('.shotbox').getByText('4 × 2').waitFor();
      await page.locator('.phone img').waitFor();
      await fine('picture');
    });

    test('nothing complained', () => assert.deepEqual(heard, []));
  });
}
