// A person's page on the real program with the emulator: every gesture of a person shows as
// words, an operator answers from the box and from the forms, a stop is recorded, a comment gets
// its private answer, and what the platform refused is explained.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { axe, complaints, launch, patience, shot } from './browser.mjs';
import { call, demo } from './program.mjs';

const says = {
  en: {
    locale: 'en-GB', box: /^Answer to/, send: 'Send', may: /It may go now, by the open window/, offers: 'What may be sent', pictures: 'Sent a picture', reaction: /Reacted/, edited: 'Edited 1 time', back: 'Took a message back', inbox: /in the Page inbox/, forms: 'Other forms', form: 'Form',
    coupon: 'Coupon', title: 'Title', code: 'Code', stop: 'Record a stop', stopped: 'Said stop', noMore: 'No more messages', mayNot: /It may not go now/, quick: 'Quick replies', add: 'Add', attach: 'Attach by address', address: 'Address of the file', look: 'Look at labels and menu', give: 'Give a label', giveIt: 'Give', make: 'Make one', addLine: 'Add a line', lineTitle: 'Title', payload: 'Payload', files: 'Files they sent', save: 'Save', answer: 'Answer', json: 'Write it as JSON',
  },
  fr: {
    locale: 'fr-FR', box: /^Répondre à/, send: 'Envoyer', may: /Il peut partir maintenant, par la fenêtre ouverte/, offers: 'Ce qui peut partir', pictures: 'A envoyé une image', reaction: /A réagi/, edited: 'Modifié 1 fois', back: 'A repris un message', inbox: /dans la boîte de la Page/, forms: 'Autres formes', form: 'Forme',
    coupon: 'Bon de réduction', title: 'Titre', code: 'Code', stop: 'Noter un arrêt', stopped: 'A dit stop', noMore: 'Plus de messages', mayNot: /Il ne peut pas partir maintenant/, quick: 'Réponses rapides', add: 'Ajouter', attach: 'Joindre par adresse', address: 'Adresse du fichier', look: 'Voir étiquettes et menu', give: 'Donner une étiquette', giveIt: 'Donner', make: 'En faire un', addLine: 'Ajouter une ligne', lineTitle: 'Titre', payload: 'Contenu', files: 'Fichiers envoyés', save: 'Enregistrer', answer: 'Répondre', json: 'L’écrire en JSON',
  },
};

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

for (const [lang, w] of Object.entries(says)) {
  describe(`people, ${lang}`, () => {
    let program, context, page, heard, ready;
    const entry = (text) => page.locator('.tln .e').filter({ hasText: text });
    const fine = async (name) => {
      await shot(page, `people-${lang}-${name}`);
      assert.deepEqual(await axe(page), [], `axe on ${name}`);
    };
    const act = async (action, more = {}) => {
      const answer = await call(`${ready.control_url}/people/lisa/actions`, { action, page: ready.page_id, ...more });
      assert.equal(answer.status, 200, `${action}: ${JSON.stringify(answer.body)}`);
      return answer.body;
    };

    before(async () => {
      program = await demo();
      ready = program.ready;
      context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: w.locale, colorScheme: lang === 'fr' ? 'dark' : 'light', reducedMotion: 'reduce' });
      context.setDefaultTimeout(patience);
      page = await context.newPage();
      heard = complaints(page);
      await page.goto(ready.sign_in_url);
      await page.locator('.nums').waitFor();
      await act('text', { text: 'Does the pan work on induction?' });
    });
    after(async () => {
      await context?.close();
      assert.equal(await program?.stop(), 0);
    });

    test('an answer goes from the box, with the right that carries it', async () => {
      await page.goto(`${ready.url}/app/people`);
      await page.locator('tbody a').first().click();
      await entry('Does the pan work on induction?').waitFor();
      await page.getByText(w.may).waitFor();
      await page.getByRole('region', { name: w.offers }).waitFor();
      const box = page.getByRole('textbox', { name: w.box });
      await box.fill('It does.');
      await page.reload();
      await page.getByRole('textbox', { name: w.box }).waitFor();
      assert.equal(await page.getByRole('textbox', { name: w.box }).inputValue(), 'It does.', 'the draft is kept');
      await page.getByRole('button', { name: w.quick }).click();
      await page.getByPlaceholder(/./).last().fill('Great');
      await page.getByRole('button', { name: w.add, exact: true }).click();
      await fine('writing');
      await page.getByRole('textbox', { name: w.box }).focus();
      await page.keyboard.press('Control+End');
      await page.keyboard.press('Shift+Enter');
      await page.keyboard.type('With our plate.');
      await page.keyboard.press('Enter');
      await page.locator('.sentstate').waitFor();
      const shown = await call(`${ready.control_url}/wait`, { page: ready.page_id, person: 'lisa', contains: 'With our plate.', timeout_ms: patience });
      assert.equal(shown.status, 200);
      assert.equal(await page.getByRole('textbox', { name: w.box }).inputValue(), '');
      await act('quick_reply', { title: 'Great' });
      await entry('Great').first().waitFor();
      await fine('answered');
    });

    test('gestures show as words', async () => {
      await act('image', { url: `${ready.shop_url}/static/none.png` });
      await entry(w.pictures).waitFor();
      const said = await act('text', { text: 'Hello there' });
      const mid = said.mid ?? said.message?.mid ?? said.id;
      if (mid) {
        await act('edit', { mid, text: 'Hello you' });
        await entry(w.edited).waitFor();
        const gone = await act('text', { text: 'Forget this' });
        await act('unsend', { mid: gone.mid ?? gone.message?.mid ?? gone.id });
        await entry(w.back).waitFor();
      }
      await fine('gestures');
    });

    test('a picture that they sent is kept, and shows by its copy', async () => {
      await act('image', { url: `${ready.shop_url}/pictures/gift-card.png` });
      const files = page.getByRole('region', { name: w.files });
      await files.getByRole('link').first().waitFor();
      const shown = page.locator('.tln .thumb img[src*="/files/"]').first();
      await shown.waitFor();
      assert.ok(await shown.evaluate((img) => img.decode().then(() => img.naturalWidth > 0)), 'the copy is a picture');
      const saved = page.waitForEvent('download');
      await files.getByRole('link').first().click();
      assert.ok((await saved).suggestedFilename());
    });

    test('a label of the inbox is given, and a menu of their own', async () => {
      await page.getByRole('button', { name: w.look }).click();
      await page.getByPlaceholder(w.give).fill('Regulars');
      await page.getByRole('button', { name: w.giveIt, exact: true }).click();
      await page.locator('.chipped', { hasText: 'Regulars' }).waitFor();
      await entry('Regulars').first().waitFor();
      await page.getByRole('button', { name: w.make }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('button', { name: w.addLine }).click();
      await dialog.getByRole('textbox', { name: w.lineTitle }).fill('My orders');
      await dialog.getByRole('textbox', { name: w.payload }).fill('ORDERS');
      await dialog.getByRole('button', { name: w.save }).click();
      await dialog.getByRole('alert').waitFor();
      await fine('own-menu');
      const started = await fetch(`${ready.api_url}/workspaces/${ready.workspace_id}/pages/${ready.page_id}/profile`, { method: 'PATCH', headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${ready.api_key}` }, body: JSON.stringify({ get_started: { payload: 'START' } }) });
      assert.ok(started.ok, 'the Page gets its Get Started');
      await dialog.getByRole('button', { name: w.save }).click();
      await dialog.waitFor({ state: 'detached' });
      await page.getByText('My orders').first().waitFor();
      await fine('labels');
    });

    test('another form goes with its likeness, and what the API refuses stands at the field', async () => {
      await page.getByRole('button', { name: w.forms }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel(w.form, { exact: true }).selectOption('coupon');
      await dialog.getByRole('button', { name: w.send }).click();
      await dialog.getByRole('alert').first().waitFor();
      await fine('form-refused');
      await dialog.getByLabel(w.title, { exact: true }).fill('Ten per cent off');
      await dialog.getByLabel(w.code, { exact: true }).fill('COPPER10');
      await dialog.locator('.sheetlet', { hasText: 'Ten per cent off' }).waitFor();
      await fine('form');
      await dialog.getByRole('button', { name: w.send }).click();
      await dialog.waitFor({ state: 'detached' });
      await page.locator('.tln .sheetlet', { hasText: 'COPPER10' }).waitFor();
    });

    test('a stop that was said to somebody ends it', async () => {
      await page.getByRole('button', { name: w.stop }).click();
      await page.getByRole('dialog').getByRole('button', { name: w.stop }).waitFor();
      await fine('stop');
      await page.getByRole('dialog').getByRole('button', { name: w.stop }).click();
      await page.locator('.con', { hasText: w.noMore }).waitFor();
      await page.getByText(w.mayNot).waitFor();
      await fine('stopped');
      assert.deepEqual(heard, []);
    });
  });
}
