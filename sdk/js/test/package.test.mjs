// The package as a stranger gets it: packed, unpacked into another project, its types read by both ways in which TypeScript
// looks for modules, drawn on a server, built with Vite, and used by React in strict mode.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const sdk = fileURLToPath(new URL('..', import.meta.url));
const ui = join(sdk, '../../ui/node_modules');
let project;
const run = (file, ...args) => execFileSync(process.execPath, [file, ...args], { cwd: project, encoding: 'utf8', stdio: 'pipe' });
const write = (name, text) => writeFileSync(join(project, name), text);

before(() => {
  project = mkdtempSync(join(tmpdir(), 'petitbleu-package-'));
  execFileSync('npm', ['run', '--silent', 'package'], { cwd: sdk, stdio: 'pipe' });
  const [{ filename }] = JSON.parse(execFileSync('npm', ['pack', '--silent', '--offline', '--json', '--pack-destination', project], { cwd: join(sdk, 'dist/npm'), encoding: 'utf8' }));
  const at = join(project, 'node_modules/petitbleu-inbox');
  mkdirSync(join(project, 'node_modules/@types'), { recursive: true });
  mkdirSync(at);
  execFileSync('tar', ['xzf', join(project, filename), '-C', at, '--strip-components', '1']);
  for (const name of ['react', 'react-dom', 'scheduler', '@types/react', '@types/react-dom', 'csstype']) symlinkSync(join(ui, name), join(project, 'node_modules', name));
  write('package.json', '{"type":"module"}');
  write('app.tsx', `import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { define, FeedClient, type Item } from 'petitbleu-inbox';
import { FeedClient as Alone } from 'petitbleu-inbox/client';
import { useInbox } from 'petitbleu-inbox/react';

export function News({ src }: { src: string }) {
  const { items, counts, mark, state } = useInbox({ src, token: async () => 'token', feed: 'news', cache: false });
  const first: Item | undefined = items[0];
  // @ts-expect-error there is no such mark
  const wrong = () => mark('forgotten', { all: true });
  return <p aria-busy={state === 'loading'} onClick={() => mark('read', { all: true })} onBlur={wrong}>{counts.unread}: {first?.text}</p>;
}
const same: typeof Alone = FeedClient;
export function start(place: HTMLElement, src: string) {
  define();
  createRoot(place).render(<StrictMode><News src={src} /></StrictMode>);
  return same;
}
`);
});
after(() => project && rmSync(project, { recursive: true }));

for (const [module, moduleResolution] of [['ESNext', 'bundler'], ['NodeNext', 'nodenext']]) {
  test(`its types, as ${moduleResolution} finds them`, () => {
    write('tsconfig.json', JSON.stringify({ compilerOptions: { module, moduleResolution, target: 'ES2022', jsx: 'react-jsx', strict: true, noEmit: true, lib: ['ES2022', 'DOM', 'DOM.Iterable'], types: ['react', 'react-dom'] }, files: ['app.tsx'] }));
    try {
      run(join(sdk, 'node_modules/typescript/bin/tsc'), '-p', '.');
    } catch (e) {
      assert.fail(e.stdout);
    }
  });
}

test('it is imported and drawn on a server', () => {
  write('server.mjs', `import { createElement as h } from 'react';
import { renderToString } from 'react-dom/server';
import { useInbox } from 'petitbleu-inbox/react';
import { FeedClient } from 'petitbleu-inbox';
globalThis.fetch = () => { throw new Error('a server asks nothing'); };
function News() {
  const { items, counts, state } = useInbox({ src: 'https://messages.shop.example', token: 'token' });
  return h('p', {}, state, ' ', counts.unread, ' ', items.length, ' ', typeof FeedClient);
}
console.log(renderToString(h(News)).replaceAll('<!-- -->', ''));
`);
  assert.equal(run('server.mjs').trim(), '<p>loading 0 0 function</p>');
});

test('it is built by Vite, with a map and without what is not used', () => {
  write('only.mjs', `import { FeedClient } from 'petitbleu-inbox/client';\nconsole.log(FeedClient);\n`);
  write('vite.config.mjs', `export default { logLevel: 'warn', build: { lib: { entry: { app: 'app.tsx', only: 'only.mjs' }, formats: ['es'] }, outDir: 'out', rollupOptions: { output: { chunkFileNames: '[name].js' } } } };\n`);
  write('tsconfig.json', '{"compilerOptions":{"jsx":"react-jsx"}}');
  run(join(sdk, 'node_modules/vite/bin/vite.js'), 'build');
  const built = (name) => readFileSync(join(project, 'out', name), 'utf8');
  assert.doesNotMatch(readdirSync(join(project, 'out')).filter((name) => name !== 'app.js').map(built).join(), /attachShadow/, 'the client alone brings the component');
  assert.match(built('app.js'), /attachShadow/);
  assert.ok(existsSync(join(project, 'node_modules/petitbleu-inbox/react.js.map')));
});
