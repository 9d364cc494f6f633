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
  test: { environment: 'jsdom', include: ['src/**/*.test.ts'] },
} as Parameters<typeof defineConfig>[0]);
