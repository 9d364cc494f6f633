// Writes what npm asks of a package beside the modules and types in dist/npm. test/package.test.mjs uses it as a stranger would.
import { copyFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';

const at = new URL('../dist/npm/', import.meta.url);
const entry = (name) => ({ types: `./types/${name}.d.ts`, default: `./${name}.js` });
const about = {
  name: 'petitbleu-inbox',
  version: process.env.PETITBLEU_VERSION ?? '0.0.0',
  description: 'The in-app inbox of petitbleu: web component, headless client, React hook',
  license: 'Apache-2.0',
  type: 'module',
  sideEffects: false,
  exports: { '.': entry('index'), './client': entry('client'), './react': entry('react') },
  peerDependencies: { react: '>=18' },
  peerDependenciesMeta: { react: { optional: true } },
};
writeFileSync(new URL('package.json', at), JSON.stringify(about, null, 2) + '\n');
for (const [from, to] of [['../../../LICENSE', 'LICENSE'], ['../README.md', 'README.md']]) copyFileSync(new URL(from, import.meta.url), new URL(to, at));
for (const { types } of Object.values(about.exports)) if (!existsSync(new URL(types, at))) throw new Error(`${types} is not there`);
// Node's own way of looking for modules asks for the whole name of a file, in types too.
const types = new URL('types/', at);
for (const file of readdirSync(types)) {
  const text = readFileSync(new URL(file, types), 'utf8');
  writeFileSync(new URL(file, types), text.replace(/(from |import\()'(\.\/[\w-]+)'/g, "$1'$2.js'"));
}
console.log(`petitbleu-inbox ${about.version} is in dist/npm`);
