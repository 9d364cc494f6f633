// A campaign into a feed, on the real program: a card template is chosen and filled, seen as the inbox draws it, its
// event is made known on the spot, it is launched in a batch, and its results say what came of it.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { axe, complaints, launch, patience, shot } from './browser.mjs';
import { demo } from './program.mjs';

const says = {
  en: { locale: 'en-GB', channel: 'Channel', template: 'Card template', purpose: 'Purpose', name: 'First name', insert: /^Insert/, card: 'The card', event: 'Event name', unknown: 'No event has this name yet.', create: 'Create it, with status', known: 'Known, with the property status.', dark: 'Dark', realtime: 'In real time', batch: 'In a batch', warn: /slows them all down/, review: 'Review', right: 'In-app feed', go: 'Launch now', launch: 'Launch', entered: 'In the feed', viewed: 'Viewed', completed: 'Completed', fallback: 'If it does not reach them: In-app feed', first: 'Messenger', second: 'Fallback: In-app feed', right2: 'Fallback', fell: 'What fell back', wait: 'Wait before the fallback' },
  fr: { locale: 'fr-FR', channel: 'Canal', template: 'Modèle de carte', purpose: 'But', name: 'First name', card: 'La carte', event: 'Nom de l’événement', unknown: 'Aucun événement ne porte encore ce nom.', create: 'Le créer, avec status', known: 'Connu, avec la propriété status.', dark: 'Sombre', realtime: 'En temps réel', batch: 'Par lot', warn: /les ralentit tous/, review: 'Vérifier', right: 'Fil in-app', go: 'Lancer maintenant', launch: 'Lancer', entered: 'Dans le fil', viewed: 'Vus', completed: 'Terminée', fallback: 'S’il ne les atteint pas\u00a0: Fil in-app', first: 'Messenger', second: 'Repli\u00a0: Fil in-app', right2: 'Repli', fell: 'Ce qui s’est replié', wait: 'Attente avant le repli' },
};

const card = {
  version: 1,
  body: {
    items: [
      {
        type: 'box', layout: 'column', viewStyle: { backgroundColor: '#FFFFFF,#1E3355', radius: 12, padding: { top: 12, bottom: 12, left: 12, right: 12 } },
        items: [
          { type: 'text', text: 'Hello {name}', textStyle: { size: 16, weight: 600, color: '#1A2740,#E6EDF7' } },
          { type: 'text', text: 'Your order {order} has left Lyon.', textStyle: { size: 14, color: '#1A2740,#E6EDF7' } },
        ],
      },
    ],
  },
};

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

for (const [lang, w] of Object.entries(says)) {
  describe(`a campaign into a feed, ${lang}`, () => {
    let program, context, page, heard, ready, id;
    const fine = async (name) => {
      await shot(page, `inappcampaign-${lang}-${name}`);
      assert.deepEqual(await axe(page), [], `axe on ${name}`);
    };
    const ask = async (path, body) => {
      const answer = await fetch(`${ready.api_url}/workspaces/${ready.workspace_id}${path}`, { method: body ? 'POST' : 'GET', headers: { Authorization: `Bearer ${ready.api_key}`, 'Content-Type': 'application/json' }, body: body && JSON.stringify(body) });
      const text = await answer.text();
      assert.ok(answer.ok, `${path}: ${text}`);
      return JSON.parse(text);
    };
    const until = async (check, what) => {
      for (const end = Date.now() + patience; ;) {
        const answer = await check();
        if (answer) return answer;
        assert.ok(Date.now() < end, `waited in vain for ${what}`);
        await new Promise((done) => setTimeout(done, 100)); // asked again until the deadline
      }
    };
    const draft = async () => (await ask(`/campaigns/${id}`)).draft;
    before(async () => {
      program = await demo();
      ready = program.ready;
      const feed = await ask('/feeds', { key: 'news', name: 'Shop news' });
      const made = await ask('/card-templates', {
        key: 'order_left', name: 'Order left', feed_id: feed.id, category: '', label: '',
        content: { card, samples: { name: 'Camille', order: 'CT-20418' }, variables: [{ key: 'name', name: 'First name' }, { key: 'order' }], strict_variables: true },
      });
      await ask(`/card-templates/${made.id}/publish`, { revision: made.revision });
      id = (await ask('/campaigns', { name: 'Order left' })).id;
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

    test('a card is chosen, filled and seen as the inbox draws it', async () => {
      await page.goto(`${ready.url}/app/campaigns/${id}`);
      await page.getByLabel(w.channel, { exact: true }).selectOption('inapp');
      await page.getByLabel(w.purpose, { exact: true }).selectOption('transactional');
      await page.getByLabel(w.template, { exact: true }).selectOption('order_left');
      await page.getByLabel(w.name, { exact: true }).fill("{{${first_name} | default: 'you'}}");
      await page.getByLabel('order', { exact: true }).fill('CT-20418');
      await page.getByRole('group', { name: w.card }).getByText('Your order CT-20418 has left Lyon.').waitFor();
      await fine('card');
      await page.getByRole('button', { name: w.dark, exact: true }).click();
      await fine('dark');
    });

    test('its event is looked up, and made known on the spot', async () => {
      await page.getByLabel(w.event, { exact: true }).fill('notification_status');
      await page.getByText(w.unknown).waitFor();
      await fine('event');
      await page.getByRole('button', { name: w.create }).click();
      await page.getByText(w.known).waitFor();
      const { properties } = await ask('/event-names/custom/notification_status');
      assert.deepEqual(properties.map((one) => [one.name, one.type]), [['status', 'string']]);
      await until(async () => (await draft()).variants[0].composition.content.inapp.event_name === 'notification_status', 'the event to be saved');
    });

    test('a batch is the rule, and real time says why not', async () => {
      await page.goto(`${ready.url}/app/campaigns/${id}?step=deliver`);
      assert.equal(await page.getByRole('radio', { name: w.batch }).isChecked(), true);
      await page.getByRole('radio', { name: w.realtime }).check();
      await page.getByText(w.warn).waitFor();
      await until(async () => (await draft()).delivery.realtime === true, 'real time to be saved');
      await fine('realtime');
      await page.getByRole('radio', { name: w.batch }).check();
      await until(async () => (await draft()).delivery.realtime === undefined, 'the batch to be saved');
    });

    test('it is forecast and launched; the results say what is in the feeds', async () => {
      await page.locator('.steps').getByRole('link', { name: new RegExp(w.review) }).click();
      await page.locator('.rights').getByText(w.right).waitFor();
      await fine('review');
      await page.getByRole('button', { name: w.go }).click();
      await page.getByRole('dialog').getByRole('button', { name: w.launch, exact: true }).click();
      await page.locator('.badge').getByText(w.completed).waitFor();
      const came = await ask(`/campaigns/${id}/results`);
      assert.ok(came.sent > 0 && came.sent === came.audience, JSON.stringify(came));
      await page.locator('.stagecell').getByText(w.entered, { exact: true }).waitFor();
      await page.locator('.stagecell').getByText(w.viewed, { exact: true }).waitFor();
      await fine('results');
      const [sent] = (await ask(`/messages?campaign_id=${id}`)).items;
      await page.goto(`${ready.url}/app/messages/${sent.id}`);
      await page.getByRole('group', { name: w.card }).getByText('Your order CT-20418 has left Lyon.').waitFor();
      await fine('message');
    });

    test('whom Messenger does not reach gets the card, once', async () => {
      id = (await ask('/campaigns', { name: 'With a fallback', definition: { version: 1, purpose: 'transactional', variants: [{ id: 'v1', name: 'A', weight: 100, composition: { channel: 'messenger', purpose: 'transactional', content: { type: 'text', text: 'Your order has left.' } } }], delivery: { type: 'planned', schedule: { now: true } }, audience: { version: 1, where: { match: 'and', of: [] } } } })).id;
      await page.goto(`${ready.url}/app/campaigns/${id}`);
      await page.getByLabel(w.fallback, { exact: true }).selectOption('not_read');
      await page.getByLabel(w.wait, { exact: true }).waitFor();
      await page.getByLabel(w.fallback, { exact: true }).selectOption('not_sent');
      await page.getByRole('button', { name: w.second, exact: true }).click();
      await page.getByLabel(w.template, { exact: true }).selectOption('order_left');
      await page.getByLabel(w.name, { exact: true }).fill('you');
      await page.getByLabel('order', { exact: true }).fill('CT-20418');
      await page.getByRole('group', { name: w.card }).getByText('Hello you').waitFor();
      await fine('fallback');
      await page.getByRole('button', { name: w.first, exact: true }).click();
      await page.locator('.phone').getByText('Your order has left.').waitFor();
      await until(async () => (await draft()).variants[0].fallback?.composition.content.inapp?.variables?.length === 2, 'the fallback to be saved');
      const saved = (await draft()).variants[0];
      assert.deepEqual([saved.fallback.when, saved.fallback.wait_seconds, saved.composition.content.text], ['not_sent', undefined, 'Your order has left.']);
      await page.locator('.steps').getByRole('link', { name: new RegExp(w.review) }).click();
      await page.locator('.rights').getByText(w.right2, { exact: true }).waitFor();
      await fine('fallback-review');
      await page.getByRole('button', { name: w.go }).click();
      await page.getByRole('dialog').getByRole('button', { name: w.launch, exact: true }).click();
      await until(async () => {
        const now = await ask(`/campaigns/${id}/results`);
        return now.fallback?.sent >= 8 && now.sent === now.audience;
      }, 'everybody to be reached, one way or the other');
      await page.getByRole('table', { name: w.fell }).waitFor();
      await fine('fallback-results');
    });

    test('nothing complained', () => assert.deepEqual(heard, []));
  });
}
