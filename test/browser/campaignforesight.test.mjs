// What a campaign lets its author foresee, on the real program: whom the message is hard for, what a changed
// subscription begins, and the forecast of the launch beside what happened.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { axe, complaints, launch, patience, shot } from './browser.mjs';
import { demo } from './program.mjs';

const says = {
  en: { locale: 'en-GB', hard: 'Hard cases', closed: 'Window closed', lacks: 'No home_city', rehearse: 'Rehearse', all: /^Written for all/, longest: /^Longest text/, counter: /^longest \d+ of/, text: 'Text', mayNot: 'May not go now', action: 'On an action', kind: 'Happening 1, what happens', state: 'Happening 1, state of the subscription', group: 'Happening 1, group', tab: 'Forecast at launch', rights: 'By which right', right: 'Open window', left: 'Who got nothing, as forecast and as it came', foretold: /as forecast/ },
  fr: { locale: 'fr-FR', hard: 'Cas difficiles', closed: 'Fenêtre fermée', lacks: 'Sans home_city', rehearse: 'Répéter', all: /^Écrit pour les/, longest: /le plus long/, counter: /^\d+ au plus long/, text: 'Texte', mayNot: 'Ne peut pas partir', action: 'Sur une action', kind: 'Fait 1, ce qui arrive', state: 'Fait 1, état de l’abonnement', group: 'Fait 1, groupe', tab: 'Prévision au lancement', rights: 'Par quel droit', right: 'Fenêtre ouverte', left: 'Qui n’a rien reçu, prévu et advenu', foretold: /comme prévu/ },
};

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

for (const [lang, w] of Object.entries(says)) {
  describe(`what a campaign lets foresee, ${lang}`, () => {
    let program, context, page, heard, ready, app, id;
    const fine = async (name) => {
      await shot(page, `foresight-${lang}-${name}`);
      assert.deepEqual(await axe(page), [], `axe on ${name}`);
    };
    const ask = async (path, body, method) => {
      const answer = await fetch(`${ready.api_url}/workspaces/${ready.workspace_id}${path}`, { method: method ?? (body ? 'POST' : 'GET'), headers: { Authorization: `Bearer ${ready.api_key}`, 'Content-Type': 'application/json' }, body: body && JSON.stringify(body) });
      const text = await answer.text();
      assert.ok(answer.ok, `${path}: ${text}`);
      return JSON.parse(text);
    };
    const emulator = async (path, body) => {
      const answer = await fetch(ready.control_url + path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
      assert.ok(answer.ok, path);
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
      app = `${ready.url}/app`;
      const there = (name) => until(async () => (await ask(`/profiles?search=${name}`)).items.some((one) => one.psids.length > 0), name);
      const writes = async (who, name) => { await emulator(`/people/${who}/actions`, { action: 'text', page: ready.page_id, text: 'Hello' }); await there(name); };
      await writes('nora', 'Nora');
      await emulator('/clock', { move: '25h' });
      await writes('lisa', 'Lisa');
      await writes('sam', 'Sam');
      const composition = { channel: 'messenger', purpose: 'transactional', content: { type: 'text', text: "Hello {{${first_name}}} of {{${city} | default: 'here'}}." } };
      id = (await ask('/campaigns', { name: 'Foreseen', definition: { version: 1, purpose: 'transactional', variants: [{ id: 'v1', name: 'A', weight: 100, composition }], delivery: { type: 'planned', schedule: { now: true } }, audience: { version: 1, where: { match: 'and', of: [] } } } })).id;
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

    test('whom the message is hard for stands beside it, and is seen by a click', async () => {
      await page.goto(`${app}/campaigns/${id}`);
      const hard = page.getByRole('region', { name: w.hard });
      await hard.getByRole('button', { name: w.lacks }).waitFor();
      await hard.getByRole('button', { name: w.closed }).click();
      await hard.locator('[aria-pressed=true]').filter({ hasText: w.closed }).waitFor();
      await page.locator('.phone').getByText(w.mayNot).waitFor();
      await fine('closed');
      // By the keyboard as well: the next of those who lack it.
      const lacks = hard.getByRole('button', { name: w.lacks });
      await lacks.focus();
      await page.keyboard.press('Enter');
      await hard.locator('[aria-pressed=true]').filter({ hasText: w.lacks }).waitFor();
    });

    test('a rehearsal adds the longest texts, and measures the fields by them', async () => {
      const hard = page.getByRole('region', { name: w.hard });
      await hard.getByRole('button', { name: w.rehearse, exact: true }).click();
      await hard.getByText(w.all).waitFor();
      await page.locator('.counter').getByText(w.counter).waitFor();
      await hard.getByRole('button', { name: w.longest }).click();
      await hard.locator('[aria-pressed=true]').filter({ hasText: w.longest }).waitFor();
      await fine('rehearsed');
      // Another word, and what was measured is measured no more.
      await page.getByLabel(w.text, { exact: true }).fill('Hello {{${first_name}}}, it is back.');
      await page.locator('.counter').getByText(w.counter).waitFor({ state: 'detached' });
      await until(async () => (await draft()).variants[0].composition.content.text.endsWith('it is back.'), 'the words to be saved');
    });

    test('a forecast that was launched with stands beside what happened', async () => {
      const { revision } = await ask(`/campaigns/${id}`);
      await ask(`/campaigns/${id}/launch`, { revision });
      await until(async () => (await ask(`/campaigns/${id}`)).state === 'completed', 'the end of the run');
      await page.goto(`${app}/campaigns/${id}`);
      await page.locator('.stagecell').getByText(w.foretold).waitFor();
      await page.getByRole('link', { name: w.tab }).click();
      const row = page.getByRole('table', { name: w.rights }).getByRole('row').filter({ hasText: w.right });
      await row.waitFor();
      assert.deepEqual((await row.getByRole('cell').allInnerTexts()).slice(1), ['2', '2', '=']);
      await page.getByRole('table', { name: w.left }).waitFor();
      await fine('forecast');
      await page.setViewportSize({ width: 390, height: 844 });
      await fine('forecast-phone');
      await page.setViewportSize({ width: 1440, height: 900 });
    });

    test('a subscription that changes begins a campaign', async () => {
      const group = await ask('/subscription-groups', { name: 'Back in stock', channel: 'messenger' });
      id = (await ask('/campaigns', { name: 'Welcome' })).id;
      await page.goto(`${app}/campaigns/${id}?step=deliver`);
      await page.getByText(w.action, { exact: true }).click();
      await page.getByLabel(w.kind, { exact: true }).selectOption('subscription');
      await page.getByLabel(w.group, { exact: true }).selectOption({ label: 'Back in stock' });
      await page.getByLabel(w.state, { exact: true }).selectOption('subscribed');
      const on = await until(async () => { const [one] = (await draft())?.delivery.trigger?.on ?? []; return one?.where && one.name ? one : undefined; }, 'the trigger to be saved');
      assert.deepEqual(on, { kind: 'subscription', name: group.id, where: [{ path: ['subscription_state'], op: 'equals', value: 'subscribed' }] });
      await fine('subscription');
      assert.deepEqual(heard, []);
    });
  });
}
