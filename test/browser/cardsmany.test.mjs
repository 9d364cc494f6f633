// More card templates than one page holds, on the real program: the list goes on and is searched; a campaign finds one of
// them and puts cards side by side; a button of a card answers in the conversation with the Page that is chosen.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { axe, complaints, launch, patience, shot } from './browser.mjs';
import { call, demo } from './program.mjs';

const says = {
  en: { locale: 'en-GB', search: 'Search', more: 'Show more', channel: 'Channel', find: 'Find a template', template: 'Card template', addCard: 'Add a card', row: (n) => `Card ${n}: its template`, down: 'Move card 1 down', card: 'The card', answer: 'Answer in Messenger', save: 'Save draft', unsaved: 'Not saved' },
  fr: { locale: 'fr-FR', search: 'Chercher', more: 'Afficher la suite', channel: 'Canal', find: 'Chercher un modèle', template: 'Modèle de carte', addCard: 'Ajouter une carte', row: (n) => `Carte ${n}: son modèle`, down: 'Descendre la carte 1', card: 'La carte', answer: 'Répondre dans Messenger', save: 'Enregistrer', unsaved: 'Non enregistré' },
};

const text = (say) => ({ type: 'text', text: say });
const body = (items) => ({ card: { version: 1, body: { items } } });

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

for (const [lang, w] of Object.entries(says)) {
  describe(`many card templates, ${lang}`, () => {
    let program, context, page, heard, ready, feed, shelf;
    const fine = async (name) => {
      await page.waitForFunction(() => !document.querySelector('.skeleton, .unsaid'));
      await shot(page, `cardsmany-${lang}-${name}`);
      assert.deepEqual(await axe(page), [], `axe on ${name}`);
    };
    const ask = async (path, said) => {
      const { status, body: answer } = await call(`${ready.api_url}/workspaces/${ready.workspace_id}${path}`, said, { Authorization: `Bearer ${ready.api_key}` });
      assert.ok(status < 300, `${path}: ${status} ${JSON.stringify(answer)}`);
      return answer;
    };
    const live = async (key, name, content) => {
      const made = await ask('/card-templates', { key, name, feed_id: feed.id, content });
      await ask(`/card-templates/${made.id}/publish`, { revision: made.revision });
      return made.id;
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
      feed = await ask('/feeds', { key: 'news', name: 'Shop news' });
      for (let i = 0; i < 110; i++) await live(`product-${i}`, `Product ${String(i).padStart(3, '0')}`, body([text(`No. ${i}: {name}`)]));
      shelf = await live('shelf', 'Shelf', body([text('Picked for you'), { type: 'carouselView', items: '{cards}' }]));
      const paris = (await call(`${ready.control_url}/pages`, { name: 'Cooktoys Paris' })).body;
      await ask('/pages', { id: paris.id, token: paris.tokens[ready.app_id], app_id: ready.app_id });
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

    test('the list goes on, and is searched', async () => {
      await page.goto(`${ready.url}/app/templates?tab=inapp`);
      await page.getByRole('button', { name: w.more, exact: true }).waitFor();
      for (let shown = await page.getByRole('row').count(); shown < 112;) {
        await page.getByRole('button', { name: w.more, exact: true }).click();
        await page.waitForFunction((before) => document.querySelectorAll('[role=row], tr').length > before, shown);
        shown = await page.getByRole('row').count();
      }
      await page.getByRole('button', { name: w.more, exact: true }).waitFor({ state: 'detached' });
      await page.getByRole('searchbox').first().fill('Product 104');
      await page.waitForFunction(() => document.querySelectorAll('tr').length === 2);
      assert.match(page.url(), /search=Product/);
      await fine('search');
    });

    test('a campaign finds the last of them, and puts cards side by side', async () => {
      const { id } = await ask('/campaigns', { name: 'Picked' });
      await page.goto(`${ready.url}/app/campaigns/${id}`);
      await page.getByLabel(w.channel, { exact: true }).selectOption('inapp');
      await page.getByLabel(w.find, { exact: true }).fill('Shelf');
      await page.getByLabel(w.template, { exact: true }).selectOption('shelf');
      for (const [n, key] of ['product-0', 'product-109'].entries()) {
        await page.getByRole('button', { name: w.addCard, exact: true }).click();
        await page.getByLabel(w.row(n + 1), { exact: true }).selectOption(key);
        await page.getByLabel('name', { exact: true }).nth(n).fill(n === 0 ? 'Pan' : "{{${first_name} | default: 'Pot'}}");
      }
      const card = page.getByRole('group', { name: w.card });
      await card.getByText('No. 0: Pan').waitFor();
      await card.getByText(/No\. 109: /).waitFor();
      await page.getByRole('button', { name: w.down, exact: true }).click();
      await fine('rows');
      const saved = await until(async () => {
        const content = (await ask(`/campaigns/${id}`)).draft.variants[0].composition.content.inapp;
        const value = content?.variables?.find((one) => one.name === 'cards')?.value ?? '';
        return value.indexOf('product-109') >= 0 && value.indexOf('product-109') < value.indexOf('product-0"') && value;
      }, 'the order to be saved');
      assert.match(saved, /first_name/);
    });

    test('a button answers in the conversation with the Page that is chosen', async () => {
      const { items } = await ask('/pages');
      const url = items.find((one) => one.name === 'Cooktoys Paris').m_me_url;
      await page.goto(`${ready.url}/app/cards/${shelf}`);
      await page.getByRole('treeitem').nth(1).waitFor();
      await page.getByRole('button', { name: w.answer, exact: true }).click();
      await fine('pages');
      await page.getByRole('menuitem', { name: 'Cooktoys Paris', exact: true }).click();
      await page.locator('.cardview').getByText(w.answer).waitFor();
      await fine('answer');
      await page.getByRole('button', { name: w.save, exact: true }).click();
      await page.getByText(w.unsaved, { exact: true }).waitFor({ state: 'detached' });
      const { draft } = await ask(`/card-templates/${shelf}`);
      assert.ok(JSON.stringify(draft.card).includes(url), JSON.stringify(draft.card));
    });

    test('nothing complained', () => assert.deepEqual(heard, []));
  });
}
