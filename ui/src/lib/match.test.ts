import { expect, test } from 'vitest';
import { matches } from './match';

test.each([
  ['Créer une clé d’API', 'cle api', true],
  ['Messages', 'mess', true],
  ['Messages', 'ages', false],
  ['Open the emulator', 'emu open', true],
  ['People', '', true],
  ['People', 'people places', false],
])('%s by "%s": %s', (text, query, want) => {
  expect(matches(text, query)).toBe(want);
});
