// The messages of a campaign in its own results, on the real program: by state and variant, down to the exact request
// and its answer; what a rehearsal measures in each language; and a draft that opens without a word in the console.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { axe, complaints, launch, patience, shot } from './browser.mjs';
import { demo } from './program.mjs';

const says = {
  en: { locale: 'en-GB', rehearse: 'Rehearse', all: /^Written for all/, text: 'Text', french: 'French', longest: (language, n) => new RegExp(`^${language}: Longest text, ${n} characters`), else: 'Everybody else', counter: (n) => new RegExp(`^longest ${n} of`), rehearsal: 'Rehearsal', tabs: { messages: 'Messages' }, variant: 'Variant', arrived: 'Arrived', none: 'No message matches', clear: 'Clear filters', forecast: 'Forecast at launch', name: 'Name', campaigns: 'Campaigns', leave: 'Leave without saving?', cancel: 'Cancel', leaveDo: 'Leave', wire: 'Request and answer' },
  fr: { locale: 'fr-FR', rehearse: 'Répéter', all: /^Écrit pour les/, text: 'Texte', french: 'français', longest: (language, n) => new RegExp(`^${language}\\s: Texte\\s: le plus long, ${n} caractères`), else: 'Tous les autres', counter: (n) => new RegExp(`^${n} au plus long`), rehearsal: 'Répétition', tabs: { messages: 'Messages' }, variant: 'Variante', arrived: 'Arrivés', none: 'Aucun message ne correspond', clear: 'Effacer les filtres', forecast: 'Prévision au lancement', name: 'Nom', campaigns: 'Campagnes', leave: /Partir sans enregistrer/, cancel: 'Annuler', leaveDo: 'Partir', wire: 'Demande et réponse' },
};

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

for (const [lang, w] of Object.entries(says)) {
  describe(`the messages of a campaign, ${lang}`, () => {
    let program, context, page, heard, ready, app, id;
    const refused = [];
    const fine = async (name) => {
      await shot(page, `campaignmessages-${lang}-${name}`);
      assert.deepEqual(await axe(page), [], `axe on ${name}`);
    };
    const ask = async (path, body, method) => {
      const answer = await fetch(`${ready.api_url}/workspaces/${ready.workspace_id}${path}`, { method: method ?? (body ? 'POST' : 'GET'), headers: { Authorization: `Bearer ${ready.api_key}`, 'Content-Type': 'application/json' }, body: body && JSON.stringify(body) });
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
    const log = () => page.getByRole('table', { name: w.tabs.messages });
    const rows = () => log().getByRole('row').filter({ has: page.getByRole('cell') });
    const shows = (n) => until(async () => (await rows().count()) === n, `${n} rows`);
    before(async () => {
      program = await demo();
      ready = program.ready;
      app = `${ready.url}/app`;
      for (const who of ['aiko', 'emile', 'sam', 'lisa']) {
        const answer = await fetch(`${ready.control_url}/people/${who}/actions`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ action: 'text', page: ready.page_id, text: 'Hello' }) });
        assert.ok(answer.ok, await answer.text());
      }
      const people = await until(async () => { const all = (await ask('/profiles')).items.filter((one) => one.psids.length > 0); return all.length >= 4 && all; }, 'people on Messenger');
      for (const [i, one] of people.entries()) await ask(`/profiles/${one.id}`, { attributes: { language: i === 0 ? 'fr' : 'en' } }, 'PATCH');
      const composition = (text, french) => ({ channel: 'messenger', purpose: 'transactional', content: { type: 'text', text }, ...(french ? { variants: [{ language: 'fr', content: { type: 'text', text: french } }, { language: 'de', content: { type: 'text', text: 'Es ist wieder da.' } }] } : {}) });
      id = (await ask('/campaigns', { name: 'In two languages', definition: { version: 1, purpose: 'transactional', variants: [{ id: 'v1', name: 'One', weight: 100, composition: composition("It is {{ 'back' }}.", "C’est {{ 'revenu en boutique' }}.") }], delivery: { type: 'planned', schedule: { now: true } }, audience: { version: 1, where: { match: 'and', of: [] } } } })).id;
      context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: w.locale, colorScheme: lang === 'fr' ? 'dark' : 'light', reducedMotion: 'reduce' });
      context.setDefaultTimeout(patience);
      page = await context.newPage();
      heard = complaints(page);
      page.on('response', (answer) => { if (answer.status() >= 400 && answer.url().includes('/campaigns/')) refused.push(`${answer.status()} ${answer.url()}`); });
      await page.goto(ready.sign_in_url);
      await page.locator('.nums').waitFor();
    });
    after(async () => {
      await context?.close();
      assert.equal(await program?.stop(), 0);
    });

    test('a rehearsal measures each language by itself', async () => {
      await page.goto(`${app}/campaigns/${id}`);
      await page.getByRole('button', { name: w.rehearse, exact: true }).click();
      await page.getByText(w.all).waitFor();
      await page.getByRole('button', { name: w.longest(w.else, 'It is back.'.length) }).waitFor();
      await page.getByRole('button', { name: w.longest(w.french, 'C’est revenu en boutique.'.length) }).waitFor();
      await page.locator('.counter').getByText(w.counter('It is back.'.length)).waitFor();
      await page.getByRole('button', { name: w.french, exact: true }).click();
      await page.locator('.counter').getByText(w.counter('C’est revenu en boutique.'.length)).waitFor();
      await fine('languages');
      await page.goto(`${app}/campaigns/${id}?step=review`);
      const sheet = page.getByRole('region', { name: w.rehearsal });
      await sheet.getByText(new RegExp(`^${w.else}`)).waitFor();
      await sheet.getByText(new RegExp(`^${w.french}`)).waitFor();
      await fine('review');
    });

    test('nothing was refused to the page meanwhile', () => assert.deepEqual(refused, []));

    test('every message stands in a tab, by state and variant, down to the request and its answer', async () => {
      const variants = ['One', 'Two'].map((name, i) => ({ id: `v${i + 1}`, name, weight: 50, composition: { channel: 'messenger', purpose: 'transactional', content: { type: 'text', text: name } } }));
      const made = await ask('/campaigns', { name: 'Two words', definition: { version: 1, purpose: 'transactional', variants, delivery: { type: 'planned', schedule: { now: true } }, audience: { version: 1, where: { match: 'and', of: [] } } } });
      await ask(`/campaigns/${made.id}/launch`, { revision: made.revision });
      await until(async () => (await ask(`/campaigns/${made.id}`)).state === 'completed', 'the end of the run');
      const settled = (all) => all.length > 0 && all.every((one) => !['queued', 'held', 'sending'].includes(one.state)) && all;
      const sent = await until(async () => settled((await ask(`/messages?campaign_id=${made.id}&limit=100`)).items), 'an end of each message');
      const of = (variant, ...states) => sent.filter((one) => (!variant || one.variant_id === variant) && (states.length === 0 || states.includes(one.state))).length;
      await page.goto(`${app}/campaigns/${made.id}`);
      await page.getByRole('navigation', { name: 'Two words' }).getByRole('link', { name: w.tabs.messages, exact: true }).click();
      await shows(sent.length);
      await fine('tab');
      await page.getByLabel(w.variant, { exact: true }).selectOption('v2');
      await shows(of('v2'));
      assert.match(page.url(), /variant=v2/);
      await page.getByLabel(w.variant, { exact: true }).selectOption('');
      await page.locator('.bar-top .seg').getByRole('button', { name: w.arrived, exact: true }).click();
      await shows(of('', 'sent', 'delivered', 'read'));
      // An answer of nothing says how to go on.
      await page.goto(`${app}/campaigns/${made.id}?tab=messages&reason=capped`);
      await page.getByText(w.none).waitFor();
      await page.getByRole('button', { name: w.clear }).first().click();
      await shows(sent.length);
      const one = sent.find((message) => ['sent', 'delivered', 'read'].includes(message.state));
      await page.goto(`${app}/campaigns/${made.id}?tab=messages&open=${one.id}`);
      const beside = page.getByRole('dialog');
      await beside.getByRole('heading', { name: w.wire }).waitFor();
      await beside.getByText(/POST http/).first().waitFor();
      assert.ok(!(await beside.innerText()).includes(ready.page_token), 'the token is hidden');
      await fine('one');
      await page.keyboard.press('Escape');
      await beside.waitFor({ state: 'detached' });
      assert.match(page.url(), /tab=messages/);
    });

    test('on a phone the tab that is open is in sight, and its figures need no scrolling', async () => {
      await page.setViewportSize({ width: 390, height: 844 });
      const over = (await ask('/campaigns')).items.find((one) => one.version > 0);
      for (const tab of ['', '?tab=messages', '?tab=forecast']) {
        await page.goto(`${app}/campaigns/${over.id}${tab}`);
        await (tab === '?tab=messages' ? rows().first() : page.locator('.tbl.figures, .funnel').first()).waitFor();
        await until(() => page.evaluate(() => {
          const tab = document.querySelector('.tabs [aria-current]')?.getBoundingClientRect();
          return tab && tab.left >= 0 && tab.right <= window.innerWidth && document.documentElement.scrollWidth <= window.innerWidth && [...document.querySelectorAll('.tbl.figures')].every((one) => one.parentElement.scrollWidth <= one.parentElement.clientWidth);
        }), `everything in sight of ${tab}`);
        await fine(`phone${tab.slice(5)}`);
      }
      await page.setViewportSize({ width: 1440, height: 900 });
    });

    test('what could not be saved is not left without a question', async () => {
      await page.route(`**/campaigns/${id}`, (route) => (route.request().method() === 'PATCH' ? route.fulfill({ status: 422, contentType: 'application/problem+json', body: JSON.stringify({ status: 422, code: 'invalid', detail: 'No.' }) }) : route.fallback()));
      await page.goto(`${app}/campaigns/${id}?step=compose`);
      await page.getByLabel(w.name, { exact: true }).fill('In two tongues');
      await page.getByRole('alert').first().waitFor();
      const out = page.getByRole('navigation').getByRole('link', { name: w.campaigns, exact: true }).first();
      await out.click();
      const asked = page.getByRole('dialog').or(page.getByRole('alertdialog'));
      await asked.getByRole('heading', { name: w.leave }).waitFor();
      await fine('leave');
      await asked.getByRole('button', { name: w.cancel }).click();
      await asked.waitFor({ state: 'detached' });
      assert.equal(await page.getByLabel(w.name, { exact: true }).inputValue(), 'In two tongues');
      await out.click();
      await asked.getByRole('button', { name: w.leaveDo, exact: true }).click();
      await page.getByRole('heading', { level: 1, name: w.campaigns }).waitFor();
      await page.unroute(`**/campaigns/${id}`);
    });

    test('nothing was wrong in the console', () => assert.deepEqual(heard, []));
  });
}
