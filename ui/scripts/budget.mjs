// The first page of the app, as a browser fetches it: its HTML, the entry script with what
// it imports at once, their styles, and the first place (Home). Fails above the budget.
// The text font is counted; other fonts load only when their characters appear.
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const dist = new URL('../dist/', import.meta.url);
const manifest = JSON.parse(readFileSync(new URL('manifest.json', dist), 'utf8'));
const BUDGET = 250_000;

// The folder is embedded; without this file a checkout with no build would not compile.
writeFileSync(new URL('.gitkeep', dist), '');

function closure(keys) {
  const seen = new Set();
  const walk = (key) => {
    if (seen.has(key) || !manifest[key]) return;
    seen.add(key);
    for (const next of manifest[key].imports ?? []) walk(next);
  };
  keys.forEach(walk);
  const files = new Set(['index.html']);
  for (const key of seen) {
    files.add(manifest[key].file);
    for (const css of manifest[key].css ?? []) files.add(css);
  }
  return files;
}

const files = closure(['index.html', 'src/pages/home/Home.tsx']);
for (const name of readdirSync(new URL('assets/', dist))) {
  if (/^inter-latin-wght-normal.*woff2$/.test(name)) files.add('assets/' + name);
}
let total = 0;
for (const file of files) {
  const raw = readFileSync(new URL(file, dist));
  total += file.endsWith('.woff2') ? raw.length : gzipSync(raw, { level: 9 }).length;
}
const line = `first page: ${(total / 1000).toFixed(1)} kB gzipped in ${files.size} files, budget ${BUDGET / 1000} kB`;
if (total > BUDGET) {
  console.error(line + ': over');
  process.exit(1);
}
console.log(line);
