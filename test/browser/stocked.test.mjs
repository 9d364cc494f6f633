// What the demo has on its shelves when somebody opens it for the first time: nothing of it has sent by Messenger,
// and every page shows it.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { axe, complaints, launch, patience, shot } from './browser.mjs';
import { demo } from './program.mjs';

describe('the stocked demo', () => {
  let browser, program, page, heard;
  before(async () => {
    browser = await launch();
    program = await demo(true);
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'fr-FR', reducedMotion: 'reduce' });
    context.setDefaultTimeout(patience);
    page = await context.newPage();
    heard = complaints(page);
    await page.goto(program.ready.sign_in_url);
    await page.locator('.nums').waitFor();
  });
  after(async () => {
    await browser?.close();
    assert.equal(await program?.stop(), 0);
  });
  const shows = async (path, ...names) => {
    await page.goto(`${program.ready.url}/app/${path}`);
    for (const name of names) await page.getByRole('link', { name }).waitFor();
    await shot(page, `stocked-${path}`);
    assert.deepEqual(await axe(page), [], path);
  };

  test('segments, templates and campaigns', async () => {
    await shows('segments', 'Amateurs de cuivre', 'Déjà clients');
    await shows('templates', 'Panier oublié', 'Carte postale');
    await shows('campaigns', 'Les cuivres sont de retour', 'Carte postale d’automne');
  });

  test('what the campaign came to, and the draft that may be launched', async () => {
    await page.getByRole('link', { name: 'Carte postale d’automne' }).click();
    await page.locator('.stagecell .big').nth(2).getByText('7', { exact: true }).waitFor();
    assert.deepEqual(await axe(page), [], 'results');
    await page.getByRole('button', { name: 'Relancer' }).click();
    await page.waitForURL(/step=compose/);
    await page.getByRole('heading', { name: 'Carte postale d’automne, relance' }).waitFor();
    await page.goto(`${program.ready.url}/app/campaigns`);
    await page.getByRole('link', { name: 'Les cuivres sont de retour' }).click();
    await page.locator('.phone').getByText('Bonjour Camille, les cuivres').waitFor();
    await page.locator('.steps').getByRole('link', { name: /Vérifier/ }).click();
    assert.equal(await page.getByRole('button', { name: 'Lancer comme prévu' }).getAttribute('aria-disabled'), null);
  });

  test('nothing complained', () => assert.deepEqual(heard, []));
});
