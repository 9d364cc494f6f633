import { defineConfig } from 'vite';

// The script of the in-app inbox: component and client in one classic script that leaves no name behind.
export default defineConfig({
  // Its style without the ends of lines, and with short names of its own properties.
  plugins: [{ name: 'style', transform: (code, id) => (id.endsWith('look.ts') ? code.replace(/css = `[^`]*/, (css) => css.replace(/\n/g, '').replace(/--(?!pb)(\w\w)\w+/g, '--$1')) : undefined) }],
  build: {
    outDir: 'dist',
    emptyOutDir: false,
    target: 'es2022',
    reportCompressedSize: false,
    lib: { entry: 'src/inbox/script.ts', formats: ['iife'], name: 'inbox', fileName: () => 'inbox.js' },
  },
});
