// Data settings on the real program: names that programs told are found, forced, blocked and taken
// again; an event is made ahead with a property, as a notification that measures by it wants.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { axe, complaints, launch, patience, shot } from './browser.mjs';
import { call, demo } from './program.mjs';

const says = {
  en: {
    locale: 'en-GB', data: 'Data', search: 'Search by name', type: 'Type', description: 'Description', save: 'Save', saved: 'Saved', forced: 'Forced', values: 'Values', close: 'Close', problem: '1 value not taken', known: /known already/,
    block: 'Block', unblock: 'Take again', blocked: 'Blocked', choose: (what) => `Choose ${what}`, state: 'Show', events: 'Events', addEvent: 'New event', name: 'Name of the event', addProperty: 'Add a property', property: 'Name of the property',
    typeOf: (name) => `Type of ${name}`, add: 'Add', manage: 'Manage properties', keep: 'Save the properties', purchases: 'Purchases', groups: 'Subscription groups', addGroup: 'New group', groupName: 'Name', noMatch: 'No name matches', showAll: 'Show all', twice: /twice/, emptyGroups: 'No subscription group yet',
    archive: 'Archive', unarchive: 'Bring back', archived: 'Archived', showArchived: 'Show the archived ones', noAside: 'Nothing was set aside',
    inUse: /go on with what is stored of plan/,
  },
  fr: {
    locale: 'fr-FR', data: 'Données', search: 'Chercher un nom', type: 'Type', description: 'Description', save: 'Enregistrer', saved: 'Enregistré', forced: 'Imposé', values: 'Valeurs', close: 'Fermer', problem: '1 valeur non prise', known: /déjà connu/,
    block: 'Bloquer', unblock: 'Reprendre', blocked: 'Bloqué', choose: (what) => `Choisir ${what}`, state: 'Montrer', events: 'Événements', addEvent: 'Nouvel événement', name: 'Nom de l’événement', addProperty: 'Ajouter une propriété', property: 'Nom de la propriété',
    typeOf: (name) => `Type de ${name}`, add: 'Ajouter', manage: 'Gérer les propriétés', keep: 'Enregistrer les propriétés', purchases: 'Achats', groups: 'Groupes d’abonnement', addGroup: 'Nouveau groupe', groupName: 'Nom', noMatch: 'Aucun nom ne correspond', showAll: 'Tout montrer', twice: /deux fois/, emptyGroups: 'Aucun groupe d’abonnement',
    archive: 'Archiver', unarchive: 'Ramener', archived: 'Archivé', showArchived: 'Montrer les groupes archivés', noAside: 'Rien n’a été mis de côté',
    inUse: /continuent avec ce qui est enregistré de plan/,
  },
};

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

for (const [lang, w] of Object.entries(says)) {
  describe(`data settings, ${lang}`, () => {
    let program, context, page, heard, ready;
    const fine = async (name) => {
      await page.waitForFunction(() => !document.querySelector('.skeleton, .unsaid'));
      await shot(page, `data-${lang}-${name}`);
      assert.deepEqual(await axe(page), [], `axe on ${name}`);
    };
    const track = async (body) => {
      const told = await call(`${ready.braze_url}/users/track`, body, { Authorization: `Bearer ${ready.braze_key}` });
      assert.equal(told.status, 201, JSON.stringify(told.body));
    };
    const dialog = () => page.getByRole('dialog');
    const row = (name) => page.getByRole('row').filter({ has: page.getByRole('link', { name, exact: true }) });
    const close = async () => {
      await dialog().getByRole('button', { name: w.close }).click();
      await dialog().waitFor({ state: 'detached' });
    };

    before(async () => {
      program = await demo();
      ready = program.ready;
      await track({
        attributes: [
          { external_id: 'a', plan: 'gold', points: 120, colours: ['red', 'blue'], member_since: '2024-05-01T10:00:00Z', address: { city: 'Lyon' } },
          { external_id: 'b', plan: 'gold', points: 80, vip: true }, { external_id: 'c', plan: 'basic', colours: ['red'] },
        ],
        events: [
          { external_id: 'a', name: 'order_paid', time: new Date().toISOString(), properties: { total: 89.9, card: 'visa', first: true, items: ['pan'] } },
          { external_id: 'b', name: 'order_paid', time: new Date().toISOString(), properties: { total: 12, card: 'visa' } }, { external_id: 'c', name: 'product_viewed', time: new Date().toISOString() },
        ],
        purchases: [{ external_id: 'a', product_id: 'pan/28', currency: 'EUR', price: 129, time: new Date().toISOString(), properties: { colour: 'copper' } }],
      });
      const made = await call(`${ready.api_url}/workspaces/${ready.workspace_id}/segments`, { name: 'Gold members', definition: { version: 1, where: { type: 'attribute', name: 'plan', op: 'equals', value: 'gold' } } }, { Authorization: `Bearer ${ready.api_key}` });
      assert.equal(made.status, 201, JSON.stringify(made.body));
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

    test('an attribute is found, looked at and forced', async () => {
      await page.getByRole('link', { name: w.data, exact: true }).click();
      await row('plan').waitFor();
      await fine('attributes');
      await row('plan').getByRole('link').click();
      await dialog().getByRole('link', { name: 'Gold members' }).waitFor();
      await close();
      await page.getByRole('searchbox', { name: w.search }).fill('POI');
      await row('plan').waitFor({ state: 'detached' });
      await row('points').getByRole('link').click();
      await dialog().getByRole('list', { name: w.values }).getByText('120').waitFor();
      await fine('attribute');
      await dialog().getByLabel(w.type, { exact: true }).selectOption('number');
      await dialog().getByRole('textbox', { name: w.description }).fill('What the loyalty card holds');
      await dialog().getByRole('button', { name: w.save, exact: true }).click();
      await dialog().getByText(w.forced, { exact: true }).first().waitFor();
      await close();
      await row('points').getByText('What the loyalty card holds').waitFor();
      await track({ attributes: [{ external_id: 'a', points: 'many' }] });
      await page.reload();
      await row('points').getByText(w.problem).waitFor();
      await page.getByRole('searchbox', { name: w.search }).fill('no such name');
      await page.getByRole('heading', { name: w.noMatch }).waitFor();
      await fine('none');
      await page.getByRole('button', { name: w.showAll }).click();
    });

    test('several are blocked after a word, and taken again', async () => {
      for (const name of ['plan', 'vip']) await page.getByRole('checkbox', { name: w.choose(name), exact: true }).check();
      await page.getByRole('button', { name: w.block, exact: true }).click();
      await dialog().getByText('vip').waitFor();
      await fine('block');
      await dialog().getByRole('button', { name: w.block, exact: true }).click();
      await page.getByText(w.inUse).waitFor();
      await row('vip').getByText(w.blocked, { exact: true }).waitFor();
      await track({ attributes: [{ external_id: 'c', vip: false }] });
      await page.getByLabel(w.state).selectOption('blocked');
      await row('points').waitFor({ state: 'detached' });
      await row('vip').getByRole('link').click();
      await dialog().getByRole('list', { name: w.values }).getByText('true').waitFor();
      await fine('blocked');
      await dialog().getByRole('button', { name: w.unblock }).click();
      await dialog().filter({ hasNotText: w.values }).getByRole('button', { name: w.unblock }).click();
      await row('vip').waitFor({ state: 'detached' });
      await page.goto(`${ready.url}/app/data?state=standard`);
      await row('email').waitFor();
    });

    test('an event is made ahead with its property, and counted', async () => {
      await page.goto(`${ready.url}/app/data`);
      await page.getByRole('link', { name: w.events }).click();
      await row('order_paid').getByRole('cell', { name: '2', exact: true }).waitFor();
      await fine('events');
      await page.getByRole('button', { name: w.addEvent }).click();
      await dialog().getByRole('textbox', { name: w.name }).fill('order_paid');
      await dialog().getByRole('button', { name: w.addProperty }).click();
      await dialog().getByRole('textbox', { name: w.property }).fill('status');
      await fine('add-event');
      await dialog().getByRole('button', { name: w.add, exact: true }).click();
      await dialog().getByText(w.known).waitFor();
      await dialog().getByRole('textbox', { name: w.name }).fill('notification_status');
      await dialog().getByRole('button', { name: w.add, exact: true }).click();
      await dialog().getByRole('heading', { name: 'notification_status' }).waitFor();
      await dialog().getByText('status', { exact: true }).waitFor();
      const known = await call(`${ready.api_url}/workspaces/${ready.workspace_id}/event-names/custom/notification_status`, undefined, { Authorization: `Bearer ${ready.api_key}` });
      assert.deepEqual(known.body.properties.map(({ name, type, said }) => ({ name, type, said })), [{ name: 'status', type: 'string', said: true }]);
      await close();
    });

    test('properties are looked at and managed; products and groups stand beside', async () => {
      await row('order_paid').getByRole('link').click();
      await dialog().getByRole('list', { name: /card/ }).getByText('visa').waitFor();
      await fine('event');
      await dialog().getByRole('button', { name: w.manage }).click();
      await dialog().getByLabel(w.typeOf('card')).selectOption('boolean');
      await dialog().getByRole('button', { name: w.addProperty }).click();
      await dialog().getByRole('textbox', { name: w.property }).fill('total');
      await dialog().getByText(w.twice).waitFor();
      await fine('properties');
      await dialog().getByRole('textbox', { name: w.property }).fill('shop');
      await dialog().getByRole('button', { name: w.keep }).click();
      await dialog().getByText('shop', { exact: true }).waitFor();
      await close();
      await page.getByRole('link', { name: w.purchases }).click();
      await row('pan/28').getByRole('link').click();
      await dialog().getByRole('list', { name: /colour/ }).getByText('copper').waitFor();
      await fine('product');
      await close();
      await page.getByRole('link', { name: w.groups }).click();
      await page.getByRole('heading', { name: w.emptyGroups }).waitFor();
      await page.getByRole('button', { name: w.addGroup }).first().click();
      await dialog().getByRole('textbox', { name: w.groupName }).fill('Offers of the shop');
      await dialog().getByRole('button', { name: w.add, exact: true }).click();
      await page.getByRole('cell', { name: 'Offers of the shop' }).waitFor();
      await fine('groups');
      await page.getByRole('button', { name: 'Offers of the shop' }).click();
      await dialog().getByRole('textbox', { name: w.groupName }).fill('Offers');
      await dialog().getByRole('button', { name: w.save, exact: true }).click();
      await dialog().getByRole('heading', { name: 'Offers', exact: true }).waitFor();
      await fine('group');
      await dialog().getByRole('button', { name: w.archive, exact: true }).click();
      await dialog().getByRole('button', { name: w.unarchive, exact: true }).waitFor();
      await close();
      await page.getByLabel(w.showArchived).check();
      await page.getByRole('row').filter({ hasText: 'Offers' }).getByText(w.archived, { exact: true }).waitFor();
      await page.goto(`${ready.url}/app/developers?tab=aside`);
      await page.getByRole('heading', { name: w.noAside }).waitFor();
      await fine('aside');
      assert.deepEqual(heard, []);
    });
  });
}
