import { defineConfig } from 'vite';

// The package for sites that build their own scripts: modules with types, React left to the page.
export default defineConfig({
  // On a server there is no element to extend, and importing must not fail there.
  plugins: [{ name: 'server', transform: (code, id) => (id.endsWith('/element.ts') ? code.replace('extends HTMLElement', 'extends (globalThis.HTMLElement ?? Object)') : null) }],
  build: {
    sourcemap: true,
    outDir: 'dist/npm',
    emptyOutDir: true,
    target: 'es2022',
    minify: false,
    reportCompressedSize: false,
    lib: { entry: { index: 'src/inbox/index.ts', client: 'src/inbox/client.ts', react: 'src/inbox/react.ts' }, formats: ['es'] },
    rollupOptions: {
      external: ['react'],
      output: { banner: (chunk: { name: string }) => (chunk.name === 'react' ? "'use client';" : '') }, // for frameworks that draw on the server
    },
  },
});
