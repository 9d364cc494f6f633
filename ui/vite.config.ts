/// <reference types="vitest/config" />
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// Two pages from one build. The app lives under /app/ at any depth, so its page names its
// files from there; the emulator's page may be mounted anywhere, so its files are relative.
export default defineConfig(({ command }) => ({
  plugins: [react()],
  base: command === 'serve' ? '/' : './',
  experimental: {
    renderBuiltUrl(filename, { hostId, hostType }) {
      if (hostType === 'html' && hostId.endsWith('index.html')) return '/app/' + filename;
      return { relative: true };
    },
  },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2023',
    manifest: 'manifest.json',
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    rolldownOptions: { input: { app: 'index.html', emulator: 'emulator.html' } },
  },
  test: { testTimeout: 60_000, hookTimeout: 60_000 }, // for a busy machine
  server: {
    proxy: {
      '/api': process.env.PETITBLEU_URL ?? 'http://127.0.0.1:8080',
    },
  },
}));
