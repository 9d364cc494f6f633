// The in-app inbox in a browser, on a page with the strictest policy, against a server from memory: every state, the
// keyboard, taps, what counts as shown, every component of a card in both themes and directions.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { after, before, beforeEach, afterEach, test } from 'node:test';
import { FeedServer } from '../../sdk/js/test/server.mjs';
import { axe, complaints, launch, patience, shot } from './browser.mjs';

const script = readFileSync(new URL('../../sdk/js/dist/inbox.js', import.meta.url));
let browser, site, server, context, page, heard;
let markup = '';
let signedIn = true;

before(async () => {
  browser = await launch();
  site = createServer((req, res) => {
    if (req.url === '/inbox.js') return res.writeHead(200, { 'Content-Type': 'text/javascript' }).end(script);
    if (req.url === '/token') return signedIn ? res.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify({ token: server.token() })) : res.writeHead(401).end();
    if (req.url === '/pixel.png') return res.writeHead(200, { 'Content-Type': 'image/png' }).end(Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64'));
    if (req.url === '/square.svg') return res.writeHead(200, { 'Content-Type': 'image/svg+xml' }).end('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9" fill="#2459a9"/></svg>');
    // That of docs/inbox.md, and what has nothing to do with the inbox.
    const policy = `default-src 'none'; script-src ${origin()}; connect-src 'self' ${server.url}; img-src ${origin()}; frame-src 'self'; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'`;
    res.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8', 'Content-Security-Policy': policy });
    return res.end(`<!doctype html><html lang="en"><head><title>A shop</title><meta name="color-scheme" content="light dark"><meta name="viewport" content="width=device-width"><script src="/inbox.js" defer></script></head>
<body><header>${markup.replace('SRC', server.url)}</header><main><h1>Shop</h1><p>Pans</p></main></body></html>`);
  }).listen(0, '127.0.0.1');
  await once(site, 'listening');
});
after(async () => {
  await browser?.close();
  site?.close();
});
beforeEach(async () => {
  server = await new FeedServer().start();
  server.feed('inbox', { name: 'Inbox', category_filter: true, categories: [{ id: 'orders', name: 'Orders' }, { id: 'offers', name: 'Offers' }] });
  markup = '<petitbleu-inbox src="SRC" feed="inbox" token-url="/token" brand="Cooktoys"></petitbleu-inbox>';
  signedIn = true;
});
afterEach(async () => {
  await context?.close();
  await server.stop();
});

const origin = () => `http://127.0.0.1:${site.address().port}`;
const text = (words, more = {}) => ({ type: 'text', text: words, ...more });
const card = (...items) => ({ version: 1, body: { items } });

async function visit(options = {}) {
  context = await browser.newContext({ viewport: { width: 900, height: 800 }, reducedMotion: 'reduce', ...options });
  context.setDefaultTimeout(patience);
  page = await context.newPage();
  const slow = Number(process.env.SLOW); // times slower than this machine: SLOW=20 node --test inbox.test.mjs
  if (slow) await (await context.newCDPSession(page)).send('Emulation.setCPUThrottlingRate', { rate: slow });
  heard = complaints(page);
  await page.goto(`${origin()}/`);
  return page;
}
const bell = () => page.getByRole('button', { name: /^Inbox/ });
const items = () => page.getByRole('article');
async function open(options) {
  await visit(options);
  await bell().click();
  await page.getByRole('dialog').waitFor();
}
async function until(ask, what) {
  for (const end = Date.now() + patience; Date.now() < end; ) {
    if (await ask()) return;
    await new Promise((done) => setTimeout(done, 20));
  }
  assert.fail(`waited in vain for ${what}`);
}

test('the bell counts, the list opens, what is shown counts as read; dots stay while it is open', async () => {
  for (let i = 0; i < 101; i++) server.add({ category: i % 2 ? 'orders' : 'offers', card: card(text(`Card ${i}`)) });
  await visit();
  await page.locator('.badge', { hasText: '99+' }).waitFor();
  await bell().click();
  await items().first().waitFor();
  assert.deepEqual(await axe(page), []);
  await shot(page, 'inbox-open');
  await until(() => server.items[100].read_at && server.items[100].seen_at, 'READ of what is shown');
  await until(() => server.events.some((e) => e.type === 'viewed' && e.id === server.items[100].id), 'an impression');
  assert.equal(server.items[0].read_at, null, 'what is far below was not shown');
  assert.ok(await items().first().locator('.dot').isVisible());
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  assert.equal(await page.evaluate(() => document.activeElement.localName), 'petitbleu-inbox', 'the focus is back at the bell');
  await bell().click();
  await items().first().waitFor();
  assert.ok(!(await items().first().locator('.dot').isVisible()), 'the next time the dot is gone');
  assert.deepEqual(heard, []);
});

test('what comes while it is open: at once at the top, on a button further down', async () => {
  for (let i = 0; i < 30; i++) server.add({ card: card(text(`Card ${i}`), text('More of it')) });
  await open();
  await items().nth(10).waitFor();
  server.add({ card: card(text('Fresh from the oven')), text: 'Fresh' });
  await items().first().getByText('Fresh from the oven').waitFor();
  await page.getByRole('status').getByText('Fresh').waitFor();
  await page.locator('.scroll').evaluate((el) => el.scrollTo(0, 600));
  server.add({ card: card(text('Second')) });
  await page.getByRole('button', { name: '1 new' }).waitFor();
  assert.deepEqual(await axe(page), []);
  assert.equal(await items().first().getByText('Second').count(), 0);
  await page.getByRole('button', { name: '1 new' }).click();
  await items().first().getByText('Second').waitFor();
  assert.match(await page.evaluate(() => document.querySelector('petitbleu-inbox').shadowRoot.activeElement.textContent), /Second/, 'the button is gone, the focus is at what is new');
  await page.locator('.scroll').evaluate((el) => el.scrollTo(0, 1e6));
  await until(async () => (await items().count()) > 25, 'the older page');
});

test('an older page that failed is asked for again by a button, not by itself', async () => {
  for (let i = 0; i < 30; i++) server.add({ card: card(text(`Card ${i}`), text('More of it')) });
  await open();
  await items().nth(10).waitFor();
  assert.equal(await items().first().getAttribute('aria-setsize'), '-1');
  server.faults.set('inbox/items', 500);
  await page.locator('.scroll').evaluate((el) => el.scrollTo(0, 1e6));
  await page.getByRole('button', { name: 'Try again' }).waitFor();
  const asked = () => server.asked.filter((a) => a.includes('before=')).length;
  assert.equal(asked(), 1);
  assert.deepEqual(await axe(page), []);
  await page.getByRole('button', { name: 'Try again' }).click();
  await until(() => asked() === 2, 'the second try');
  assert.equal(await items().count(), 20);
  server.faults.clear();
  await page.getByRole('button', { name: 'Try again' }).click();
  await until(async () => (await items().count()) === 30, 'the older page');
  assert.match(await page.evaluate(() => document.querySelector('petitbleu-inbox').shadowRoot.activeElement.textContent), /Card 9/, 'the focus goes on');
});

test('short items: pages follow until the screen is full, and the first item is reached by Tab past a carousel', async () => {
  for (let i = 0; i < 45; i++) server.add({ card: card({ type: 'carouselView', items: [card(text(`Card ${i}`))] }) });
  markup = markup.replace('<petitbleu-inbox', '<petitbleu-inbox mode="list"');
  await visit({ viewport: { width: 900, height: 6000 } });
  await until(async () => (await items().count()) === 45, 'all pages');
  assert.equal(await page.locator('article[tabindex="0"]').count(), 1);
});

test('categories', async () => {
  server.add({ category: 'orders', card: card(text('A parcel')) });
  server.add({ category: 'offers', card: card(text('An offer')) });
  await open();
  await page.getByRole('button', { name: 'Orders 1' }).or(page.getByRole('button', { name: 'Orders' })).first().click();
  await until(async () => (await items().count()) === 1, 'one item');
  await items().getByText('A parcel').waitFor();
  assert.equal(await page.getByRole('button', { name: /^Orders/ }).getAttribute('aria-pressed'), 'true');
});

test('by keyboard alone: in, along the items, a menu, out', async () => {
  for (let i = 0; i < 4; i++) server.add({ card: card(text(`Card ${i}`)) });
  await visit();
  await page.locator('.badge').waitFor();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await items().nth(3).waitFor();
  const focused = () => page.evaluate(() => document.querySelector('petitbleu-inbox').shadowRoot.activeElement?.closest('article')?.textContent ?? '');
  for (let i = 0; i < 20 && !(await focused()).includes('Card 3'); i++) await page.keyboard.press('Tab');
  await page.keyboard.press('ArrowDown');
  assert.match(await focused(), /Card 2/);
  await page.keyboard.press('End');
  assert.match(await focused(), /Card 0/);
  await page.keyboard.press('Home');
  await page.keyboard.press('PageDown');
  assert.match(await focused(), /Card 2/);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.getByRole('menuitem', { name: 'Delete' }).waitFor();
  const chosen = () => page.evaluate(() => document.querySelector('petitbleu-inbox').shadowRoot.activeElement.textContent);
  assert.deepEqual(await axe(page), []);
  for (const [key, word] of [['', 'Mark as read'], ['ArrowDown', 'Archive'], ['End', 'Delete'], ['ArrowDown', 'Mark as read'], ['ArrowUp', 'Delete'], ['Home', 'Mark as read']]) {
    if (key) await page.keyboard.press(key);
    assert.equal(await chosen(), word, key);
  }
  await page.keyboard.press('Escape');
  await page.getByRole('menuitem', { name: 'Delete' }).waitFor({ state: 'hidden' });
  assert.ok(await page.getByRole('dialog').isVisible(), 'Escape closes the menu only');
  assert.match(await focused(), /Card 2/, 'the focus is back at the button');
  assert.deepEqual(await items().nth(1).evaluate((el) => [el.ariaPosInSet, el.ariaSetSize]), ['2', '4']);
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  await until(() => server.items[2].deleted, 'the deletion');
  await until(async () => (await items().count()) === 3, 'three items');
  assert.match(await focused(), /Card 1/, 'the focus goes on to what is next');
});

test('marks by hand: unread, archive, all read; a refusal is told and taken back', async () => {
  for (let i = 0; i < 3; i++) server.add({ card: card(text(`Card ${i}`)) });
  await open();
  await until(() => server.items.every((i) => i.read_at), 'all read');
  const act = async (n, name) => {
    await items().nth(n).getByRole('button', { name: 'Actions' }).click();
    await items().nth(n).getByRole('menuitem', { name, exact: true }).click();
  };
  await act(0, 'Mark as read'); // the dot stands still
  await act(0, 'Mark as unread');
  await until(() => server.items[2].read_at === null, 'unread');
  await page.getByText('1 unread').waitFor();
  await act(1, 'Archive');
  await until(async () => server.items[1].archived_at && (await items().count()) === 2, 'archived');
  await page.getByRole('button', { name: 'Mark all as read' }).click();
  await until(() => server.items[2].read_at, 'all read');
  server.faults.set('inbox/delete', 403);
  await act(0, 'Delete');
  await page.getByText('That did not work.').waitFor();
  assert.equal(await items().count(), 2);
});

test('taps: the page first, then what a link does; each is told', async () => {
  server.feeds[0].read_on_tap = true;
  server.add({
    card: card(
      { type: 'textButton', text: 'Own', elementId: 'own', action: { type: 'custom', data: 'shop://cart' } },
      { type: 'textButton', text: 'Kept', action: { type: 'web', data: 'https://elsewhere.example/' } },
      { type: 'textButton', text: 'Here', action: { type: 'web', data: `${origin()}/here` } },
      { type: 'textButton', text: 'Gone', action: { type: 'uikit', data: 'uikit://delete' } },
    ),
  });
  await open();
  await page.evaluate(() => {
    window.told = [];
    document.addEventListener('petitbleu:action', (e) => {
      window.told.push([e.detail.action.data, e.detail.elementId]);
      if (e.detail.action.data.includes('elsewhere')) e.preventDefault();
    });
  });
  await page.getByRole('button', { name: 'Own' }).click();
  await page.getByRole('link', { name: 'Kept' }).click();
  assert.deepEqual(await page.evaluate(() => window.told), [['shop://cart', 'own'], ['https://elsewhere.example/', '']]);
  assert.equal(context.pages().length, 1, 'the page kept the link from opening');
  await until(() => server.items[0].read_at, 'READ by the tap');
  await until(() => server.events.length >= 4, 'the events');
  const wanted = server.events.filter((e) => e.type !== 'viewed').map((e) => [e.type, e.element_id, e.name]);
  assert.deepEqual(wanted, [['clicked', 'own', undefined], ['custom', 'own', 'shop://cart'], ['clicked', undefined, undefined]]);
  await page.getByRole('link', { name: 'Here' }).click();
  await page.waitForURL(/\/here$/);
  await until(() => server.events.filter((e) => e.type === 'clicked').length === 3, 'what was pressed before the page was left');
  await bell().click();
  await page.getByRole('button', { name: 'Gone' }).click();
  await until(() => server.items[0].deleted, 'the deletion');
});

test('nothing of a card or its values runs, or leaves its place', async () => {
  const bad = ['<img src=x onerror="window.hit=1">', '"><script>window.hit=1</script>', 'javascript:window.hit=1'];
  for (const one of bad) {
    server.add({
      text: one, label: one,
      card: card(text(one), { type: 'textButton', text: one, action: { type: 'web', data: one, alterData: one } }, { type: 'image', imageUrl: one },
        { type: 'box', items: [text(one)], viewStyle: { backgroundImageUrl: `https://x.example/");color:red;x:url("${one}`, backgroundColor: `red;${one}`, radius: one } }),
    });
    server.add({ card: null, data: { [one]: one }, text: one });
    server.add({ card: { version: 1, body: { items: 'none' } }, text: one });
  }
  await open();
  await items().nth(8).waitFor();
  for (const node of await page.locator('[part~=action]').all()) await node.click();
  assert.equal(await page.evaluate(() => window.hit), undefined);
  assert.equal(await page.locator('petitbleu-inbox').evaluate((el) => el.shadowRoot.querySelectorAll('script, img:not([src^="http"]), a[href^="javascript"]').length), 0);
  assert.ok(!/color: red/.test(await page.locator('petitbleu-inbox').evaluate((el) => el.shadowRoot.innerHTML)));
});

const kinds = (pixel) => card(
  text('A heading that goes on', { textStyle: { size: 18, weight: 700, color: '#FF222222,#FFEEEEEE' } }),
  text('Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenhersteller'.repeat(2), { maxTextLines: 2 }),
  { type: 'box', layout: 'row', items: [text('Left'), text('Right', { align: { horizontal: 'right' } })], viewStyle: { padding: { top: 8, bottom: 8, left: 8, right: 8 }, backgroundColor: '#80DDE9F7,#801E3355', radius: 6 } },
  { type: 'image', imageUrl: pixel, metaData: { pixelWidth: 400, pixelHeight: 100 }, imageStyle: { contentMode: 'scalesToFill' } },
  { type: 'imageButton', imageUrl: 'http://127.0.0.1:9999/none.png', width: { type: 'fixed', value: 80 }, height: { type: 'fixed', value: 40 }, action: { type: 'custom', data: 'x' } },
  { type: 'textButton', text: 'Press', action: { type: 'custom', data: 'y' } },
  { type: 'carouselView', items: [card(text('One')), card(text('Two')), card(text('Three'))], carouselStyle: { maxChildWidth: 180 } },
  { type: 'cascadeView', items: [card(text('Above')), card(text('Below'))] },
);

test('a tint stands in place of the colours of a picture, in each theme its own', async () => {
  const icon = (tintColor) => ({ type: 'image', imageUrl: `${origin()}/square.svg`, width: { type: 'fixed', value: 40 }, height: { type: 'fixed', value: 40 }, imageStyle: { contentMode: 'scalesToFill', tintColor } });
  server.add({ card: card(icon('#FF00AA00,#FFCC0000'), icon()) });
  for (const [colorScheme, tint] of [['light', [0, 170, 0]], ['dark', [204, 0, 0]]]) {
    await open({ colorScheme });
    const pictures = page.locator('.notification > div');
    await until(() => pictures.locator('img').evaluateAll((all) => all.length === 2 && all.every((one) => one.complete && one.naturalWidth)), 'the pictures');
    const blank = await context.newPage();
    const middle = async (at) => blank.evaluate(async (data) => {
      const bitmap = await createImageBitmap(await (await fetch(`data:image/png;base64,${data}`)).blob());
      const to = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
      to.drawImage(bitmap, 0, 0);
      return [bitmap.width, bitmap.height, ...to.getImageData(bitmap.width / 2, bitmap.height / 2, 1, 1).data.slice(0, 3)];
    }, (await pictures.nth(at).screenshot()).toString('base64'));
    assert.deepEqual(await middle(0), [40, 40, ...tint]);
    assert.deepEqual(await middle(1), [40, 40, 0x24, 0x59, 0xa9], 'without a tint it is as it is');
    await context.close();
  }
});

test('a row of cards has a dot for each, which says where in them somebody is; none where all are in sight', async () => {
  const row = (n) => card({ type: 'carouselView', carouselStyle: { maxChildWidth: 160 }, items: Array.from({ length: n }, (_, i) => card(text(`Card ${i + 1}`))) });
  server.add({ card: row(2) });
  server.add({ card: row(4) });
  for (const dir of ['ltr', 'rtl']) {
    markup = markup.replace(/<petitbleu-inbox( dir="\w+")?/, `<petitbleu-inbox dir="${dir}"`);
    await open();
    const rows = items().locator('[role=group][tabindex]');
    const shown = (at) => rows.nth(at).evaluate((row) => [...row.nextElementSibling.children].map((dot) => (dot.getBoundingClientRect().width ? dot.part.contains('selected') : null)));
    await until(async () => (await shown(0)).length === 4, 'the dots of four cards');
    assert.deepEqual(await shown(0), [true, false, false, false]);
    assert.deepEqual(await shown(1), [null, null], 'two cards stand beside one another');
    await rows.first().evaluate((row) => row.scrollTo({ left: row.scrollWidth * (getComputedStyle(row).direction === 'rtl' ? -1 : 1) }));
    await until(async () => (await shown(0))[3], 'the dot of the last');
    assert.deepEqual(await shown(0), [false, false, false, true]);
    await page.setViewportSize({ width: 300, height: 800 });
    await until(async () => (await shown(1))[0], 'on a narrow screen two cards need dots too');
    assert.deepEqual(await axe(page), []);
    await context.close();
  }
});

for (const scheme of ['light', 'dark']) {
  for (const dir of ['ltr', 'rtl']) {
    test(`every component of a card: ${scheme}, ${dir}`, async () => {
      server.add({ card: kinds(`${origin()}/pixel.png`), category: 'offers' });
      server.add({ card: null, data: { price: '129', size: '16 cm' } });
      markup = markup.replace('<petitbleu-inbox', `<petitbleu-inbox dir="${dir}"`);
      await open({ colorScheme: scheme });
      await items().nth(1).waitFor();
      await page.locator('[part=missing-image]').waitFor();
      await shot(page, `inbox-card-${scheme}-${dir}`);
      assert.deepEqual(await axe(page), []);
      const seen = await page.locator('petitbleu-inbox').evaluate((el) => {
        const root = el.shadowRoot;
        const box = (node) => node.getBoundingClientRect();
        const find = (words) => [...root.querySelectorAll('.notification span')].find((s) => s.textContent.startsWith(words));
        const card = box(root.querySelector('.notification'));
        return {
          wide: [...root.querySelectorAll('.notification span')].filter((s) => !s.closest('[role=group]')).some((s) => box(s).right > card.right + 1 || box(s).left < card.left - 1),
          long: box(find('Donau')).height, image: box(root.querySelector('.notification img')).width / box(root.querySelector('.notification img')).height,
          missing: box(root.querySelector('[part=missing-image]')).height, heading: getComputedStyle(find('A heading').parentElement).color,
          row: box(find('Left')).top === box(find('Right')).top, starts: box(find('Left')).left < box(find('Right')).left,
          carousel: root.querySelector('[role=group][tabindex]').scrollWidth > root.querySelector('[role=group][tabindex]').clientWidth,
          dot: box(root.querySelector('.dot')).left < card.left, inside: box(root.querySelector('.panel')).left >= 0,
        };
      });
      assert.deepEqual({ ...seen, long: undefined, image: undefined }, {
        wide: false, long: undefined, image: undefined, missing: 40, heading: scheme === 'dark' ? 'rgb(238, 238, 238)' : 'rgb(34, 34, 34)',
        row: true, starts: dir === 'ltr', carousel: true, dot: dir === 'ltr', inside: true,
      });
      assert.ok(seen.long < 45, `two lines are ${seen.long} high`);
      assert.ok(Math.abs(seen.image - 4) < 0.05, `a picture of 4 by 1 is drawn ${seen.image} by 1`);
    });
  }
}

for (const scheme of ['light', 'dark']) {
  for (const dir of ['ltr', 'rtl']) {
    test(`the menu of an item, and whatever can be pressed is large enough: ${scheme}, ${dir}`, async () => {
      for (let i = 0; i < 3; i++) server.add({ category: 'orders', label: 'Order', card: card(text(`Card ${i}`)) });
      markup = markup.replace('<petitbleu-inbox', `<petitbleu-inbox dir="${dir}"`);
      await open({ colorScheme: scheme });
      await items().nth(1).getByRole('button', { name: 'Actions' }).click();
      const menu = page.getByRole('menu');
      await menu.waitFor();
      assert.deepEqual(await axe(page), []);
      await shot(page, `inbox-menu-${scheme}-${dir}`);
      const [inside, around] = [await menu.boundingBox(), await page.getByRole('dialog').boundingBox()];
      assert.ok(inside.x >= around.x && inside.x + inside.width <= around.x + around.width, 'the menu stands inside of the list');
      const [last, list] = [await page.getByRole('menuitem', { name: 'Delete' }).boundingBox(), await page.locator('.scroll').boundingBox()];
      assert.ok(last.y + last.height <= list.y + list.height + 1, 'all that can be chosen is in view');
      const small = () => page.locator('petitbleu-inbox').evaluate((el) => [...el.shadowRoot.querySelectorAll('button, label')].map((b) => [b.getBoundingClientRect(), b.title || b.textContent || b.part.value])
        .filter(([r]) => r.width > 0 && (r.width < 24 || r.height < 24)).map(([r, name]) => `${name}: ${r.width} by ${r.height}`));
      assert.deepEqual(await small(), [], 'WCAG 2.5.8');
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'Choose what you get' }).first().click();
      await page.getByRole('switch').first().waitFor();
      assert.deepEqual(await small(), []);
      assert.deepEqual(await axe(page), []);
    });
  }
}

test('at four times the size: the list is inside of the window, scrolls, and its menu can be reached', async () => {
  for (let i = 0; i < 9; i++) server.add({ category: 'orders', card: card(text(`Card ${i}`), text('Donaudampfschifffahrtsgesellschaftskapitän'.repeat(2))) });
  await open({ viewport: { width: 320, height: 256 } });
  await items().first().waitFor();
  const panel = await page.getByRole('dialog').boundingBox();
  assert.ok(panel.x >= 0 && panel.y >= 0 && panel.x + panel.width <= 320 && panel.y + panel.height <= 256, JSON.stringify(panel));
  assert.ok(await page.locator('.scroll').evaluate((el) => el.clientHeight > 40 && el.scrollHeight > el.clientHeight && el.scrollWidth === el.clientWidth));
  await items().nth(1).getByRole('button', { name: 'Actions' }).click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await until(() => server.items[7].deleted, 'the deletion');
  assert.deepEqual(await axe(page), []);
  await shot(page, 'inbox-four-times');
});

test('nothing that a page says of its own text reaches into the list', async () => {
  server.add({ card: card(text('Card')) });
  await open();
  await items().first().waitFor();
  const looks = () => page.locator('petitbleu-inbox').evaluate((el) => [...el.shadowRoot.querySelectorAll('.title, .notification span, .footer button')].map((one) => {
    const { letterSpacing, wordSpacing, textTransform, whiteSpace, fontStyle, fontVariant, lineHeight, textAlign, textIndent, textShadow, direction } = getComputedStyle(one);
    return [letterSpacing, wordSpacing, textTransform, whiteSpace, fontStyle, fontVariant, lineHeight, textAlign, textIndent, textShadow, direction];
  }));
  const before = await looks();
  await page.evaluate(() => Object.assign(document.body.style, { letterSpacing: '4px', wordSpacing: '9px', textTransform: 'uppercase', whiteSpace: 'nowrap', fontStyle: 'italic', fontVariant: 'small-caps', lineHeight: '3', textAlign: 'right', textIndent: '40px', textShadow: '1px 1px red' }));
  assert.deepEqual(await looks(), before);
  await page.evaluate(() => { document.body.style.visibility = 'hidden'; });
  assert.ok(!(await page.getByRole('dialog').isVisible()), 'what the page hides is hidden');
});

test('in a frame that may keep nothing: no storage, no locks, and yet what comes shows at once', async () => {
  server.add({ card: card(text('Card')) });
  markup = `<petitbleu-inbox src="SRC" feed="inbox" mode="list" token="${server.token()}"></petitbleu-inbox>`;
  await visit();
  await page.evaluate(() => {
    const frame = document.createElement('iframe');
    Object.assign(frame, { src: '/', sandbox: 'allow-scripts', title: 'a frame' });
    document.querySelector('petitbleu-inbox').remove();
    document.querySelector('main').append(frame);
  });
  const inside = page.frameLocator('iframe');
  await inside.getByText('Card').waitFor();
  await until(() => server.streams.size === 1, 'a stream of its own');
  server.add({ card: card(text('Second')) });
  await inside.getByText('Second').waitFor();
});

test('nothing yet, no server, nobody signed in, and all of them again', async () => {
  await open();
  await page.getByText('No notifications').waitFor();
  assert.deepEqual(await axe(page), []);
  await shot(page, 'inbox-empty');
  await context.close();
  server.faults.set('inbox/items', 500);
  await open();
  await page.getByText('The server cannot be reached.').waitFor();
  assert.deepEqual(await axe(page), []);
  await shot(page, 'inbox-error');
  server.faults.clear();
  server.add({ card: card(text('Here again')) });
  await page.getByRole('button', { name: 'Try again' }).click();
  await items().getByText('Here again').waitFor();
  await context.close();
  signedIn = false;
  await visit();
  await page.locator('petitbleu-inbox').getByRole('button').first().click();
  await page.getByText('Please sign in again.').waitFor();
  assert.deepEqual(await axe(page), []);
  signedIn = true;
  await page.getByRole('button', { name: 'Try again' }).click();
  await items().getByText('Here again').waitFor();
});

test('without a network what was there last shows', async () => {
  server.add({ card: card(text('Kept')) });
  await open();
  await items().getByText('Kept').waitFor();
  await until(() => page.evaluate(() => Object.keys(localStorage).length === 1), 'what is kept');
  server.faults.set('', 0);
  await page.reload();
  await bell().click();
  await items().getByText('Kept').waitFor();
  await page.getByText('The server cannot be reached.').first().waitFor();
  assert.deepEqual(await axe(page), []);
});

test('two tabs: one stream, one truth', async () => {
  server.add({ card: card(text('Card')) });
  await visit();
  await page.locator('.badge', { hasText: '1' }).waitFor();
  const other = await context.newPage();
  await other.goto(`${origin()}/`);
  await other.locator('.badge', { hasText: '1' }).waitFor();
  server.add({ card: card(text('Second')) });
  await other.locator('.badge', { hasText: '2' }).waitFor();
  assert.equal(server.streams.size, 1);
  await page.bringToFront();
  await bell().click();
  await until(() => server.items.every((i) => i.read_at), 'READ');
  await other.locator('.badge').waitFor({ state: 'hidden' });
  await page.close();
  server.add({ card: card(text('Third')) });
  await other.locator('.badge', { hasText: '1' }).waitFor();
  assert.equal(server.streams.size, 1);
});

test('preferences, in French; words of the site', async () => {
  markup = markup.replace('<petitbleu-inbox', '<petitbleu-inbox lang="fr" mode="panel"');
  await visit();
  await page.getByRole('button', { name: 'Choisir ce que je reçois' }).first().click();
  await page.getByRole('switch', { name: 'Offers' }).click();
  await until(() => server.preferences.length === 1, 'the preference');
  assert.deepEqual(server.preferences, [{ feed: 'inbox', category: 'offers', on: false }]);
  await page.getByRole('switch', { name: 'Inbox' }).click();
  await until(() => page.getByRole('switch', { name: 'Orders' }).isDisabled(), 'categories of a feed that is off');
  assert.deepEqual(await axe(page), []);
  await shot(page, 'inbox-preferences');
  await page.evaluate(() => { document.querySelector('petitbleu-inbox').strings = { title: 'Mes nouvelles' }; });
  await page.keyboard.press('Escape');
  await page.getByRole('heading', { name: 'Mes nouvelles' }).waitFor();
});

test('as a chat the newest is below; a theme of the feed; a narrow screen', async () => {
  Object.assign(server.feeds[0], {
    view: 'chat', category_filter: false,
    theme: { theme_mode: 'light', theme: { header: { backgroundColor: '#112233', textColor: '#ffffff,#000000' }, list: { backgroundColor: '#fafafa' }, notification: { backgroundColor: '#ffeeee', radius: 20, label: { textColor: '#005500' } } } },
  });
  for (let i = 0; i < 30; i++) server.add({ at: Date.now() - (40 - i) * 3600e3, label: 'News', card: card(text(`Card ${i}`)) });
  await open({ viewport: { width: 320, height: 640 }, colorScheme: 'dark' });
  await items().first().waitFor();
  const first = await items().first().boundingBox();
  const second = await items().nth(1).boundingBox();
  assert.ok(first.y > second.y && first.y < 640, 'the newest is the lowest, and on screen');
  assert.deepEqual((await axe(page)).filter((one) => !one.startsWith('color-contrast')), [], 'the colours are the theme\'s');
  const style = (part, name) => page.locator(`.${part}`).first().evaluate((el, n) => getComputedStyle(el)[n], name);
  assert.deepEqual(
    [await style('header', 'backgroundColor'), await style('header', 'color'), await style('notification', 'borderRadius'), await style('label', 'color'), await style('list', 'backgroundColor')],
    ['rgb(17, 34, 51)', 'rgb(255, 255, 255)', '20px', 'rgb(0, 85, 0)', 'rgb(250, 250, 250)'],
  );
  const panel = await page.getByRole('dialog').boundingBox();
  assert.ok(panel.x >= 0 && panel.x + panel.width <= 320, JSON.stringify(panel));
  assert.ok((await page.locator('.timeline:not(:empty)').count()) >= 1);
  await shot(page, 'inbox-chat');
  await page.locator('.scroll').evaluate((el) => el.scrollTo(0, -1e6));
  await until(async () => (await items().count()) === 30, 'the older page');
});
