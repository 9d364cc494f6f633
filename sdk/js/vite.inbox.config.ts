import { defineConfig } from 'vite';

/** Names of fields that only the script itself reads and writes: no server, no page and no part of the browser knows them. */
const own = /^(dotted|tapped|chosen|receive|settle|saved|choices|words|update|options|renew|until|which|reload|dark|changed|tell)$/;

// The script of the in-app inbox: component and client in one classic script that leaves no name behind.
export default defineConfig({
  // Its style without the ends of lines, and with short names of its own properties.
  plugins: [{ name: 'style', transform: (code, id) => (id.endsWith('look.ts') ? code.replace(/css = `[^`]*/, (css) => css.replace(/\n/g, '').replace(/--(?!pb)(\w\w)\w+/g, '--$1')) : undefined) }],
  build: {
    outDir: 'dist',
    emptyOutDir: false,
    target: 'es2022',
    reportCompressedSize: false,
    rolldownOptions: { output: { minify: { mangleProps: { include: own } } } },
    lib: { entry: 'src/inbox/script.ts', formats: ['iife'], name: 'inbox', fileName: () => 'inbox.js' },
  },
});
