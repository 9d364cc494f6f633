// In-app templates on the real program: one is begun from a preset, its parts are changed, moved, taken back,
// it goes live, is changed again and sent to one person; the keyboard alone is enough for the structure.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { axe, complaints, launch, patience, shot } from './browser.mjs';
import { demo } from './program.mjs';

const says = {
  en: { locale: 'en-GB', templates: 'Templates', inapp: 'In-app', make: 'New template', name: 'Name', preset: 'A title and a text', create: 'New in-app template', structure: 'Structure', text: 'Text', save: 'Save draft', publish: 'Publish', undo: 'Undo', saved: 'Not saved', live: 'Live', waits: 'Changes not published', variables: 'Variables', sample: 'Sample', json: 'JSON', settings: 'Settings', versions: 'Versions', problem: /no component "hologram"/, card: 'The card', differs: 'One thing differs from what is live:', cancel: 'Cancel' },
  fr: { locale: 'fr-FR', templates: 'Modèles', inapp: 'Dans l’appli', make: 'Nouveau modèle', name: 'Nom', preset: 'Un titre et un texte', create: 'Nouveau modèle', structure: 'Structure', text: 'Texte', save: 'Enregistrer', publish: 'Publier', undo: 'Annuler le geste', saved: 'Non enregistré', live: 'En ligne', waits: 'Modifications non publiées', variables: 'Variables', sample: 'Exemple', json: 'JSON', settings: 'Réglages', versions: 'Versions', problem: /pas de composant "hologram"/, card: 'La carte', differs: 'Une chose diffère de la version en ligne', cancel: 'Annuler' },
};

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

for (const [lang, w] of Object.entries(says)) {
  describe(`in-app templates, ${lang}`, () => {
    let program, context, page, heard;
    const fine = async (name) => {
      await page.waitForFunction(() => !document.querySelector('.skeleton, .unsaid'));
      await shot(page, `cards-${lang}-${name}`);
      assert.deepEqual(await axe(page), [], `axe on ${name}`);
    };
    const dialog = () => page.getByRole('dialog');
    const button = (name) => page.getByRole('button', { name, exact: true });
    const tab = (name) => page.locator('nav.tabs').getByRole('link', { name, exact: true }).click();
    const parts = () => page.getByRole('treeitem').allInnerTexts().then((all) => all.map((text) => text.replace(/\s+/g, ' ').trim()));
    const drawn = (text) => page.locator('.cardview').getByText(text).waitFor();

    before(async () => {
      program = await demo(true);
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

    test('one is begun from a preset', async () => {
      await page.getByRole('link', { name: w.templates, exact: true }).first().click();
      await tab(w.inapp);
      await page.getByRole('row').nth(1).waitFor();
      await fine('list');
      await button(w.make).first().click();
      await dialog().getByLabel(w.name, { exact: true }).fill('Spring news');
      await dialog().getByText(w.preset).click();
      await fine('new');
      await dialog().getByRole('button', { name: w.create, exact: true }).click();
      await page.getByRole('treeitem').nth(2).waitFor();
      await fine('editor');
    });

    test('a text is written, and the card shows it; a part moves by the keyboard and back', async () => {
      await page.getByRole('treeitem').nth(1).click();
      await page.getByRole('textbox', { name: w.text, exact: true }).fill('Hello {first_name}');
      await page.getByText(w.saved, { exact: true }).waitFor();
      await drawn('Hello {first_name}');
      const before = await parts();
      await page.getByRole('treeitem').nth(1).press('Alt+ArrowDown');
      await page.waitForFunction((was) => document.querySelectorAll('[role=treeitem]')[1]?.textContent !== was, before[1]);
      assert.deepEqual((await parts()).slice(1), [before[2], before[1]]);
      await button(w.undo).click();
      assert.deepEqual(await parts(), before);
      await tab(w.variables);
      await page.getByLabel(w.sample, { exact: true }).first().fill('Camille');
      await drawn('Hello Camille');
      await fine('variables');
    });

    test('what the API finds wrong is told, in the language in use', async () => {
      await tab(w.json);
      const code = page.getByLabel(w.card, { exact: true }).and(page.locator('textarea'));
      const was = await code.inputValue();
      await code.fill(was.replace('"items": [', '"items": [{ "type": "hologram" },'));
      await page.getByText(w.problem).waitFor();
      await fine('json');
      await button(w.publish).click();
      await dialog().getByText(w.problem).waitFor();
      assert.ok(await dialog().getByRole('button', { name: w.publish, exact: true }).isDisabled());
      await fine('publish-problem');
      await dialog().getByRole('button', { name: w.cancel, exact: true }).click();
      await code.fill(was);
      await page.getByText(w.problem).waitFor({ state: 'detached' });
    });

    test('it goes live, and a change waits until it is published', async () => {
      await button(w.publish).click();
      await fine('publish');
      await dialog().getByRole('button', { name: w.publish, exact: true }).click();
      await page.getByText(w.live, { exact: true }).first().waitFor();
      await tab(w.card);
      await page.getByRole('treeitem').nth(1).click();
      await page.getByRole('textbox', { name: w.text, exact: true }).fill('Good day {first_name}');
      await button(w.save).click();
      await page.getByText(w.waits).waitFor();
      await button(w.publish).click();
      await dialog().getByText(w.differs).waitFor();
      await dialog().getByRole('button', { name: w.cancel, exact: true }).click();
      await tab(w.settings);
      await fine('settings');
      await tab(w.versions);
      await page.getByRole('row').nth(1).waitFor();
      await fine('versions');
      assert.deepEqual(heard, []);
    });
  });
}
