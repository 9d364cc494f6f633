import { expect, test } from 'vitest';
import { fileKeyOf, readIds } from './targets';

test('user ids are read as people write them', () => {
  expect(readIds(' a\nb, c;d\t\n\nb\r\n')).toEqual({ ids: ['a', 'b', 'c', 'd'], twice: 1, bad: [] });
  expect(readIds(`${'é'.repeat(80)}\n${'x'.repeat(81)}\na\u0007b`)).toEqual({ ids: ['é'.repeat(80)], twice: 0, bad: ['x'.repeat(81), 'a\u0007b'] });
  expect(readIds(' \n')).toEqual({ ids: [], twice: 0, bad: [] });
});

test('a file gets a key of its own', () => {
  expect(fileKeyOf('Été 2026 (fin).csv', 1795348800123)).toBe('Ete-2026-fin-20261122120000123.csv');
  expect(fileKeyOf('日本.csv', 0)).toBe('people-19700101000000000.csv');
});
