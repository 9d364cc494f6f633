import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { errorsFr } from './errors.fr';

// The catalogue speaks English in Go; French must follow it sentence by sentence.
test('every sentence of the catalogue of errors is said in French too', () => {
  const read = (name: string) => readFileSync(new URL(`../../../../internal/channel/messenger/${name}`, import.meta.url), 'utf8');
  const source = read('catalogue_rows.go') + read('errors.go').replace(/^[\s\S]*?var does = /, '');
  const sentences = new Set([...source.matchAll(/"((?:[^"\\]|\\.)* (?:[^"\\]|\\.)*\.)"/g)].map((m) => m[1] ?? ''));
  expect(sentences.size).toBeGreaterThan(100);
  expect([...sentences].filter((sentence) => !(sentence in errorsFr))).toEqual([]);
});
