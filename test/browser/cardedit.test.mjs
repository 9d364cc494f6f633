// What is done with a card template in the app beyond writing it, on the real program: parts are dragged by the mouse and
// moved by keys, taken back, doubled, removed; a picture comes from the library; the draft is tried before it is live and
// thrown away; a version comes back; two people meet; a file goes out and in; it is archived and brought back.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { axe, complaints, launch, patience, shot } from './browser.mjs';
import { demo } from './program.mjs';

const says = {
  en: { locale: 'en-GB', undo: 'Undo', redo: 'Redo', twice: 'Duplicate this part', drop: 'Delete this part', picture: 'Picture', library: 'Library', use: 'Use it', tryIt: 'Send a test', user: 'User id', saveSend: 'Save and send', sendIt: 'Send', tried: 'Sent: it is in the feed.', done: 'Done', more: 'More', discard: 'Discard the draft', versions: 'Versions', restore: 'Take into the draft', waits: 'Changes not published', save: 'Save draft', unsaved: 'Not saved', elsewhere: /Somebody else changed it/, reload: 'Load theirs', export: 'Export as a file', bring: 'Import a file', file: 'The file', key: 'Key', import: 'Import', archive: 'Archive', archived: 'Archived', back: 'Bring back from the archive', live: 'Live', text: 'Text', cards: 'Cards', given: 'Given by a variable', variables: 'Variables', addCard: 'Add a card', template: 'Card 1: its template', add: 'Add', remove: /^Remove card 1/, down: 'Move card 1 down', state: 'State', wrong: 'This is no exported template.' },
  fr: { locale: 'fr-FR', undo: 'Annuler le geste', redo: 'Rétablir', twice: 'Dupliquer cette partie', drop: 'Supprimer cette partie', picture: 'Image', library: 'Bibliothèque', use: 'L’utiliser', tryIt: 'Envoyer un essai', user: 'Identifiant d’utilisateur', saveSend: 'Enregistrer et envoyer', sendIt: 'Envoyer', tried: 'Envoyé : il est dans le fil.', done: 'Terminé', more: 'Plus', discard: 'Jeter le brouillon', versions: 'Versions', restore: 'Reprendre en brouillon', waits: 'Modifications non publiées', save: 'Enregistrer', unsaved: 'Non enregistré', elsewhere: /Quelqu’un d’autre l’a modifié/, reload: 'Charger sa version', export: 'Exporter en fichier', bring: 'Importer un fichier', file: 'Le fichier', key: 'Clé', import: 'Importer', archive: 'Archiver', archived: 'Archivé', back: 'Sortir des archives', live: 'En ligne', text: 'Texte', cards: 'Cartes', given: 'Données par une variable', variables: 'Variables', addCard: 'Ajouter une carte', template: 'Carte 1: son modèle', add: 'Ajouter', remove: /^Retirer la carte 1/, down: 'Descendre la carte 1', state: 'État', wrong: 'Ce n’est pas un modèle exporté.' },
};

const text = (say) => ({ type: 'text', text: say });
const pixel = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

for (const [lang, w] of Object.entries(says)) {
  describe(`editing a card, ${lang}`, () => {
    let program, context, page, heard, ready, id;
    const fine = async (name) => {
      await page.waitForFunction(() => !document.querySelector('.skeleton, .unsaid'));
      await shot(page, `cardedit-${lang}-${name}`);
      assert.deepEqual(await axe(page), [], `axe on ${name}`);
    };
    const dialog = () => page.getByRole('dialog').last();
    const button = (name, of = page) => of.getByRole('button', { name, exact: true });
    const pick = async (name) => {
      await button(w.more).click();
      await page.getByRole('menuitem', { name, exact: true }).click();
    };
    const tab = (name) => page.locator('nav.tabs').getByRole('link', { name, exact: true }).click();
    const line = (n) => page.getByRole('treeitem').nth(n);
    const parts = () => page.getByRole('treeitem').allInnerTexts().then((all) => all.map((one) => one.replace(/\s+/g, ' ').trim().split(' ').pop()));
    const stand = (wanted) => page.waitForFunction((want) => [...document.querySelectorAll('[role=treeitem]')].map((one) => one.innerText.replace(/\s+/g, ' ').trim().split(' ').pop()).join() === want, wanted.join()).catch(async () => assert.deepEqual(await parts(), wanted));
    const ask = async (path, body, method) => {
      const answer = await fetch(`${ready.api_url}/workspaces/${ready.workspace_id}${path}`, { method: method ?? (body ? 'POST' : 'GET'), headers: { Authorization: `Bearer ${ready.api_key}`, 'Content-Type': 'application/json' }, body: body && JSON.stringify(body) });
      const said = await answer.text();
      assert.ok(answer.ok, `${path}: ${said}`);
      return said && JSON.parse(said);
    };
    const card = () => ask(`/card-templates/${id}`);
    const drag = async (from, to, share) => {
      const [a, b] = [await line(from).boundingBox(), await line(to).boundingBox()];
      await page.mouse.move(a.x + 60, a.y + a.height / 2);
      await page.mouse.down();
      await page.mouse.move(b.x + 60, b.y + b.height * share, { steps: 6 });
      await page.mouse.move(b.x + 62, b.y + b.height * share);
      const mark = await line(to).getAttribute('class');
      await page.mouse.up();
      return mark;
    };

    before(async () => {
      program = await demo();
      ready = program.ready;
      const feed = await ask('/feeds', { key: 'news', name: 'Shop news' });
      const product = await ask('/card-templates', { key: 'product', name: 'Product', feed_id: feed.id, content: { card: { version: 1, body: { items: [text('{name}')] } } } });
      await ask(`/card-templates/${product.id}/publish`, { revision: product.revision });
      const body = { items: [text('a'), { type: 'box', layout: 'column', items: [text('b'), text('c')] }, text('d')] };
      ({ id } = await ask('/card-templates', { key: 'parts', name: 'Parts', feed_id: feed.id, content: { card: { version: 1, body } } }));
      context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: w.locale, colorScheme: lang === 'fr' ? 'dark' : 'light', reducedMotion: 'reduce' });
      context.setDefaultTimeout(patience);
      page = await context.newPage();
      heard = complaints(page);
      await page.goto(ready.sign_in_url);
      await page.locator('.nums').waitFor();
      await page.goto(`${ready.url}/app/cards/${id}`);
      await line(4).waitFor();
    });
    after(async () => {
      await context?.close();
      assert.equal(await program?.stop(), 0);
    });

    test('parts are dragged: into a box, behind it, and taken back', async () => {
      const box = (await parts())[1];
      assert.match(await drag(0, 1, 0.5), /into/);
      await stand([box, 'b', 'c', 'a', 'd']);
      assert.match(await drag(0, 4, 0.9), /after/);
      await stand(['d', box, 'b', 'c', 'a']);
      assert.match(await drag(4, 0, 0.1), /before/);
      await stand(['a', 'd', box, 'b', 'c']);
      for (const wanted of [['d', box, 'b', 'c', 'a'], [box, 'b', 'c', 'a', 'd'], ['a', box, 'b', 'c', 'd']]) {
        await button(w.undo).click();
        await stand(wanted);
      }
      assert.equal(await button(w.undo).isDisabled(), true);
      await button(w.redo).click();
      await stand([box, 'b', 'c', 'a', 'd']);
      await button(w.undo).click();
    });

    test('the keyboard alone moves, doubles and removes them', async () => {
      const box = (await parts())[1];
      await line(0).click();
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Alt+ArrowUp');
      await stand([box, 'b', 'c', 'a', 'd']);
      await page.keyboard.press('End');
      await page.keyboard.press('Alt+ArrowUp');
      await page.keyboard.press('Alt+ArrowRight');
      await stand([box, 'b', 'c', 'd', 'a']);
      await page.keyboard.press('Alt+ArrowLeft');
      await page.keyboard.press('Control+d');
      await stand([box, 'b', 'c', 'd', 'd', 'a']);
      await page.keyboard.press('Delete');
      await stand([box, 'b', 'c', 'd', 'a']);
      for (let i = 0; i < 6; i++) await page.keyboard.press('Control+z');
      await stand(['a', box, 'b', 'c', 'd']);
      await line(2).click();
      await button(w.twice).click();
      await stand(['a', box, 'b', 'b', 'c', 'd']);
      await button(w.drop).click();
      await stand(['a', box, 'b', 'c', 'd']);
      await fine('parts');
    });

    test('a picture of the library comes with its size', async () => {
      const answer = await fetch(`${ready.api_url}/workspaces/${ready.workspace_id}/media?name=pan.png`, { method: 'POST', headers: { Authorization: `Bearer ${ready.api_key}`, 'Content-Type': 'image/png' }, body: pixel });
      assert.ok(answer.ok, await answer.clone().text());
      await line(4).click();
      await button(w.add).click();
      await page.getByRole('menuitem', { name: w.picture, exact: true }).click();
      await button(w.library).first().click();
      await dialog().locator('.mediacard').first().click();
      await button(w.use, dialog()).click();
      await page.locator('.cardview img').waitFor();
      await button(w.save).click();
      await page.getByText(w.unsaved, { exact: true }).waitFor({ state: 'detached' });
      const { draft } = await card();
      assert.deepEqual(draft.card.body.items[3].metaData, { pixelWidth: 1, pixelHeight: 1 });
    });

    test('the draft is tried before it is live, with what was not saved yet', async () => {
      await line(0).click();
      await page.getByRole('textbox', { name: w.text, exact: true }).fill('Hello {who}');
      await button(w.tryIt).click();
      await dialog().getByLabel(w.user, { exact: true }).fill('try-1');
      await fine('try');
      await button(w.saveSend, dialog()).click();
      await dialog().getByText(w.tried, { exact: true }).waitFor();
      await button(w.done, dialog()).click();
      const { items: [sent] } = await ask('/notifications');
      const shown = await ask(`/notifications/${sent.id}`);
      assert.deepEqual([shown.test, shown.version < 0, shown.card.body.items[0].text], [true, true, 'Hello {who}']);
    });

    test('a version comes back, and the draft is thrown away', async () => {
      let now = await card();
      now = await ask(`/card-templates/${id}/publish`, { revision: now.revision });
      now = await ask(`/card-templates/${id}`, { revision: now.revision, content: { card: { version: 1, body: { items: [text('second')] } } } }, 'PATCH');
      await ask(`/card-templates/${id}/publish`, { revision: now.revision });
      await page.goto(`${ready.url}/app/cards/${id}?tab=versions`);
      await page.getByRole('button', { name: w.restore, exact: true }).last().click();
      await page.getByText(w.waits).waitFor();
      assert.equal((await card()).draft.card.body.items[0].text, 'Hello {who}');
      await fine('versions');
      await pick(w.discard);
      await button(w.discard, dialog()).click();
      await page.getByText(w.waits).waitFor({ state: 'detached' });
      assert.equal((await card()).has_draft, false);
    });

    test('two people meet: nobody writes over the other', async () => {
      await page.goto(`${ready.url}/app/cards/${id}`);
      await line(0).click();
      await page.getByRole('textbox', { name: w.text, exact: true }).fill('mine');
      const now = await card();
      await ask(`/card-templates/${id}`, { revision: now.revision, content: { card: { version: 1, body: { items: [text('theirs')] } } } }, 'PATCH');
      await button(w.save).click();
      await page.getByText(w.elsewhere).waitFor();
      await fine('conflict');
      assert.equal((await card()).draft.card.body.items[0].text, 'theirs');
      await page.getByRole('button', { name: w.reload, exact: true }).click();
      await stand(['theirs']);
    });

    test('cards side by side are rows: template, values, order', async () => {
      const now = await card();
      const body = { items: [text('theirs'), { type: 'carouselView', items: [{ version: 1, body: { items: [text('x')] } }] }] };
      await ask(`/card-templates/${id}`, { revision: now.revision, content: { card: { version: 1, body } } }, 'PATCH');
      await page.goto(`${ready.url}/app/cards/${id}`);
      await line(1).click();
      await page.getByLabel(w.cards, { exact: true }).selectOption({ label: w.given });
      await tab(w.variables);
      for (const [n, name] of ['Pan', 'Pot'].entries()) {
        await button(w.addCard).click();
        if (n === 0) await page.getByLabel(w.template, { exact: true }).selectOption('product');
        await page.getByLabel('name', { exact: true }).nth(n).fill(name);
      }
      await page.locator('.cardview').getByText('Pot').waitFor();
      await button(w.down).click();
      await page.waitForFunction(() => document.querySelector('.cardview')?.innerText.replace(/\s+/g, ' ').includes('Pot Pan'));
      await fine('rows');
      await page.getByRole('button', { name: w.remove }).click();
      await page.locator('.cardview').getByText('Pot').waitFor({ state: 'detached' });
      await button(w.save).click();
      await page.getByText(w.unsaved, { exact: true }).waitFor({ state: 'detached' });
      assert.equal((await card()).draft.samples.cards, '[{"key":"product","variables":{"name":"Pan"}}]');
    });

    test('it goes out as a file and in again, and what is no file of it is refused', async () => {
      const [download] = await Promise.all([page.waitForEvent('download'), pick(w.export)]);
      assert.equal(download.suggestedFilename(), 'parts.card.json');
      const file = readFileSync(await download.path());
      assert.equal(JSON.parse(file).petitbleu, 'card-template/1');
      await page.goto(`${ready.url}/app/templates?tab=inapp`);
      await button(w.bring).click();
      await dialog().getByLabel(w.file, { exact: true }).setInputFiles({ name: 'x.json', mimeType: 'application/json', buffer: Buffer.from('{"petitbleu":"other"}') });
      await dialog().getByText(w.wrong).waitFor();
      await dialog().getByLabel(w.file, { exact: true }).setInputFiles({ name: 'parts.card.json', mimeType: 'application/json', buffer: file });
      await dialog().getByLabel(w.key, { exact: true }).fill('parts-again');
      await fine('import');
      await button(w.import, dialog()).click();
      await page.getByText('parts-again').first().waitFor();
      await line(1).waitFor();
      await page.goto(`${ready.url}/app/cards/${id}`);
    });

    test('it is archived and brought back', async () => {
      await pick(w.archive);
      await button(w.archive, dialog()).click();
      await page.locator('.badge').getByText(w.archived, { exact: true }).first().waitFor();
      await fine('archived');
      await pick(w.back);
      await page.locator('.badge').getByText(w.live, { exact: true }).first().waitFor();
      assert.deepEqual(heard, []);
    });
  });
}
