// In-app feeds on the real program: one is made, set, coloured, archived and brought back; a Braze is connected and its
// webhook written; what was sent shows in the log, with its funnel, and on the page of the person who got it.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { axe, complaints, launch, patience, shot } from './browser.mjs';
import { call, demo } from './program.mjs';

const says = {
  en: {
    locale: 'en-GB', tab: 'In-app feeds', empty: 'No feed yet', make: 'New feed', name: 'Name', made: 'Shop news is ready', look: 'Look', addCategory: 'Add a category', category: 'Name of the category', categoryId: 'Id', save: 'Save', saved: 'Saved',
    colour: 'Behind a card', wrong: 'A colour such as #1E66C8, or two with a comma.', archive: 'Archive', unarchive: 'Bring back', back: 'It is in use again',
    endpoint: 'REST endpoint', key: 'REST API key', trySave: 'Try and save', unknownKey: /does not know the key/, connected: 'Connected', makeToken: 'Make a token', rotate: 'Make a new one', revoke: 'Revoke', revoked: 'The token is revoked', once: 'Copy it now: it is shown this once.', template: 'Template', body: 'Request body (raw text)', missing: 'Nothing is said for order.',
    empties: 'Nothing was sent to a feed yet', steps: ['It appeared in the feed.', 'It was read.'], batches: 'Batches', done: 'Done', funnel: 'What people did',
    notices: 'Notifications', unread: 'Unread', read: 'Mark read', isRead: 'Marked read', status: 'Status', bring: 'Bring back', noMatch: 'No notification fits', all: 'Show all', remove: 'Delete', off: 'Shop news: Orders', oneOff: 'One thing is off', nothing: 'Nothing stands in their feeds',
  },
  fr: {
    locale: 'fr-FR', tab: 'Fils in-app', empty: 'Pas encore de fil', make: 'Nouveau fil', name: 'Nom', made: 'Shop news est prêt', look: 'Aspect', addCategory: 'Ajouter une catégorie', category: 'Nom de la catégorie', categoryId: 'Id', save: 'Enregistrer', saved: 'Enregistré',
    colour: 'Derrière une carte', wrong: 'Une couleur comme #1E66C8, ou deux avec une virgule.', archive: 'Archiver', unarchive: 'Remettre en service', back: 'Il est de nouveau en service',
    endpoint: 'Point d’accès REST', key: 'Clé d’API REST', trySave: 'Essayer et enregistrer', unknownKey: /ne connaît pas la clé/, connected: 'Connecté', makeToken: 'Faire un jeton', rotate: 'En faire un nouveau', revoke: 'Révoquer', revoked: 'Le jeton est révoqué', once: 'Copiez-le maintenant : il n’est montré qu’une fois.', template: 'Modèle', body: 'Corps de la requête (texte brut)', missing: 'Rien n’est dit pour order.',
    empties: 'Rien n’est encore parti vers un fil', steps: ['Elle est apparue dans le fil.', 'Elle a été lue.'], batches: 'Lots', done: 'Terminé', funnel: 'Ce que les gens ont fait',
    notices: 'Notifications', unread: 'Non lues', read: 'Marquer lue', isRead: 'Marquée lue', status: 'Statut', bring: 'Remettre', noMatch: 'Aucune notification ne correspond', all: 'Tout montrer', remove: 'Supprimer', off: 'Shop news : Orders', oneOff: 'Une chose est coupée', nothing: 'Rien ne se trouve dans ses fils',
  },
};

const card = {
  version: 1,
  body: { items: [{ type: 'box', layout: 'column', viewStyle: { backgroundColor: '#FFFFFF,#1E3355', padding: { top: 12, bottom: 12, left: 12, right: 12 } }, items: [{ type: 'text', text: 'Your order {order} has left Lyon.', textStyle: { size: 14, color: '#1A2740,#E6EDF7' } }] }] },
};

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

for (const [lang, w] of Object.entries(says)) {
  describe(`in-app feeds, ${lang}`, () => {
    let program, context, page, heard, ready, template, person, sent;
    const fine = async (name) => {
      await page.waitForFunction(() => !document.querySelector('.skeleton, .unsaid'));
      await shot(page, `feeds-${lang}-${name}`);
      assert.deepEqual(await axe(page), [], `axe on ${name}`);
    };
    const dialog = () => page.getByRole('dialog').last();
    const button = (name, of = page) => of.getByRole('button', { name, exact: true });
    const ask = async (path, body, method) => {
      const answer = await fetch(`${ready.api_url}/workspaces/${ready.workspace_id}${path}`, { method: method ?? (body ? 'POST' : 'GET'), headers: { Authorization: `Bearer ${ready.api_key}`, 'Content-Type': 'application/json' }, body: body && JSON.stringify(body) });
      const text = await answer.text();
      assert.ok(answer.ok, `${path}: ${text}`);
      return text && JSON.parse(text);
    };
    const until = async (check, what) => {
      for (const end = Date.now() + patience; ;) {
        const answer = await check();
        if (answer) return answer;
        assert.ok(Date.now() < end, `waited in vain for ${what}`);
        await new Promise((done) => setTimeout(done, 100)); // asked again until the deadline
      }
    };

    before(async () => {
      program = await demo();
      ready = program.ready;
      await ask('/webhook-hosts', { hosts: [{ host: new URL(ready.braze_url).host, private: true }] }, 'PUT');
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

    test('a feed is made, and gets a category', async () => {
      await page.goto(`${ready.url}/app/channels`);
      await page.getByRole('link', { name: w.tab, exact: true }).click();
      await page.getByText(w.empty, { exact: true }).waitFor();
      await fine('none');
      await button(w.make).first().click();
      await dialog().getByLabel(w.name, { exact: true }).fill('Shop news');
      await fine('new');
      await button(w.make, dialog()).click();
      await page.getByText(w.made).waitFor();
      await button(w.addCategory, dialog()).click();
      await dialog().getByLabel(w.category, { exact: true }).fill('Orders');
      await dialog().getByLabel(w.categoryId, { exact: true }).fill('orders');
      await button(w.save, dialog()).click();
      await page.getByText(w.saved, { exact: true }).waitFor();
      await fine('settings');
      const { items: [feed] } = await ask('/feeds');
      assert.deepEqual([feed.key, feed.categories], ['shop-news', [{ id: 'orders', name: 'Orders' }]]);
    });

    test('its look refuses what is no colour', async () => {
      await button(w.look, dialog()).click();
      await dialog().getByLabel(w.colour, { exact: true }).fill('red');
      await dialog().getByText(w.wrong, { exact: true }).waitFor();
      assert.equal(await button(w.save, dialog()).isDisabled(), true);
      await fine('wrong-colour');
      await dialog().getByLabel(w.colour, { exact: true }).fill('#FFF8EC,#1E3355');
      await button(w.save, dialog()).click();
      await until(async () => (await ask('/feeds')).items[0].theme.theme?.notification?.backgroundColor === '#FFF8EC,#1E3355', 'the colour to be kept');
      await fine('look');
    });

    test('it is archived and brought back', async () => {
      await button(w.archive, dialog()).click();
      await button(w.archive, dialog()).click();
      await button(w.unarchive, dialog()).waitFor();
      await fine('archived');
      await button(w.unarchive, dialog()).click();
      await page.getByText(w.back, { exact: true }).waitFor();
      await button(w.archive, dialog()).waitFor();
    });

    test('a Braze is connected: a wrong key is refused, a right one kept', async () => {
      const [feed] = (await ask('/feeds')).items;
      template = await ask('/card-templates', { key: 'order_left', name: 'Order left', feed_id: feed.id, category: 'orders', label: 'Order', content: { card, samples: { order: 'CT-20418' }, variables: [{ key: 'order', name: 'Order' }] } });
      await ask(`/card-templates/${template.id}/publish`, { revision: template.revision });
      await page.goto(`${ready.url}/app/settings?tab=integrations`);
      await page.getByLabel(w.endpoint, { exact: true }).fill(ready.braze_url);
      await page.getByLabel(w.key, { exact: true }).fill('not-the-key');
      await button(w.trySave).click();
      await page.getByText(w.unknownKey).waitFor();
      await fine('braze-refused');
      await page.getByLabel(w.key, { exact: true }).fill(ready.braze_key);
      await button(w.trySave).click();
      await page.locator('.badge').getByText(w.connected, { exact: true }).waitFor();
      await button(w.makeToken).click();
      await dialog().getByText(w.once, { exact: true }).waitFor();
      assert.match(await dialog().locator('pre').textContent(), /pb_\w+/);
      await fine('braze-token');
      await page.keyboard.press('Escape');
    });

    test('the token of its webhooks is replaced, and revoked', async () => {
      const answer = async (key) => (await call(`${ready.url}/braze/notifications/realtime`, {}, { 'Api-Token': key })).body.code;
      await button(w.rotate).click();
      await button(w.rotate, dialog()).click();
      await dialog().getByText(w.once, { exact: true }).waitFor();
      const key = (await dialog().locator('pre').textContent()).match(/pb_[\w-]+/)[0];
      await page.keyboard.press('Escape');
      assert.notEqual(await answer(key), 400401, 'the new one is known');
      await button(w.revoke).click();
      await fine('braze-revoke');
      await button(w.revoke, dialog()).click();
      await page.getByText(w.revoked, { exact: true }).waitFor();
      await button(w.makeToken).waitFor();
      assert.equal(await button(w.revoke).count(), 0);
      assert.equal(await answer(key), 400401);
    });

    test('the webhook is written to be pasted', async () => {
      await page.getByLabel(w.template, { exact: true }).selectOption(template.id);
      await page.getByText(w.missing, { exact: true }).waitFor();
      await page.getByLabel('order', { exact: true }).fill('{{custom_attribute.${last_order}}}');
      await page.getByText(w.missing, { exact: true }).waitFor({ state: 'detached' });
      await page.locator('pre').filter({ hasText: 'custom_attribute.${last_order}' }).waitFor();
      await page.getByRole('heading', { name: w.body, exact: true }).waitFor();
      await fine('braze-body');
    });

    test('what is sent at once shows in the log, and opens', async () => {
      await page.goto(`${ready.url}/app/notifications`);
      await page.getByText(w.empties, { exact: true }).waitFor();
      await fine('log-none');
      [person] = (await ask('/profiles?limit=1')).items;
      await ask(`/profiles/${person.id}/external-id`, { external_id: 'CT-20418' }, 'PUT');
      const door = (body) => call(`${ready.url}/v1/notifications`, body, { 'Api-Token': ready.notifications_key });
      const one = await door({ mode: 'realtime', targets: ['CT-20418'], template: { key: 'order_left', variables: { 'CT-20418': { order: 'CT-1' } } } });
      assert.equal(one.status, 200, JSON.stringify(one.body));
      const many = await door({ mode: 'batch', targets: ['CT-20418', 'CT-20419'], template: { key: 'order_left', variables: { 'CT-20418': { order: 'CT-2' }, 'CT-20419': { order: 'CT-3' } } }, title: 'Left today', purpose: 'transactional' });
      assert.equal(many.status, 202, JSON.stringify(many.body));
      sent = await until(async () => { const { items } = await ask(`/profiles/${person.id}/notifications`); return items.length === 2 && items; }, 'both in the feed');
      const of = (order) => sent.find((item) => item.text.includes(order)).id;
      assert.equal((await ask(`/profiles/${person.id}/notifications/mark`, { feed: 'shop-news', what: 'read', ids: [of('CT-2')] })).changed, 1);
      await page.reload();
      await page.getByRole('row').nth(3).waitFor();
      assert.equal(await page.getByRole('row').count(), 4, 'a head and three');
      await fine('log');
      await page.goto(`${ready.url}/app/notifications?open=${of('CT-2')}`);
      await dialog().locator('.cardview').getByText('Your order CT-2 has left Lyon.').waitFor();
      for (const step of w.steps) await dialog().getByText(step, { exact: true }).waitFor();
      await fine('log-one');
      await page.keyboard.press('Escape');
    });

    test('a batch shows what came of it', async () => {
      await page.getByRole('link', { name: w.batches, exact: true }).click();
      await page.getByText('Left today').waitFor();
      await fine('batches');
      await page.getByText('Left today').click();
      await dialog().getByText(w.funnel, { exact: true }).waitFor();
      await dialog().locator('.badge').getByText(w.done, { exact: true }).waitFor();
      assert.deepEqual(await dialog().locator('.noticefunnel meter').evaluateAll((all) => all.map((one) => one.value)), [2, 1, 0, 1, 0]);
      await fine('batch');
    });

    test('the person’s page shows what stands in their feeds, and what they did', async () => {
      await page.goto(`${ready.url}/app/people/${person.id}`);
      await page.getByRole('link', { name: w.notices, exact: true }).last().click();
      const items = page.locator('.personnotices > li');
      await items.nth(1).waitFor();
      assert.equal(await items.count(), 2);
      await items.filter({ hasText: 'CT-1' }).getByText(w.unread, { exact: true }).waitFor();
      await fine('person');
      await button(w.read, items.filter({ hasText: 'CT-1' })).click();
      await page.getByText(w.isRead, { exact: true }).waitFor();
      await page.getByLabel(w.status, { exact: true }).selectOption('unread');
      await page.getByText(w.noMatch, { exact: true }).waitFor();
      assert.match(page.url(), /status=unread/);
      await fine('person-nomatch');
      await button(w.all).last().click();
      await button(w.archive, items.filter({ hasText: 'CT-1' })).click();
      await items.filter({ hasText: 'CT-1' }).waitFor({ state: 'detached' });
      await page.getByLabel(w.status, { exact: true }).selectOption('archived');
      await button(w.bring, items.filter({ hasText: 'CT-1' })).click();
      await items.waitFor({ state: 'detached' });
      await page.getByLabel(w.status, { exact: true }).selectOption('');
      assert.deepEqual((await ask(`/profiles/${person.id}/notification-counts`)).items.map(({ unread, total }) => [unread, total]), [[0, 2]]);
    });

    test('one is deleted after a question; a category is turned off for them', async () => {
      const items = page.locator('.personnotices > li');
      for (const order of ['CT-1', 'CT-2']) {
        await button(w.remove, items.filter({ hasText: order })).click();
        if (order === 'CT-1') await fine('person-delete');
        await button(w.remove, dialog()).click();
        await items.filter({ hasText: order }).waitFor({ state: 'detached' });
      }
      await page.getByText(w.nothing, { exact: true }).waitFor();
      await page.getByRole('switch', { name: w.off }).click();
      await page.getByText(w.oneOff, { exact: true }).waitFor();
      assert.deepEqual((await ask(`/profiles/${person.id}/feed-preferences`)).items, [{ feed: 'shop-news', on: true }, { feed: 'shop-news', category: 'orders', on: false }]);
      await fine('person-off');
    });

    test('nothing complained', () => assert.deepEqual(heard, []));
  });
}
