// Event endpoints on the real program: one is made, its secret is shown once, a test arrives signed, an event of the demo
// is told, a failure stands in the log and is told again, the secret is replaced, the endpoint is switched off and removed.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { after, before, describe, test } from 'node:test';
import { axe, complaints, launch, patience, shot } from './browser.mjs';
import { call, demo } from './program.mjs';

const says = {
  en: {
    locale: 'en-GB', tab: 'Event endpoints', none: 'No event endpoint yet', add: 'Add an endpoint', address: 'Address', told: 'Is told of', family: 'What programs tell', kept: 'I have kept it', open: /^Open/, test: 'Send a test', tested: 'The test arrived.',
    failed: 'Only those that failed', again: /^Tell again event/, toldAgain: 'One event is told again.', rotate: 'New secret', off: 'Told of events', isOff: 'Off', remove: 'Remove', removed: 'The endpoint is removed.', once: /only time that the secret/,
  },
  fr: {
    locale: 'fr-FR', tab: 'Points d’événements', none: 'Aucun point d’événements', add: 'Ajouter un point', address: 'Adresse', told: 'Est informé de', family: 'Ce que disent les programmes', kept: 'Je l’ai gardé', open: /^Ouvrir/, test: 'Envoyer un essai', tested: 'L’essai est arrivé.',
    failed: 'Seulement les échecs', again: /^Annoncer à nouveau event/, toldAgain: 'Un événement est annoncé à nouveau.', rotate: 'Nouveau secret', off: 'Informé des événements', isOff: 'Éteint', remove: 'Supprimer', removed: 'Le point est supprimé.', once: /n’est montré que cette fois/,
  },
};

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

for (const [lang, w] of Object.entries(says)) {
  describe(`event endpoints, ${lang}`, () => {
    let program, context, page, heard, ready, sink, status = 204;
    const got = [];
    const fine = async (name) => {
      await page.waitForFunction(() => !document.querySelector('.skeleton, .unsaid'));
      await shot(page, `endpoints-${lang}-${name}`);
      assert.deepEqual(await axe(page), [], `axe on ${name}`);
    };
    const dialog = () => page.getByRole('dialog').last();
    const until = async (ask, what) => {
      for (const end = Date.now() + patience; ;) {
        const found = await ask();
        if (found) return found;
        assert.ok(Date.now() < end, `waited in vain for ${what}`);
        await new Promise((done) => setTimeout(done, 100));
      }
    };
    const track = async (name) => {
      const { items } = (await call(`${ready.api_url}/workspaces/${ready.workspace_id}/profiles?limit=1`, undefined, { Authorization: `Bearer ${ready.api_key}` })).body;
      return call(`${ready.api_url}/workspaces/${ready.workspace_id}/profiles/${items[0].id}/events`, { name }, { Authorization: `Bearer ${ready.api_key}` });
    };

    before(async () => {
      sink = createServer((request, response) => {
        let body = '';
        request.on('data', (part) => { body += part; });
        request.on('end', () => { got.push({ headers: request.headers, body, type: JSON.parse(body).type }); response.writeHead(status).end(); });
      }).listen(0, '127.0.0.1');
      await once(sink, 'listening');
      program = await demo();
      ready = program.ready;
      const hosts = await fetch(`${ready.api_url}/workspaces/${ready.workspace_id}/webhook-hosts`, { method: 'PUT', headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${ready.api_key}` }, body: JSON.stringify({ hosts: [{ host: `127.0.0.1:${sink.address().port}`, private: true }] }) });
      assert.equal(hosts.status, 200, await hosts.text());
      context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: w.locale, colorScheme: lang === 'fr' ? 'dark' : 'light', reducedMotion: 'reduce' });
      context.setDefaultTimeout(patience);
      page = await context.newPage();
      heard = complaints(page);
      await page.goto(ready.sign_in_url);
      await page.locator('.nums').waitFor();
    });
    after(async () => {
      await context?.close();
      sink?.close();
      sink?.closeAllConnections();
      assert.equal(await program?.stop(), 0);
    });

    test('one is made, tried, told, and told again', async () => {
      await page.goto(`${ready.url}/app/developers`);
      await page.getByRole('link', { name: w.tab }).click();
      await page.getByText(w.none).waitFor();
      await fine('none');
      await page.getByRole('button', { name: w.add }).click();
      await dialog().getByLabel(w.address).fill(`http://127.0.0.1:${sink.address().port}/events`);
      await dialog().getByLabel(w.told).selectOption('some');
      await dialog().getByText(w.family).click();
      await dialog().getByLabel('event.custom').check();
      await fine('form');
      await dialog().getByRole('button', { name: w.add }).click();
      await dialog().getByText(w.once).waitFor();
      const secret = (await dialog().locator('pre, code').first().textContent()).match(/whsec_[\w+/=]+/)[0];
      await fine('secret');
      await dialog().getByRole('button', { name: w.kept }).click();
      await page.getByRole('button', { name: w.open }).click();
      await dialog().getByRole('button', { name: w.test }).click();
      await page.getByText(w.tested).waitFor();
      const [{ headers, body }] = got;
      const want = createHmac('sha256', Buffer.from(secret.slice(6), 'base64')).update(`${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`).digest('base64');
      assert.equal(headers['webhook-signature'], `v1,${want}`);

      const told = await track('order_paid');
      assert.ok(told.status < 300, JSON.stringify(told));
      const first = await until(() => got.find((one) => one.type === 'event.custom'), 'the event');
      assert.equal(JSON.parse(first.body).data.name, 'order_paid');
      status = 500;
      await track('order_sent');
      await until(() => got.find((one) => one.body.includes('order_sent')), 'the event that fails');
      status = 204;
      await dialog().getByLabel(w.failed).check();
      await dialog().getByRole('button', { name: w.again }).first().waitFor();
      await fine('log');
      await dialog().getByRole('button', { name: w.again }).first().click();
      await page.getByText(w.toldAgain).waitFor();
      await until(() => got.filter((one) => one.body.includes('order_sent')).length > 1, 'the replay');
    });

    test('its secret is replaced, it is switched off, then removed', async () => {
      await dialog().getByRole('button', { name: w.rotate }).click();
      await dialog().getByRole('button', { name: w.rotate }).click();
      await dialog().getByText(w.once).waitFor();
      await dialog().getByRole('button', { name: w.kept }).click();
      await page.getByRole('dialog').getByRole('switch', { name: w.off }).click();
      await page.getByRole('dialog').getByText(w.isOff, { exact: true }).waitFor();
      await fine('off');
      await page.getByRole('dialog').getByRole('button', { name: w.remove }).click();
      await dialog().getByRole('button', { name: w.remove }).click();
      await page.getByText(w.removed).waitFor();
      await page.getByText(w.none).waitFor();
      assert.deepEqual(heard, []);
    });
  });
}
