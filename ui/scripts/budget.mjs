// The first page of the app, as a browser fetches it: its HTML, the entry script with what
// it imports at once, their styles, the first place (Home), and the words of the larger
// language. Fails above the budget. The text font is counted; other fonts load only when
// their characters appear.
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const dist = new URL('../dist/', import.meta.url);
const manifest = JSON.parse(readFileSync(new URL('manifest.json', dist), 'utf8'));
const BUDGET = 200_000;
const FIRST = ['index.html', 'src/pages/home/Home.tsx', 'src/pages/home/OpenAlerts.tsx'];
const WORDS = ['src/i18n/en.ts', 'src/i18n/fr.ts'];

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

function weigh(files) {
  let total = 0;
  for (const file of files) {
    const raw = readFileSync(new URL(file, dist));
    total += file.endsWith('.woff2') ? raw.length : gzipSync(raw, { level: 9 }).length;
  }
  return total;
}

const font = readdirSync(new URL('assets/', dist)).filter((name) => /^inter-latin-wght-normal.*woff2$/.test(name)).map((name) => 'assets/' + name);
const pages = WORDS.map((words) => {
  if (!manifest[words]) throw new Error(`${words} is no file of its own any more: mend this list`);
  return [...closure([...FIRST, words]), ...font];
});
const files = pages.reduce((most, page) => (weigh(page) > weigh(most) ? page : most));
const total = weigh(files);
const line = `first page: ${(total / 1000).toFixed(1)} kB gzipped in ${files.length} files, budget ${BUDGET / 1000} kB`;
if (total > BUDGET) {
  console.error(line + ': over');
  process.exit(1);
}
console.log(line);
