// The size of the site tag, as a browser fetches it. Fails above the budget.
import { readFileSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const dist = new URL('../dist/', import.meta.url);
const BUDGET = 12_000;

// The folder is embedded; without this file a checkout with no build would not compile.
writeFileSync(new URL('.gitkeep', dist), '');

const size = gzipSync(readFileSync(new URL('tag.js', dist)), { level: 9 }).length;
const line = `site tag: ${(size / 1000).toFixed(1)} kB gzipped, budget ${BUDGET / 1000} kB`;
if (size > BUDGET) {
  console.error(line);
  process.exit(1);
}
console.log(line);
