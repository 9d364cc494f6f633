// The size of the scripts that sites load, as a browser fetches them. Fails above the budget.
import { readFileSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const dist = new URL('../dist/', import.meta.url);
const budgets = { 'tag.js': 12_000, 'inbox.js': 15_000 };

// The folder is embedded; without this file a checkout with no build would not compile.
writeFileSync(new URL('.gitkeep', dist), '');

for (const [name, budget] of Object.entries(budgets)) {
  const size = gzipSync(readFileSync(new URL(name, dist)), { level: 9 }).length;
  console.log(`${name}: ${size} bytes gzipped, budget ${budget / 1000} kB`);
  if (size > budget) process.exitCode = 1;
}
