// Campaigns on the real program: one is written in five steps, saved as it is written, forecast,
// launched, paused, taken up again and stopped; its results say what it came to.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { axe, complaints, launch, patience, shot } from './browser.mjs';
import { demo } from './program.mjs';

const says = {
  en: {
    locale: 'en-GB', make: 'New campaign', create: 'Create', name: 'Name', empty: 'No campaigns yet', purpose: 'Purpose', text: 'Text', saved: /^Saved/, variant: 'Variant', copy: 'A copy of this one', next: /^Next:/,
    action: 'On an action', planned: 'Planned', speed: 'Messages a minute', control: 'Control group', even: 'Share evenly', conversion: 'Conversion', first: 'Conversion 1, Name', where: 'where …', property: 'Conversion 1, condition 1, Property', value: 'Conversion 1, condition 1, Value', mend: /things? to mend before the launch/, review: 'Review', convert: 'Convert',
    go: 'Launch now', rehearse: 'Rehearse', clean: /are clean$/, launch: 'Launch', pause: 'Pause', resume: 'Go on', stop: 'Stop', states: { draft: 'Draft', active: 'Active', paused: 'Paused', stopped: 'Stopped' }, funnel: 'From the audience to success', variants: 'Variants', tabs: ['Content', 'Runs', 'History'],
    search: 'Search campaigns', none: 'No campaign fits', state: 'State', forecast: 'Forecast', lines: /people will get it/,
  },
  fr: {
    locale: 'fr-FR', make: 'Nouvelle campagne', create: 'Créer', name: 'Nom', empty: 'Pas encore de campagne', purpose: 'But', text: 'Texte', saved: /^Enregistré/, variant: 'Variante', copy: 'Une copie de celle-ci', next: /^Suite/,
    action: 'Sur une action', planned: 'Planifiée', speed: 'Messages par minute', control: 'Groupe témoin', even: 'Partager également', conversion: 'Conversion', first: 'Conversion 1, Nom', where: 'où …', property: 'Conversion 1, condition 1, Propriété', value: 'Conversion 1, condition 1, Valeur', mend: /choses? à corriger avant le lancement/, review: 'Vérifier', convert: 'Convertir',
    go: 'Lancer maintenant', rehearse: 'Répéter', clean: /sans défaut$/, launch: 'Lancer', pause: 'Mettre en pause', resume: 'Reprendre l’envoi', stop: 'Arrêter', states: { draft: 'Brouillon', active: 'Active', paused: 'En pause', stopped: 'Arrêtée' }, funnel: 'De l’audience à la réussite', variants: 'Variantes', tabs: ['Contenu', 'Passages', 'Historique'],
    search: 'Chercher une campagne', none: 'Aucune campagne ne convient', state: 'État', forecast: 'Prévision', lines: /personnes le recevront/,
  },
};

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

for (const [lang, w] of Object.entries(says)) {
  describe(`campaigns, ${lang}`, () => {
    let program, context, page, heard, ready, app, id;
    const fine = async (name) => {
      await shot(page, `campaigns-${lang}-${name}`);
      assert.deepEqual(await axe(page), [], `axe on ${name}`);
    };
    const ask = (path) => fetch(`${ready.api_url}/workspaces/${ready.workspace_id}${path}`, { headers: { Authorization: `Bearer ${ready.api_key}` } }).then((answer) => answer.json());
    const until = async (check, what) => {
      for (const end = Date.now() + patience; ;) {
        const answer = await check();
        if (answer) return answer;
        assert.ok(Date.now() < end, `waited in vain for ${what}`);
        await new Promise((done) => setTimeout(done, 100)); // asked again until the deadline
      }
    };
    const step = (name) => page.locator('.steps').getByRole('link', { name: new RegExp(name) });
    before(async () => {
      program = await demo();
      ready = program.ready;
      app = `${ready.url}/app`;
      // Who wrote can be written to.
      for (const who of ['aiko', 'emile', 'sam', 'lisa']) {
        const answer = await fetch(`${ready.control_url}/people/${who}/actions`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ action: 'text', page: ready.page_id, text: 'Does the pan work on induction?' }) });
        assert.ok(answer.ok, await answer.text());
      }
      await until(async () => (await ask('/profiles')).items.filter((one) => one.psids.length > 0).length >= 5, 'people on Messenger');
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

    test('is begun, and written in variants that save themselves', async () => {
      await page.goto(`${app}/campaigns`);
      await page.getByRole('heading', { name: w.empty }).waitFor();
      await fine('empty');
      await page.getByRole('button', { name: w.make }).first().click();
      await page.getByLabel(w.name, { exact: true }).fill('Copper pans are back');
      await page.getByRole('button', { name: w.create }).click();
      await page.waitForURL(/campaigns\/camp_/);
      id = /camp_[0-9a-z]+/.exec(page.url())[0];
      await page.getByLabel(w.purpose, { exact: true }).selectOption('transactional');
      await page.getByLabel(w.text, { exact: true }).fill("Hello {{${first_name} | default: 'you'}}, the copper is back.");
      await page.getByRole('button', { name: w.variant, exact: true }).click();
      await page.getByRole('menuitem', { name: w.copy }).click();
      await page.locator('.variant').nth(1).and(page.locator('[aria-pressed=true]')).waitFor();
      await page.getByLabel(w.text, { exact: true }).fill('The saucepan is back.');
      await until(async () => (await ask(`/campaigns/${id}`)).draft?.variants[1]?.composition?.content.text === 'The saucepan is back.', 'the draft to be saved');
      await page.getByRole('status').filter({ hasText: w.saved }).waitFor();
      await page.locator('.phone').getByText('The saucepan is back.').waitFor();
      await fine('compose');
      // By its bare address it opens where it is written, with the rail narrow.
      await page.goto(`${app}/campaigns/${id}`);
      await page.waitForURL(/step=compose/);
      await page.locator('.app.slim').waitFor();
      await page.locator('.variant').nth(1).click();
      assert.equal(await page.getByLabel(w.text, { exact: true }).inputValue(), 'The saucepan is back.');
    });

    test('is told when it leaves and to whom', async () => {
      await page.getByRole('button', { name: w.next }).click();
      await page.getByText(w.action, { exact: true }).click();
      await fine('action');
      await page.getByText(w.planned, { exact: true }).click();
      await page.getByLabel(w.speed, { exact: true }).fill('10');
      await fine('deliver');
      await page.getByRole('button', { name: w.next }).click();
      await page.getByLabel(w.control, { exact: true }).fill('10');
      await until(async () => { const { draft } = await ask(`/campaigns/${id}`); return draft.control === 10 && draft.delivery.per_minute === 10 && draft.variants[0].weight === 45; }, 'weights');
      await page.getByLabel(w.control, { exact: true }).fill('0');
      await page.locator('.samp li').first().waitFor();
      await fine('target');
    });

    test('what is missing is named, and mended where it stands', async () => {
      await page.getByRole('button', { name: w.next }).click();
      await page.getByRole('button', { name: w.conversion, exact: true }).click();
      await step(w.review).click();
      await page.getByText(w.mend).waitFor();
      assert.equal(await page.getByRole('button', { name: w.go }).getAttribute('aria-disabled'), 'true');
      await step(w.convert).click();
      await page.locator('.conversion .err').waitFor();
      await page.getByLabel(w.first).fill('order_paid');
      await page.locator('.conversion .err').waitFor({ state: 'hidden' });
      await page.getByRole('button', { name: w.where }).click();
      await page.getByLabel(w.property, { exact: true }).fill('category');
      await page.getByLabel(w.value, { exact: true }).fill('copper');
      await until(async () => JSON.stringify((await ask(`/campaigns/${id}`)).draft.conversions?.[0]?.on.where) === '[{"path":["category"],"op":"equals","value":"copper"}]', 'the condition to be saved');
      await fine('convert');
    });

    test('is forecast and launched', async () => {
      await step(w.review).click();
      await page.getByText(w.lines).waitFor();
      await page.locator('.sumline .n').getByText(/^[1-9]/).waitFor();
      await page.getByRole('button', { name: w.rehearse, exact: true }).click();
      await page.getByText(w.clean).waitFor();
      await fine('review');
      await page.getByRole('button', { name: w.go }).click();
      await page.getByRole('dialog').getByRole('button', { name: w.launch, exact: true }).click();
      await page.getByRole('region', { name: w.funnel }).waitFor();
      await page.locator('.badge').getByText(w.states.active).waitFor();
    });

    test('is paused, taken up again and stopped; the results say what it came to', async () => {
      await until(async () => (await ask(`/campaigns/${id}/results`)).sent > 0, 'a first message');
      await page.getByRole('button', { name: w.pause }).click();
      await page.locator('.badge').getByText(w.states.paused).waitFor();
      await page.locator('.stagecell .big').nth(2).getByText(/^[1-9]/).waitFor();
      await fine('paused');
      await page.getByRole('button', { name: w.resume }).click();
      await page.getByRole('dialog').getByRole('button', { name: w.resume }).click();
      await page.locator('.badge').getByText(w.states.active).waitFor();
      await page.getByRole('button', { name: w.stop, exact: true }).click();
      await page.getByRole('dialog').getByRole('button', { name: w.stop, exact: true }).click();
      await page.locator('.badge').getByText(w.states.stopped).waitFor();
      await page.getByRole('table', { name: w.variants }).waitFor();
      await fine('results');
      await page.locator('.stagecell').nth(2).getByRole('link').click();
      await page.locator('.behind li').first().waitFor();
      await fine('people');
      await page.keyboard.press('Escape');
      await page.locator('.behind').waitFor({ state: 'hidden' });
      for (const tab of w.tabs) {
        await page.getByRole('link', { name: tab, exact: true }).click();
        await page.locator('.skeleton').first().waitFor({ state: 'hidden' });
        await fine(tab.toLowerCase());
      }
      const { audience, sent, dropped, failed, unknown, cancelled, waiting, held, excluded } = await ask(`/campaigns/${id}/results`);
      assert.equal(audience, sent + dropped + failed + unknown + cancelled + waiting + held + Object.values(excluded).reduce((sum, n) => sum + n, 0), 'every person is accounted for');
    });

    test('the list keeps its filters in the address', async () => {
      await page.goto(`${app}/campaigns`);
      await page.getByRole('link', { name: 'Copper pans are back' }).waitFor();
      await fine('list');
      await page.getByLabel(w.search, { exact: true }).fill('nothing of the kind');
      await page.getByRole('heading', { name: w.none }).waitFor();
      assert.match(page.url(), /search=nothing/);
    });

    test('nothing complained', () => assert.deepEqual(heard, []));
  });
}
