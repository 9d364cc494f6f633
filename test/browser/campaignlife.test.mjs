// What happens to a campaign after its launch, on the real program: a winner is picked by hand, an edit
// makes a version that says what it changed, a pause holds back and a resume lets go.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { axe, complaints, launch, patience, shot } from './browser.mjs';
import { demo } from './program.mjs';

const says = {
  en: { locale: 'en-GB', trial: 'The variants are on trial.', title: /Give the rest to B, Two/, won: 'Won', edit: 'Edit', text: 'Text', review: 'Review', runs: 'Runs', planned: 'Asked for, and still to come', off: 'Call off', none: 'No call is waiting for its time.', changes: 'What this launch changes', again: 'Launch the changes', version: 'Version 2', history: 'History', first: 'The first launch.', pause: 'Pause', resume: 'Go on', ask: /Let “Order paid” go on\?/, states: { active: 'Active', paused: 'Paused' } },
  fr: { locale: 'fr-FR', trial: 'Les variantes sont à l’essai.', title: /Donner le reste à B, Two/, won: 'A gagné', edit: 'Modifier', text: 'Texte', review: 'Vérifier', runs: 'Passages', planned: 'Demandés, et encore à venir', off: 'Décommander', none: 'Aucun appel n’attend son heure.', changes: 'Ce que ce lancement change', again: 'Lancer les changements', version: 'Version 2', history: 'Historique', first: 'Le premier lancement.', pause: 'Mettre en pause', resume: 'Reprendre l’envoi', ask: /Reprendre l’envoi de «.Order paid/, states: { active: 'Active', paused: 'En pause' } },
};

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

const words = (text) => ({ channel: 'messenger', purpose: 'transactional', content: { type: 'text', text } });
const everybody = { version: 1, where: { match: 'and', of: [] } };

for (const [lang, w] of Object.entries(says)) {
  describe(`a launched campaign, ${lang}`, () => {
    let program, context, page, heard, ready, app, trial, action;
    const fine = async (name) => {
      await shot(page, `campaignlife-${lang}-${name}`);
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
    const launched = async (name, definition) => {
      const made = await ask('/campaigns', { name, definition: { version: 1, purpose: 'transactional', audience: everybody, ...definition } });
      assert.deepEqual(made.problems, []);
      await ask(`/campaigns/${made.id}/launch`, { revision: made.revision });
      return made.id;
    };
    before(async () => {
      program = await demo();
      ready = program.ready;
      app = `${ready.url}/app`;
      for (const who of ['aiko', 'emile', 'sam', 'lisa', 'nora']) {
        const answer = await fetch(`${ready.control_url}/people/${who}/actions`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ action: 'text', page: ready.page_id, text: 'Hello' }) });
        assert.ok(answer.ok, await answer.text());
      }
      await until(async () => (await ask('/profiles')).items.filter((one) => one.psids.length > 0).length >= 5, 'people on Messenger');
      trial = await launched('Trial of two', {
        variants: [{ id: 'v1', name: 'One', weight: 50, composition: words('One') }, { id: 'v2', name: 'Two', weight: 50, composition: words('Two') }],
        winner: { by: 'hand', percent: 10 }, delivery: { type: 'planned', schedule: { now: true } },
      });
      action = await launched('Order paid', { variants: [{ id: 'v1', name: 'A', weight: 100, composition: words('Thank you for your order.') }], delivery: { type: 'action', trigger: { on: [{ kind: 'event', name: 'order_paid' }], delay: {} } } });
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

    test('the rest goes to the variant that somebody picks', async () => {
      await page.goto(`${app}/campaigns/${trial}`);
      await page.getByText(w.trial).waitFor();
      await fine('trial');
      // Who was left out, and who still waits, can be seen by name.
      for (const door of [page.locator('.reasons tbody').getByRole('link').first(), page.locator('.progress').getByRole('link')]) {
        await door.click();
        await page.locator('.behind li').first().waitFor();
        await page.keyboard.press('Escape');
        await page.locator('.behind').waitFor({ state: 'hidden' });
      }
      await page.getByRole('row', { name: /Two/ }).getByRole('button').click();
      await page.getByRole('dialog', { name: w.title }).waitFor();
      await fine('pick');
      await page.getByRole('dialog').getByRole('button').last().click();
      await page.getByRole('row', { name: /Two/ }).getByText(w.won).waitFor();
      const rest = await until(async () => { const came = await ask(`/campaigns/${trial}/results`); return came.waiting + came.held === 0 && came.variants; }, 'the rest to leave');
      assert.ok(rest[1].sent > 0, 'the winner was sent');
    });

    test('an edit says what it changes, and makes the next version', async () => {
      await page.goto(`${app}/campaigns/${action}`);
      await page.getByRole('link', { name: w.edit, exact: true }).click();
      await page.getByLabel(w.text, { exact: true }).fill('Thank you. The receipt follows.');
      await until(async () => (await ask(`/campaigns/${action}`)).has_draft, 'the draft to be saved');
      await page.locator('.steps').getByRole('link', { name: new RegExp(w.review) }).click();
      const changes = page.getByRole('region', { name: w.changes });
      await changes.locator('del').getByText('Thank you for your order.').waitFor();
      await changes.locator('ins').getByText('Thank you. The receipt follows.').waitFor();
      await fine('changes');
      await page.getByRole('button', { name: w.again }).click();
      await page.getByRole('dialog').getByRole('button', { name: w.again }).click();
      await page.getByText(w.version).waitFor();
      await page.getByRole('link', { name: w.history, exact: true }).click();
      await page.getByText(w.first).waitFor();
      await page.locator('del').getByText('Thank you for your order.').waitFor();
      await page.getByText('Inès Caron').first().waitFor();
      await fine('history');
    });

    test('it is paused at once, and asked before it goes on', async () => {
      await page.getByRole('button', { name: w.pause }).click();
      await page.locator('.badge').getByText(w.states.paused).waitFor();
      await page.getByRole('button', { name: w.resume }).click();
      await page.getByRole('dialog', { name: w.ask }).waitFor();
      await fine('resume');
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'hidden' });
      assert.equal((await ask(`/campaigns/${action}`)).state, 'paused');
      await page.getByRole('button', { name: w.resume }).click();
      await page.getByRole('dialog').getByRole('button', { name: w.resume }).click();
      await page.locator('.badge').getByText(w.states.active).waitFor();
    });

    test('what a program asked for can be called off', async () => {
      const called = await launched('By a call', { variants: [{ id: 'v1', name: 'A', weight: 100, composition: words('Your order is ready.') }], delivery: { type: 'api' } });
      await ask(`/campaigns/${called}/trigger`, { people: [{ external_id: 'camille.laurent' }], at: new Date(Date.now() + 86_400_000).toISOString() });
      await page.goto(`${app}/campaigns/${called}`);
      await page.getByRole('link', { name: w.runs, exact: true }).click();
      await page.getByRole('region', { name: w.planned }).getByRole('button', { name: w.off }).waitFor();
      await fine('planned');
      await page.getByRole('region', { name: w.planned }).getByRole('button', { name: w.off }).click();
      await page.getByRole('dialog').getByRole('button', { name: w.off, exact: true }).click();
      await page.getByText(w.none).waitFor();
    });

    test('nothing complained', () => assert.deepEqual(heard, []));
  });
}
