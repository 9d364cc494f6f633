// A notification is sent from the app, on the real program: to user ids with their values, then to the people of a file whose
// wrong lines are told before anything goes; their number is typed; the batch, its figures and the log say what came of it.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import { axe, complaints, launch, patience, shot } from './browser.mjs';
import { demo } from './program.mjs';

const says = {
  en: { locale: 'en-GB', none: 'Nothing was sent to a feed yet', send: 'Send', template: 'Card template', ids: 'User ids', count: '2 people. One stood there twice.', many: '10,001 people.', bad: /^No user id: /, needs: 'Still needed: Name.', empty: /Nothing is said for \{link\}/, review: 'Review', name: 'Name', done: 'Done', byFile: 'A CSV file', file: 'The file', column: /must be named user_id|user_id/, fits: '150 people can be notified.', lacking: /No column fills \{link\}/, idle: 'The card has no place for: extra.', line: 'Line 152', title: 'Title', later: 'Later', at: 'Day and time', late: 'Choose a time that is still to come.', now: 'Now', typed: /type 150/, figures: 'Figures', sent: 'Sent', each: 'Each notification', csv: 'CSV', gone: /no template with this key/, leftOut: '2 lines of the file were left out, 1 of them for a user id that stood there before. They are not among the people.', all: 'All of them as CSV', user: 'User id', noMatch: 'No notification fits' },
  fr: { locale: 'fr-FR', none: 'Rien n’est encore parti vers un fil', send: 'Envoyer', template: 'Modèle de carte', ids: 'Identifiants', count: '2 personnes. Une y figurait deux fois.', many: /^10\s001 personnes\.$/, bad: /^Pas un identifiant\s: /, needs: 'Il manque encore : Name.', empty: /Rien n’est dit pour \{link\}/, review: 'Vérifier', name: 'Name', done: 'Terminé', byFile: 'Un fichier CSV', file: 'Le fichier', column: /user_id/, fits: '150 personnes peuvent être prévenues.', lacking: /Aucune colonne ne remplit \{link\}/, idle: 'La carte n’a pas de place pour : extra.', line: 'Ligne 152', title: 'Titre', later: 'Plus tard', at: 'Jour et heure', late: 'Choisissez un moment à venir.', now: 'Maintenant', typed: /150/, figures: 'Chiffres', sent: 'Envoyées', each: 'Chaque notification', csv: 'CSV', gone: /plus de modèle avec cette clé/, leftOut: '2 lignes du fichier ont été laissées de côté, dont 1 pour un identifiant déjà présent. Elles ne comptent pas parmi les personnes.', all: 'Le tout en CSV', user: 'Id utilisateur', noMatch: 'Aucune notification ne correspond' },
};

const card = { version: 1, body: { items: [{ type: 'text', text: 'Hello {name}' }, { type: 'textButton', text: 'Open', action: { type: 'web', data: 'https://shop.example/{link}' } }] } };
// As a spreadsheet writes it where decimals have a comma.
const list = '\uFEFFuser_id;name;extra\n' + Array.from({ length: 150 }, (_, i) => `u-${i};N ${i}, Jr;x`).join('\n') + '\nu-1;again;x\n"u-9999";a\n';

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

for (const [lang, w] of Object.entries(says)) {
  describe(`sending a notification, ${lang}`, () => {
    let program, context, page, heard, ready;
    const fine = async (name) => {
      await page.waitForFunction(() => !document.querySelector('.skeleton, .unsaid'));
      await shot(page, `send-${lang}-${name}`);
      assert.deepEqual(await axe(page), [], `axe on ${name}`);
    };
    const dialog = () => page.getByRole('dialog').last();
    const button = (name, of = page) => of.getByRole('button', { name, exact: true });
    const ask = async (path, body) => {
      const answer = await fetch(`${ready.api_url}/workspaces/${ready.workspace_id}${path}`, { method: body ? 'POST' : 'GET', headers: { Authorization: `Bearer ${ready.api_key}`, 'Content-Type': 'application/json' }, body: body && JSON.stringify(body) });
      const said = await answer.text();
      assert.ok(answer.ok, `${path}: ${said}`);
      return JSON.parse(said);
    };
    before(async () => {
      program = await demo();
      ready = program.ready;
      const feed = await ask('/feeds', { key: 'news', name: 'Shop news' });
      const made = await ask('/card-templates', { key: 'hello', name: 'Hello', feed_id: feed.id, content: { card, samples: { name: 'Camille', link: 'pans' }, variables: [{ key: 'name', name: 'Name' }, { key: 'link', optional: true }], strict_variables: true } });
      await ask(`/card-templates/${made.id}/publish`, { revision: made.revision });
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

    test('to user ids, with the values of the card', async () => {
      await page.goto(`${ready.url}/app/notifications`);
      await page.getByText(w.none, { exact: true }).waitFor();
      await page.getByRole('link', { name: w.send, exact: true }).click();
      await fine('nothing');
      assert.equal(await button(w.review).isDisabled(), true);
      await page.getByLabel(w.template, { exact: true }).selectOption('hello');
      const ids = page.getByRole('textbox', { name: w.ids, exact: true });
      await ids.fill('x'.repeat(81));
      await page.getByText(w.bad).waitFor();
      await page.getByLabel(w.name, { exact: true }).fill('dear Ada');
      await ids.evaluate((box) => { // as a paste does it: at once
        Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value').set.call(box, Array.from({ length: 10_001 }, (_, i) => `u-${i}`).join('\n'));
        box.dispatchEvent(new Event('input', { bubbles: true }));
      });
      await page.getByText(w.many, { exact: true }).last().waitFor();
      assert.equal(await button(w.review).isDisabled(), true, 'no more than 10,000 are typed');
      await page.getByLabel(w.name, { exact: true }).fill('');
      await ids.fill('ada\nbob, ada');
      await page.getByText(w.count).waitFor();
      await page.getByText(w.needs).waitFor();
      assert.equal(await button(w.review).isDisabled(), true);
      await page.getByLabel(w.name, { exact: true }).fill('dear Ada');
      await page.getByText(w.empty).waitFor();
      await page.locator('.cardview').getByText('Hello dear Ada').waitFor();
      await page.getByLabel('link', { exact: true }).fill('pans');
      await page.getByLabel(w.title, { exact: true }).fill('Two of them');
      await button(w.later).click();
      await page.getByLabel(w.at, { exact: true }).fill('2020-01-01T10:00');
      await page.getByText(w.late, { exact: true }).waitFor();
      assert.equal(await button(w.review).isDisabled(), true);
      await button(w.now).click();
      await fine('filled');
      await button(w.review).click();
      await fine('review');
      await button(w.send, dialog()).click();
      await page.locator('.drawer .badge, [role=dialog] .badge').getByText(w.done, { exact: true }).waitFor();
      await fine('batch');
      const { items: [batch] } = await ask('/notification-batches');
      assert.deepEqual([batch.title, batch.targets, batch.rejected, batch.origin], ['Two of them', 2, 0, 'app']);
      const { items } = await ask('/notifications');
      assert.equal((await ask(`/notifications/${items[0].id}`)).card.body.items[0].text, 'Hello dear Ada');
    });

    test('to the people of a file: wrong lines are told, and their number is typed', async () => {
      await page.goto(`${ready.url}/app/notifications/send?template=hello`);
      await button(w.byFile).click();
      const choose = (name, text) => page.getByLabel(w.file, { exact: true }).setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(text) });
      await choose('wrong.csv', 'id,name\n1,a\n');
      await page.getByRole('alert').filter({ hasText: w.column }).waitFor();
      assert.equal(await button(w.review).isDisabled(), true);
      await fine('wrong-file');
      await choose('my people.csv', list);
      for (const text of [w.fits, w.idle, w.line]) await page.getByText(text, { exact: true }).waitFor();
      await page.getByText(w.lacking).waitFor();
      await fine('file');
      await button(w.review).click();
      const go = button(w.send, dialog());
      assert.equal(await go.isDisabled(), true);
      await dialog().getByLabel(w.typed).fill('15');
      assert.equal(await go.isDisabled(), true);
      await dialog().getByLabel(w.typed).fill('150');
      await fine('typed');
      await go.click();
      await page.locator('.drawer .badge, [role=dialog] .badge').getByText(w.done, { exact: true }).waitFor();
      const { items: [batch] } = await ask('/notification-batches');
      assert.deepEqual([batch.targets, batch.accepted, batch.rejected], [150, 150, 0]);
      await dialog().getByText(w.leftOut, { exact: true }).waitFor();
      await fine('left-out');
      const [table] = await Promise.all([page.waitForEvent('download'), dialog().getByRole('link', { name: w.all, exact: true }).click()]);
      const rows = (await readFile(await table.path(), 'utf8')).trim().split('\n');
      assert.deepEqual(rows.map((row) => row.split(',')[0]), ['line', '152', '153']);
    });

    test('figures and the log say what came of it', async () => {
      await page.goto(`${ready.url}/app/notifications?tab=figures`);
      await page.locator('.figureset').getByText('152', { exact: true }).waitFor();
      await fine('figures');
      await page.goto(`${ready.url}/app/notifications?status=unread`);
      await page.getByRole('row').nth(1).waitFor();
      const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: w.csv, exact: true }).click()]);
      assert.match(file.suggestedFilename(), /\.csv$/);
      await fine('log');
      await page.goto(`${ready.url}/app/notifications`);
      await page.getByLabel(w.user, { exact: true }).fill('u-7');
      await page.waitForFunction(() => [...document.querySelectorAll('.tbl tbody tr')].map((row) => row.querySelector('code')?.textContent).join() === 'u-7');
      await page.getByLabel(w.user, { exact: true }).fill('nobody');
      await page.getByText(w.noMatch, { exact: true }).waitFor();
    });

    test('each count of a batch leads to its notifications', async () => {
      const { items: [batch] } = await ask('/notification-batches');
      await page.goto(`${ready.url}/app/notifications?tab=batches&open=${batch.id}`);
      await dialog().locator('.noticefunnel a').last().waitFor();
      const doors = await dialog().locator('.noticefunnel a').evaluateAll((all) => all.map((one) => `${one.textContent} ${new URL(one.href).searchParams.get('batch_id')} ${new URL(one.href).searchParams.get('status')}`));
      assert.deepEqual(doors, [`150 ${batch.id} null`, ...['seen', 'viewed', 'read', 'clicked'].map((what) => `0 ${batch.id} ${what}`)]);
    });

    test('a phone shows it all without scrolling sideways; a template that is gone is told', async () => {
      await page.setViewportSize({ width: 390, height: 844 });
      for (const path of ['notifications/send?template=hello', 'notifications/send?template=none&to=file', 'notifications?tab=figures', 'notifications?tab=batches', 'templates?tab=inapp']) {
        await page.goto(`${ready.url}/app/${path}`);
        await page.locator('h1').waitFor();
        await fine(`phone-${path.replace(/\W+/g, '-')}`);
        assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), `${path} is wider than the phone`);
      }
      await page.goto(`${ready.url}/app/notifications/send?template=none`);
      await page.getByText(w.gone).waitFor();
      await page.route(/\/card-templates/, (route) => route.fulfill({ status: 400, contentType: 'application/problem+json', body: JSON.stringify({ title: 'No', status: 400, code: 'bad', detail: 'The template was not read.' }) }));
      await page.goto(`${ready.url}/app/notifications/send?template=hello`);
      const failed = page.getByRole('alert').filter({ hasText: 'The template was not read.' });
      await failed.waitFor();
      const [says, again] = [await failed.locator('.sp').boundingBox(), await failed.getByRole('button').boundingBox()];
      assert.ok(says.width > 150 && again.y >= says.y + says.height, 'on a phone the button stands below its sentence');
      await page.unroute(/\/card-templates/);
      await failed.getByRole('button').click();
      await page.getByLabel(w.name, { exact: true }).waitFor();
      assert.deepEqual(heard, []);
    });
  });
}
