import { defineConfig } from 'vite';

// One classic script, self-contained, that leaves no name behind but window.petitbleu.
export default defineConfig({
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2019',
    reportCompressedSize: false,
    lib: { entry: 'src/index.ts', formats: ['iife'], name: 'petitbleuTag', fileName: () => 'tag.js' },
  },
  server: { fs: { allow: ['../..'] } }, // tests draw the cards of internal/card
  test: {
    environment: 'jsdom',
    testTimeout: 60_000, // for a busy machine
    hookTimeout: 60_000,
    include: ['src/**/*.test.ts'],
    // The hook is tried with the React of the web app: here it is a peer, not a dependency.
    alias: Object.fromEntries(['react', 'react-dom'].map((name) => [name, new URL(`../../ui/node_modules/${name}`, import.meta.url).pathname])),
  },
} as Parameters<typeof defineConfig>[0]);
