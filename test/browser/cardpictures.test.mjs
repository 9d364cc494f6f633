// What a card looks like, by pictures that are kept: both themes and directions, three widths, long words, missing images.
// The font is one of blocks (blockfont.mjs), so a picture is the same on every machine. UPDATE=1 keeps the pictures anew;
// one that differs is left in test/browser/out beside what was expected, with the differing points in red.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { after, before, test } from 'node:test';
import { FeedServer } from '../../sdk/js/test/server.mjs';
import { blockFont } from './blockfont.mjs';
import { complaints, launch, out, patience } from './browser.mjs';

const kept = new URL('./pictures/', import.meta.url);
const update = Boolean(process.env.UPDATE);
const script = readFileSync(new URL('../../sdk/js/dist/inbox.js', import.meta.url));
const fonts = { '/regular.ttf': blockFont(), '/bold.ttf': blockFont(250) };

const text = (words, more = {}) => ({ type: 'text', text: words, ...more });
const card = (...items) => ({ version: 1, body: { items } });
const image = (file, more) => ({ type: 'image', imageUrl: `http://pictures.example/${file}`, ...more });
const padding = (n) => ({ top: n, bottom: n, left: n, right: n });

/** The cards by name: those that package card is tried with, and what goes wrong in practice. */
const cards = {
  ...Object.fromEntries(['order', 'carousel', 'others'].map((name) => {
    const golden = readFileSync(new URL(`../../internal/card/testdata/cards/${name}.golden`, import.meta.url), 'utf8');
    return [name, JSON.parse(golden.slice(golden.indexOf('\n{') + 1))];
  })),
  words: card(
    text('Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenhersteller'.repeat(2)),
    text('Three lines are all that may be shown of a text that goes on and on, however much is written, to the very last of its words, and on, and on', { maxTextLines: 3, textStyle: { size: 18, weight: 700, color: '#FF222222,#FFEEEEEE' } }),
    { type: 'box', layout: 'row', viewStyle: { backgroundColor: '#80DDE9F7,#801E3355', radius: 6, padding: padding(8) }, items: [text('Start'), text('End', { align: { horizontal: 'right' } })] },
    text('הזמנתך נשלחה הבוקר'), text('middle', { align: { horizontal: 'center' } }),
    { type: 'textButton', text: 'A button with more words than fit into one line of a card', action: { type: 'custom', data: 'x' } },
  ),
  images: card(
    image('wide.svg', { metaData: { pixelWidth: 400, pixelHeight: 100 } }),
    image('wide.svg', { metaData: { pixelWidth: 400, pixelHeight: 100 }, height: { type: 'fixed', value: 60 }, imageStyle: { contentMode: 'aspectFill' } }),
    { type: 'box', layout: 'row', items: [
      image('missing.png', { width: { type: 'fixed', value: 80 }, height: { type: 'fixed', value: 40 } }),
      { type: 'imageButton', imageUrl: 'http://pictures.example/tall.svg', width: { type: 'fixed', value: 40 }, height: { type: 'fixed', value: 40 }, action: { type: 'custom', data: 'x' } },
      text('Beside the pictures', { viewStyle: { padding: padding(6) } }),
    ] },
    image('missing.png', { metaData: { pixelWidth: 300, pixelHeight: 150 } }),
  ),
};
const looks = [
  { width: 320, scheme: 'light', dir: 'ltr' }, { width: 375, scheme: 'light', dir: 'ltr' }, { width: 428, scheme: 'light', dir: 'ltr' },
  { width: 375, scheme: 'dark', dir: 'ltr' }, { width: 375, scheme: 'light', dir: 'rtl' }, { width: 320, scheme: 'dark', dir: 'rtl' },
];

let browser, site, server, markup;
before(async () => {
  browser = await launch('--disable-lcd-text', '--font-render-hinting=none');
  server = await new FeedServer().start();
  server.feed('inbox', { name: 'Inbox' });
  for (const one of Object.values(cards)) server.add({ card: one });
  site = createServer((req, res) => {
    if (req.url === '/inbox.js') return res.writeHead(200, { 'Content-Type': 'text/javascript' }).end(script);
    if (req.url === '/token') return res.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify({ token: server.token() }));
    if (fonts[req.url]) return res.writeHead(200, { 'Content-Type': 'font/ttf' }).end(fonts[req.url]);
    res.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' });
    return res.end(`<!doctype html><html lang="en"><meta name="color-scheme" content="light dark"><meta name="viewport" content="width=device-width"><style>
@font-face{font-family:Block;src:url(/regular.ttf);font-weight:100 599}@font-face{font-family:Block;src:url(/bold.ttf);font-weight:600 900}
body{margin:0}petitbleu-inbox{--pb-font:Block}</style><script src="/inbox.js" defer></script>${markup}</html>`);
  }).listen(0, '127.0.0.1');
  await once(site, 'listening');
});
after(async () => {
  await browser?.close();
  site?.close();
  await server?.stop();
});

const svg = (width, height) => `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="100%" height="100%" fill="#2459a9"/><rect width="50%" height="50%" fill="#f0c040"/></svg>`;

/**
 * How two pictures differ: the share of points whose channels lie more than 24 of 255 outside of what stands there and right
 * beside in the other picture, and a picture of them. Versions of a browser round half points their own ways: a line of text
 * may stand a point lower, or half a point with an edge that is mixed.
 */
function compare(page, expected, seen) {
  return page.evaluate(async ([a, b]) => {
    const read = async (data) => {
      const bitmap = await createImageBitmap(await (await fetch(`data:image/png;base64,${data}`)).blob());
      const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
      const to = canvas.getContext('2d');
      to.drawImage(bitmap, 0, 0);
      return { canvas, to, image: to.getImageData(0, 0, bitmap.width, bitmap.height) };
    };
    const [was, is] = [await read(a), await read(b)];
    if (was.image.width !== is.image.width || was.image.height !== is.image.height) {
      return { share: 1, why: `${is.image.width} by ${is.image.height}, expected ${was.image.width} by ${was.image.height}` };
    }
    let differ = 0;
    const { width, height } = was.image;
    const [x, y] = [was.image.data, is.image.data.slice()];
    const within = (a, b, left, top) => {
      const at = 4 * (top * width + left);
      return [0, 1, 2].every((channel) => {
        let [least, most] = [255, 0];
        for (let v = Math.max(top - 1, 0); v <= Math.min(top + 1, height - 1); v++) {
          for (let u = Math.max(left - 1, 0); u <= Math.min(left + 1, width - 1); u++) {
            const c = b[4 * (v * width + u) + channel];
            [least, most] = [Math.min(least, c), Math.max(most, c)];
          }
        }
        return a[at + channel] >= least - 24 && a[at + channel] <= most + 24;
      });
    };
    for (let top = 0; top < height; top++) {
      for (let left = 0; left < width; left++) {
        if (within(x, y, left, top) && within(y, x, left, top)) continue;
        differ++;
        is.image.data.set([255, 0, 0, 255], 4 * (top * width + left));
      }
    }
    is.to.putImageData(is.image, 0, 0);
    const blob = await is.canvas.convertToBlob({ type: 'image/png' });
    return { share: differ / (x.length / 4), why: `${differ} points`, picture: btoa(String.fromCharCode(...new Uint8Array(await blob.arrayBuffer()))) };
  }, [expected.toString('base64'), seen.toString('base64')]);
}

const used = new Set();
for (const { width, scheme, dir } of looks) {
  test(`cards of ${width} px, ${scheme}, ${dir}`, async () => {
    const context = await browser.newContext({ viewport: { width: width + 46, height: 900 }, colorScheme: scheme, reducedMotion: 'reduce', deviceScaleFactor: 1 });
    context.setDefaultTimeout(patience);
    try {
      markup = `<body><petitbleu-inbox mode="list" dir="${dir}" src="${server.url}" feed="inbox" token-url="/token"></petitbleu-inbox></body>`;
      const page = await context.newPage();
      const heard = complaints(page);
      await page.route(/\.example\//, (route) => {
        const file = route.request().url();
        if (/missing|%22|\.png$/.test(file)) return route.fulfill({ status: 404, body: '' });
        return route.fulfill({ contentType: 'image/svg+xml', body: file.includes('tall') ? svg(40, 80) : svg(400, 100) });
      });
      await page.goto(`http://127.0.0.1:${site.address().port}/`);
      const drawn = page.locator('petitbleu-inbox .notification');
      const names = Object.keys(cards).reverse(); // the newest stands first
      await drawn.nth(names.length - 1).waitFor();
      await page.evaluate(async () => {
        await Promise.all(['400 14px Block', '700 14px Block'].map((font) => document.fonts.load(font)));
        const all = [...document.querySelector('petitbleu-inbox').shadowRoot.querySelectorAll('img')];
        await Promise.all(all.map((one) => { one.loading = 'eager'; return one.decode().catch(() => {}); }));
      });
      await page.waitForFunction(() => [...document.querySelector('petitbleu-inbox').shadowRoot.querySelectorAll('img')].every((one) => one.complete && one.naturalWidth));
      const wrong = [];
      for (const [i, name] of names.entries()) {
        const file = `${name}-${width}-${scheme}-${dir}.png`;
        used.add(file);
        const seen = await drawn.nth(i).screenshot();
        const at = new URL(file, kept);
        if (update) {
          mkdirSync(kept, { recursive: true });
          writeFileSync(at, seen);
          continue;
        }
        assert.ok(existsSync(at), `${file} is not kept: UPDATE=1 node --test cardpictures.test.mjs`);
        const { share, why, picture } = await compare(page, readFileSync(at), seen);
        if (share <= 0.002) continue; // the round corners
        writeFileSync(new URL(`card-${file}`, out), seen);
        if (picture) writeFileSync(new URL(`card-${file.replace('.png', '-differs.png')}`, out), Buffer.from(picture, 'base64'));
        wrong.push(`${file}: ${why}`);
      }
      assert.deepEqual(wrong, [], 'see test/browser/out/card-*');
      assert.deepEqual(heard.filter((one) => !one.includes('404')), []);
    } finally {
      await context.close();
    }
  });
}

test('no picture is kept of a card that is not tried', () => {
  assert.deepEqual(readdirSync(kept).filter((file) => !used.has(file)), []);
});
