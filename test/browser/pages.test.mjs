// Every page of the app against a story told by a stand-in for the API: in both themes, axe
// finds nothing, the console is silent (no style or script refused by the policy), and each
// page is pictured beside the mock-ups it follows.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { start } from '../../ui/dev/serve.mjs';
import { now } from '../../ui/dev/story.mjs';
import { axe, complaints, launch, shot } from './browser.mjs';

const pages = [
  ['home', '/', 'h1'],
  ['people', '/people', 'td'],
  ['people-nobody', '/people?search=zzz', '.empty'],
  ['person', '/people/p_camille?why=msg_dropped', '.why .ladder'],
  ['person-attributes', '/people/p_camille?tab=attributes', 'td'],
  ['person-gone', '/people/p_gone', '.empty'],
  ['messages', '/messages', 'td'],
  ['messages-none', '/messages?search=nothing', '.empty'],
  ['messages-open', '/messages?open=msg_receipt', '.rcpt'],
  ['message', '/messages/msg_dropped', '.ladder'],
  ['message-unknown', '/messages/msg_unknown', '.codebox'],
  ['channels', '/channels', '.pagecard'],
  ['channels-connect', '/channels?do=connect', 'form'],
  ['channels-sites', '/channels?tab=sites', '.sitegrid'],
  ['channels-calls', '/channels?tab=calls', 'td'],
  ['developers', '/developers', '.codebox'],
  ['developers-keys', '/developers?tab=keys', 'td'],
  ['developers-newkey', '/developers?tab=keys&do=new', 'form'],
  ['developers-requests', '/developers?tab=requests', 'td'],
  ['developers-events', '/developers?tab=events', 'td'],
  ['settings', '/settings', 'form'],
  ['settings-account', '/settings?tab=account', 'form'],
  ['settings-team', '/settings?tab=team', 'td'],
  ['lost', '/no/such/place', '.empty'],
];

let browser, story;
before(async () => {
  browser = await launch();
  story = await start(0);
});
after(async () => {
  await browser?.close();
  story?.server.closeAllConnections();
  story?.server.close();
});

for (const [theme, locale] of [['light', 'en-GB'], ['dark', 'fr-FR']]) {
  test(`every page, ${theme}, ${locale}`, async (t) => {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale, colorScheme: theme, reducedMotion: 'reduce' });
    await context.clock.setFixedTime(now);
    for (const [name, path, sign] of pages) {
      await t.test(name, async () => {
        const page = await context.newPage();
        try {
          const heard = complaints(page);
          await page.goto(story.url + '/app' + path);
          await page.locator(sign).first().waitFor({ timeout: 10_000 });
          await page.waitForFunction(() => !document.querySelector('.skeleton'), undefined, { timeout: 10_000 });
          await shot(page, `${name}-${theme}`);
          assert.deepEqual(await axe(page), []);
          assert.deepEqual(heard, []);
        } finally {
          await page.close();
        }
      });
    }
    await context.close();
  });
}
