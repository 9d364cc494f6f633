// The browser of these tests: Debian's Chromium, told to stay on this machine.
import { createRequire } from 'node:module';
import { readFileSync, mkdirSync } from 'node:fs';
import { chromium } from 'playwright-core';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
export const out = new URL('./out/', import.meta.url);
mkdirSync(out, { recursive: true });

/** How long a page may take to show what is awaited, in ms: far longer than it does, for a busy machine. */
export const patience = Number(process.env.PATIENCE ?? 60_000);

/** Starts the browser, with more of its switches. CPU=6 in the environment makes its pages six times slower, as those of a busy machine are. */
export async function launch(...more) {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', ...more],
  });
  const rate = Number(process.env.CPU ?? 1);
  if (rate > 1) {
    browser.on('context', (context) => context.on('page', async (page) => {
      const devtools = await context.newCDPSession(page).catch(() => undefined); // it may be closed already
      await devtools?.send('Emulation.setCPUThrottlingRate', { rate }).catch(() => {});
    }));
  }
  return browser;
}

/** Gathers what a page complains about: faults of scripts, refused styles, failed loads. */
export function complaints(page) {
  const heard = [];
  page.on('pageerror', (error) => heard.push(`page error: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error' && !/status of 4\d\d/.test(message.text())) heard.push(`console: ${message.text()}`);
  });
  return heard;
}

/** What axe finds on the page as it stands, WCAG 2.0 to 2.2 A and AA and its best practices. */
export async function axe(page) {
  // Animations end first: a fading pane has no contrast yet.
  await page.evaluate(() => Promise.all(document.getAnimations().filter((a) => a.effect?.getComputedTiming().iterations !== Infinity).map((a) => a.finished.catch(() => {}))));
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axeSource);
  const result = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
  return result.violations.map((v) => `${v.id} (${v.impact}): ${v.nodes.slice(0, 4).map((n) => `${n.target.join(' ')} ${n.any[0]?.message ?? ''}`).join(' | ')}`);
}

/** Keeps a picture of the page under a name. */
export function shot(page, name) {
  return page.screenshot({ path: new URL(`${name}.png`, out).pathname, fullPage: true });
}
