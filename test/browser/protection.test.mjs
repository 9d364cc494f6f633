// Data protection on the real program: the ledger of consents is read, filtered and downloaded, a
// person's data is exported, the person is erased, the proof is found by an id that they had, and a
// period is chosen that removes what is older.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { axe, complaints, launch, patience, shot } from './browser.mjs';
import { call, demo } from './program.mjs';

const says = {
  en: {
    locale: 'en-GB', tab: 'Data protection', consents: 'Consents', retention: 'Periods', erasures: 'Erasures', agreed: 'Agreed', stop: 'Said stop', kind: 'Kind', find: 'Of a person', csv: 'Download as CSV', clear: 'Clear the filters', close: 'Close',
    export: 'Export', erase: 'Erase', typed: /^To go on, type/, was: 'An id that they had', whole: 'The whole person', mark: 'a mark in place of an id', period: /How long messages are kept/, would: /would be removed/, save: 'Save', remove: 'Save and remove', saved: 'The periods are saved.', nobody: 'Nobody was erased',
  },
  fr: {
    locale: 'fr-FR', tab: 'Protection des données', consents: 'Consentements', retention: 'Durées', erasures: 'Effacements', agreed: 'A accepté', stop: 'A dit stop', kind: 'Genre', find: 'D’une personne', csv: 'Télécharger en CSV', clear: 'Effacer les filtres', close: 'Fermer',
    export: 'Exporter', erase: 'Effacer', typed: /^Pour continuer, tapez/, was: 'Un id qu’elle avait', whole: 'Toute la personne', mark: 'une marque à la place d’un id', period: /Durée de conservation.*messages/, would: /(serait|seraient) supprimé/, save: 'Enregistrer', remove: 'Enregistrer et supprimer', saved: 'Les durées sont enregistrées.', nobody: 'Personne n’a été effacé',
  },
};

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

for (const [lang, w] of Object.entries(says)) {
  describe(`data protection, ${lang}`, () => {
    let program, context, page, heard, ready, psid;
    const fine = async (name) => {
      await page.waitForFunction(() => !document.querySelector('.skeleton, .unsaid'));
      await shot(page, `protection-${lang}-${name}`);
      assert.deepEqual(await axe(page), [], `axe on ${name}`);
    };
    const emulator = async (path, body) => {
      const answer = await call(ready.control_url + path, body);
      assert.ok(answer.status < 300, `${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    };
    const act = (action, more = {}) => emulator('/people/lisa/actions', { action, page: ready.page_id, ...more });
    const api = (path) => call(`${ready.api_url}/workspaces/${ready.workspace_id}${path}`, undefined, { Authorization: `Bearer ${ready.api_key}` });
    const dialog = () => page.getByRole('dialog');
    const part = (name) => page.getByRole('button', { name, exact: true }).click();
    const close = async () => {
      await dialog().getByRole('button', { name: w.close }).click();
      await dialog().waitFor({ state: 'detached' });
    };
    const until = async (ask, what) => {
      for (const end = Date.now() + patience; ;) {
        const found = await ask();
        if (found) return found;
        assert.ok(Date.now() < end, `waited in vain for ${what}`);
        await new Promise((done) => setTimeout(done, 100));
      }
    };

    before(async () => {
      program = await demo();
      ready = program.ready;
      const visit = await call(`${ready.url}/tag/v1/session?site=${ready.site_id}`, { customer_id: 'CT-20418', signature: createHmac('sha256', ready.site_key).update('CT-20418').digest('hex') }, { Origin: new URL(ready.shop_url).origin });
      assert.equal(visit.status, 200, JSON.stringify(visit.body));
      await act('text', { text: 'Hello' });
      await act('send_to_messenger', { ref: visit.body.send_to_messenger.ref, app: ready.app_id });
      await until(async () => (await api('/consents')).body.items?.length, 'an opt-in');
      await act('text', { text: 'STOP' });
      psid = (await until(async () => (await api('/consents?kind=opt_out')).body.items?.[0], 'a stop')).psid;
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

    test('the ledger is read, filtered and downloaded', async () => {
      await page.goto(`${ready.url}/app/settings`);
      await page.getByRole('link', { name: w.tab }).click();
      await page.getByRole('button', { name: w.erasures }).click();
      await page.getByRole('heading', { name: w.nobody }).waitFor();
      await part(w.consents);
      await page.getByRole('cell', { name: w.stop }).waitFor();
      await page.getByRole('row').filter({ hasText: w.agreed }).getByRole('link', { name: /Lisa/ }).waitFor();
      await fine('ledger');
      await page.getByLabel(w.kind, { exact: true }).selectOption('opt_in');
      await page.getByRole('cell', { name: w.stop }).waitFor({ state: 'detached' });
      await page.getByRole('searchbox', { name: w.find }).fill('Lisa');
      await page.getByRole('button', { name: psid }).click();
      await page.locator('.whose').waitFor();
      const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: w.csv }).click()]);
      const lines = readFileSync(await download.path(), 'utf8').trim().split('\n');
      assert.match(lines[0], /^at,kind,profile_id/);
      assert.ok(lines.length > 1 && lines.slice(1).every((line) => line.includes(',opt_in,')), lines.join('\n'));
      await page.getByRole('row').filter({ hasText: w.agreed }).first().press('Enter');
      await dialog().getByText('CT-20418').first().waitFor();
      await fine('line');
      await close();
      await part(w.clear);
    });

    test('a person is exported, then erased, and the proof is found again', async () => {
      await page.getByRole('row').filter({ hasText: w.agreed }).getByRole('link', { name: /Lisa/ }).first().click();
      const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: w.export, exact: true }).click()]);
      assert.equal(readFileSync(await download.path()).subarray(0, 2).toString(), 'PK');
      const name = await page.getByRole('heading', { level: 1 }).textContent();
      await page.getByRole('button', { name: w.erase, exact: true }).click();
      await dialog().getByRole('textbox', { name: w.typed }).fill('Somebody else');
      await fine('erase');
      assert.equal(await dialog().getByRole('button', { name: w.erase, exact: true }).getAttribute('aria-disabled'), 'true');
      await dialog().getByRole('textbox', { name: w.typed }).fill(name);
      await dialog().getByRole('button', { name: w.erase, exact: true }).click();
      await page.waitForURL(/\/people$/);
      await page.goto(`${ready.url}/app/settings?tab=protection&part=erasures`);
      await page.getByRole('searchbox', { name: w.was }).fill(psid);
      await page.waitForURL(/was=/);
      await page.getByRole('row').filter({ hasText: w.whole }).press('Enter');
      await dialog().getByText(w.mark).first().waitFor();
      await fine('proof');
      await close();
    });

    test('a period says what it would remove, and asks for the name', async () => {
      await act('text', { text: 'Back again' });
      await until(async () => (await api('/events')).body.items?.length, 'an event');
      await emulator('/clock', { move: '960h' });
      await part(w.retention);
      await page.getByLabel(w.period).selectOption('30');
      await page.getByLabel(/(vents|vénements)/).selectOption('30');
      await page.getByText(w.would).first().waitFor();
      await fine('retention');
      await page.getByRole('button', { name: w.save, exact: true }).click();
      await dialog().getByRole('textbox', { name: w.typed }).fill('Cooktoys');
      await fine('retention-confirm');
      await dialog().getByRole('button', { name: w.remove }).click();
      await page.getByText(w.saved).waitFor();
      assert.deepEqual((await api('/retention')).body, { messages_days: 30, events_days: 30, notifications_days: 180 });
      assert.deepEqual(heard, []);
    });
  });
}
