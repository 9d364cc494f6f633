// Pages come in by Facebook's log-in dialog, told with the emulator on the real program: the app,
// the dialog, the ticking with its reasons, the proof; then what a Page's own places do.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { axe, complaints, launch, patience, shot } from './browser.mjs';
import { call, run } from './program.mjs';

let browser, context, page, heard, emulator, program, folder, state, app, shop, looked;
const dialog = () => page.getByRole('dialog');
const go = (place) => page.goto(program.ready.app_url + place);
const fine = async (name) => {
  await shot(page, `connect-${name}`);
  assert.deepEqual(await axe(page), [], `axe on ${name}`);
};
const control = (path, body, method) =>
  fetch(emulator.ready.control_url + path, { method: method ?? (body ? 'POST' : 'GET'), body: body && JSON.stringify(body), headers: { 'Content-Type': 'application/json' } }).then(async (answer) => {
    assert.ok(answer.ok, `${path}: ${answer.status} ${await answer.clone().text()}`);
    return answer.status === 204 ? undefined : answer.json();
  });

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'petitbleu-connect-'));
  emulator = await run(['emulator', '--listen', '127.0.0.1:0']);
  program = await run(['serve', '--listen', '127.0.0.1:0', '--database', join(folder, 'pb.db'), '--graph-url', emulator.ready.graph_url, '--emulator-url', emulator.ready.url ?? emulator.ready.emulator_url, '--clock-url', emulator.ready.clock_url, '--allow-hosts', new URL(emulator.ready.graph_url).host]);
  state = (await call(`${emulator.ready.control_url}/state`)).body;
  app = state.apps[0];
  shop = state.pages[0];
  looked = await control('/pages', { name: 'Only looked at', tasks: { [state.current_person]: ['ANALYZE'] } });
  browser = await launch();
  context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB', reducedMotion: 'reduce', permissions: ['clipboard-read', 'clipboard-write'] });
  context.setDefaultTimeout(patience);
  page = await context.newPage();
  heard = complaints(page);
  await context.route('https://shop.example/**', (route) => route.fulfill({ status: 204 }));
  await page.goto(program.ready.sign_in_url);
  await page.getByLabel('Your name').fill('Inès Caron');
  await page.getByLabel('Your e-mail').fill('ines@cooktoys.example');
  await page.getByLabel('Password').fill('copper pans on a rail');
  await page.getByLabel('Name of the brand').fill('Cooktoys');
  await page.getByRole('button', { name: 'Start' }).click();
  await page.getByRole('heading', { level: 1, name: 'Home' }).waitFor();
});
after(async () => {
  await browser?.close();
  await program?.stop();
  await emulator?.stop();
  if (folder) await rm(folder, { recursive: true });
});

// What the page shows when a story breaks off is worth more than its error.
const told = (name, story) => test(name, async () => {
  try {
    await story();
  } catch (failure) {
    await shot(page, 'connect-broken-off');
    throw failure;
  }
});

const begin = async () => {
  await go('channels?do=connect');
  await dialog().getByRole('button', { name: 'Continue to Facebook' }).waitFor();
};

told('a refusal in the dialog comes back in words', async () => {
  await begin();
  await dialog().getByLabel('App id').fill(app.id);
  await dialog().getByLabel('App secret').fill(app.secret);
  await dialog().getByLabel('Verify token').fill('two words of ours');
  await fine('app');
  await dialog().getByRole('button', { name: 'Continue to Facebook' }).click();
  await page.waitForURL(/dialog\/oauth/);
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.waitForURL(/\/app\/.*channels\?/);
  await dialog().getByText('The permissions were refused').waitFor();
  await fine('refused');
  await dialog().getByRole('button', { name: 'Start again' }).click();
  await dialog().getByRole('button', { name: 'Continue to Facebook' }).waitFor();
});

told('Pages are ticked, those that cannot be say why, and the last screen proves it', async () => {
  if (await dialog().getByLabel('App id').count()) {
    await dialog().getByLabel('App id').fill(app.id);
    await dialog().getByLabel('App secret').fill(app.secret);
    await dialog().getByLabel('Verify token').fill('two words of ours');
  }
  await dialog().getByLabel('Ask for utility messages too').check();
  await dialog().getByRole('button', { name: 'Continue to Facebook' }).click();
  await page.waitForURL(/dialog\/oauth/);
  await page.getByText('page_utility_messaging').waitFor();
  await page.getByRole('button', { name: 'Continue' }).click();
  await dialog().getByText('Only looked at').waitFor();
  await dialog().getByText('MESSAGING').waitFor();
  assert.equal(await dialog().getByRole('checkbox', { name: 'Only looked at' }).count(), 0);
  await dialog().getByRole('checkbox', { name: shop.name, exact: true }).check();
  await fine('tick');
  await dialog().getByRole('button', { name: 'Connect 1 Page' }).click();
  await dialog().getByText('Everything is in place').waitFor();
  await dialog().getByText('Facebook called our webhook just now').waitFor();
  await dialog().getByRole('button', { name: /Copy Page id/ }).click();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), shop.id);
  await fine('in-place');
  await dialog().getByRole('link', { name: 'Set up the Page' }).click();
  await page.getByRole('heading', { level: 1, name: shop.name }).waitFor();
  await page.getByText('The app sends its webhook calls here').waitFor();
  await fine('health');
});

told('the pace warns above 40 a second', async () => {
  await page.getByLabel('Messages a second').fill('41');
  await page.getByText('hides the Page’s inbox').waitFor();
  await page.getByText('10,000 messages take 4 min').waitFor();
  await page.getByRole('button', { name: 'Save' }).first().click();
  await page.getByRole('status').filter({ hasText: 'Saved' }).waitFor();
});

told('the profile is written, drawn and kept by Facebook', async () => {
  await go(`channels/${shop.id}?tab=profile`);
  await page.getByLabel('Payload').first().waitFor();
  await page.getByRole('button', { name: 'Add a line' }).click();
  await page.getByText('A menu needs the Get Started button').waitFor();
  await page.getByLabel('Payload').first().fill('START');
  await page.getByLabel('Title', { exact: true }).fill('My orders');
  await page.locator('.line-edit').getByLabel('Payload', { exact: true }).fill('ORDERS');
  await page.getByLabel('Text').fill('Hello {{user_first_name}}, how can we help?');
  await page.getByRole('button', { name: 'Add a question' }).click();
  await page.getByLabel('Question').fill('Where is my order?');
  await page.locator('.line-edit').first().getByLabel('Payload').fill('WHERE');
  await page.locator('.glass', { hasText: 'Hello Camille' }).waitFor();
  await fine('profile');
  await page.getByRole('button', { name: 'Save to Facebook' }).click();
  await page.getByRole('status').filter({ hasText: 'Facebook has it' }).waitFor();
  await page.reload();
  assert.equal(await page.getByLabel('Title', { exact: true }).inputValue(), 'My orders');
  await page.getByRole('button', { name: 'Later on' }).click();
  await page.locator('.sheetmenu', { hasText: 'My orders' }).waitFor();
});

told('a persona is made and removed', async () => {
  await go(`channels/${shop.id}?tab=personas`);
  await page.getByRole('button', { name: 'Add a persona' }).click();
  await dialog().getByLabel('Name').fill('Camille, advice');
  await dialog().getByLabel('Address of the picture').fill('https://shop.example/camille.png');
  await dialog().getByRole('button', { name: 'Add a persona' }).click();
  await page.getByRole('heading', { name: 'Camille, advice' }).waitFor();
  await fine('personas');
  await page.getByRole('button', { name: 'Remove Camille, advice' }).click();
  await dialog().getByRole('button', { name: 'Remove' }).click();
  await page.getByRole('heading', { name: 'No persona yet' }).waitFor();
});

told('a template is written, one is refused with the reason, one comes from the library', async () => {
  await go(`channels/${shop.id}?tab=templates`);
  const write = async (name, text) => {
    await page.getByRole('button', { name: 'New template' }).first().click();
    await dialog().getByLabel('Name').fill(name);
    await dialog().getByLabel('Text').fill(text);
    await dialog().getByRole('button', { name: 'Send it to Facebook' }).click();
  };
  await write('order_left', 'Your order {{num}} left on {{day}}');
  await dialog().getByText('must not begin or end').first().waitFor();
  await dialog().getByLabel('Text').fill('Your order {{num}} left our store on {{day}} and is on its way to you.');
  await dialog().getByRole('button', { name: 'Send it to Facebook' }).click();
  await page.locator('tr', { hasText: 'order_left' }).getByText('Approved').waitFor();
  await write('summer', 'Our summer sale has begun, with 20 % off every copper pan.');
  await page.locator('tr', { hasText: 'summer' }).getByText('takes the text for advertising').waitFor();
  await page.getByRole('button', { name: 'New template' }).first().click();
  await dialog().getByRole('button', { name: 'Facebook’s library' }).click();
  await dialog().getByLabel('Search').fill('payment');
  await dialog().getByText('payment_received', { exact: true }).waitFor();
  await fine('library');
  await dialog().getByRole('button', { name: 'Take it payment_received' }).click();
  await page.locator('tr', { hasText: 'payment_received' }).waitFor();
  await fine('templates');
});

told('a link with a ref, and its QR code', async () => {
  await go(`channels/${shop.id}?tab=links`);
  await page.getByLabel('Ref').fill('poster lyon');
  await page.getByText('Only letters, digits').waitFor();
  await page.getByLabel('Ref').fill('poster-lyon');
  await page.getByRole('button', { name: 'Make the link' }).click();
  await page.locator('pre', { hasText: 'ref=poster-lyon' }).waitFor();
  assert.ok(await page.locator('img.qr').evaluate((image) => image.complete && image.naturalWidth > 0));
  await fine('links');
});

told('an outage: unsubscribed, subscribed again, and the gap is read', async () => {
  await control(`/pages/${shop.id}`, { subscribed: { [app.id]: [] } }, 'PATCH');
  await go(`channels/${shop.id}`);
  await page.getByRole('button', { name: 'Check now' }).click();
  await page.getByRole('button', { name: 'Subscribe and catch up' }).waitFor();
  await page.getByText('not subscribed').first().waitFor();
  await fine('outage');
  const ana = state.people.find((one) => one.id === state.current_person) ?? state.people[0];
  await control(`/people/${ana.id}/actions`, { action: 'text', page: shop.id, text: 'Is anybody there?' });
  await page.getByRole('button', { name: 'Subscribe and catch up' }).click();
  await page.locator('.readings li', { hasText: 'Gap' }).getByText('read', { exact: true }).waitFor();
  await fine('caught-up');
});

told('a dead token: the Page is connected again through the dialog', async () => {
  const { tokens } = await control(`/tokens?app=${app.id}&type=PAGE`);
  for (const { token } of tokens) await control('/tokens', { token, subcode: 460 }, 'PATCH');
  await page.getByRole('button', { name: 'Check now' }).click();
  await page.getByText('Facebook refuses the token').waitFor();
  await fine('dead');
  await page.getByRole('button', { name: 'Connect again' }).click();
  await page.waitForURL(/dialog\/oauth/);
  await page.getByRole('button', { name: 'Continue' }).click();
  await dialog().getByRole('checkbox', { name: shop.name, exact: true, checked: true }).waitFor();
  await dialog().getByRole('button', { name: 'Connect 1 Page' }).click();
  await dialog().getByText('Everything is in place').waitFor();
  await dialog().getByRole('button', { name: 'Done' }).click();
  await dialog().waitFor({ state: 'detached' });
});

told('in French and in the dark, every place of the Page', async () => {
  const other = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'fr-FR', colorScheme: 'dark', reducedMotion: 'reduce', storageState: await context.storageState() });
  const was = page;
  page = await other.newPage();
  const frenchHeard = complaints(page);
  await other.route('https://shop.example/**', (route) => route.fulfill({ status: 204 }));
  for (const tab of ['health', 'profile', 'personas', 'templates', 'links']) {
    await go(`channels/${shop.id}${tab === 'health' ? '' : `?tab=${tab}`}`);
    await page.getByRole('heading', { level: 1, name: shop.name }).waitFor();
    await page.waitForFunction(() => !document.querySelector('.skeleton'));
    await fine(`fr-${tab}`);
  }
  assert.deepEqual(frenchHeard, []);
  await other.close();
  page = was;
});

told('stop words, silence after a human, alerts, and a second workspace', async () => {
  await go('settings?tab=words');
  await page.getByRole('textbox', { name: 'Words that stop' }).fill('halt\nenough');
  await fine('words');
  await page.getByRole('button', { name: 'Save' }).first().click();
  await page.getByRole('status').filter({ hasText: 'Saved' }).waitFor();
  await page.reload();
  assert.equal(await page.getByRole('textbox', { name: 'Words that stop' }).inputValue(), 'halt\nenough');
  await page.getByRole('button', { name: 'Back to the first words' }).click();
  await dialog().getByRole('button', { name: 'Back to the first words' }).click();
  await page.waitForFunction(() => /stop/i.test(document.querySelector('textarea')?.value ?? ''));

  await go('settings?tab=rules');
  const paid = page.getByRole('region', { name: 'Paid marketing messages' });
  await paid.getByLabel('Ad account').first().fill('1203300');
  await paid.getByLabel('Message campaign').first().fill('77');
  await paid.getByRole('button', { name: 'Save' }).click();
  await paid.getByText('An ad account is act_ and digits.').waitFor();
  await fine('rules');
  await paid.getByLabel('Ad account').first().fill('act_1203300');
  await paid.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('status').filter({ hasText: 'Saved' }).waitFor();
  await page.reload();
  const quiet = page.getByRole('region', { name: 'After a human answer' });
  await quiet.getByLabel('Minutes of silence').fill('60');
  await quiet.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('status').filter({ hasText: 'Saved' }).waitFor();
  await page.reload();
  await page.waitForFunction(() => document.querySelector('input[type=number]')?.value === '60');
  assert.equal(await paid.getByLabel('Ad account').first().inputValue(), 'act_1203300', 'one choice leaves the other as it was');

  await go('settings?tab=alerts');
  await page.getByText('Nobody is told').waitFor();
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await dialog().getByLabel('Address').fill('https://night.shop.example/alerts');
  await dialog().getByRole('button', { name: 'Add', exact: true }).click();
  await dialog().locator('pre').waitFor();
  await dialog().getByRole('button', { name: 'I have copied it' }).click();
  await page.locator('.alertlist', { hasText: 'night.shop.example' }).waitFor();
  await fine('alerts');

  await go('settings');
  await page.getByRole('button', { name: 'Make a workspace' }).click();
  await dialog().getByLabel('Name').fill('Atelier');
  await dialog().getByRole('button', { name: 'Make a workspace' }).click();
  await page.getByRole('button', { name: /Workspace Atelier, change/ }).waitFor();
  await fine('workspaces');
});

told('a Page of another workspace is refused with the reason', async () => {
  await begin();
  await dialog().getByLabel('App id').fill(app.id);
  await dialog().getByLabel('App secret').fill(app.secret);
  await dialog().getByRole('button', { name: 'Continue to Facebook' }).click();
  await page.waitForURL(/dialog\/oauth/);
  await page.getByRole('button', { name: 'Continue' }).click();
  await dialog().getByText('Connected to another workspace').waitFor();
  assert.equal(await dialog().getByRole('checkbox', { name: shop.name, exact: true }).count(), 0);
  await fine('taken');
  await dialog().getByRole('button', { name: 'Close' }).click();
});

told('the catalogue of errors is found by number and by word', async () => {
  await go('developers?tab=errors');
  await page.getByPlaceholder('Find by code or word').fill('613');
  await page.locator('tbody tr', { hasText: '613' }).first().waitFor();
  await fine('errors');
  await page.getByPlaceholder('Find by code or word').fill('no such words at all');
  await page.getByRole('heading', { name: 'No error matches' }).waitFor();
});

told('nothing was complained of', async () => {
  assert.ok(looked.id);
  assert.deepEqual(heard, []);
});
