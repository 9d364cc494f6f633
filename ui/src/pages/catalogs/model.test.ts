import { describe, expect, test } from 'vitest';
import { isName, nameOfFile, readItem, textOf, valueOf } from './model';

describe('a value', () => {
  test.each([
    ['9.90', 'number', { value: '9.90' }], ['9,90', 'number', { wrong: 'number' }], ['0x10', 'number', { wrong: 'number' }], ['', 'number', { value: undefined }],
    ['false', 'boolean', { value: false }], ['["a"]', 'array', { value: ['a'] }], ['a, b', 'array', { wrong: 'list' }], ['{"a":1}', 'object', { value: { a: 1 } }], ['[1]', 'object', { wrong: 'json' }],
    ['2026-11-22T10:00:00Z', 'time', { value: '2026-11-22T10:00:00Z' }], ['soon', 'time', { wrong: 'time' }], [' as it is ', 'string', { value: ' as it is ' }],
  ])('%s as %s', (text, type, read) => expect(valueOf(text, type)).toEqual(read));

  test.each([[undefined, ''], ['a', 'a'], [9.9, '9.9'], [false, 'false'], [['a'], '["a"]']])('%j as text', (value, text) => expect(textOf(value)).toBe(text));
});

test('an item is read field by field, without its id', () => {
  const fields = [{ name: 'id', type: 'string' }, { name: 'title', type: 'string' }, { name: 'price', type: 'number' }, { name: 'tags', type: 'array' }];
  expect(readItem(fields, { id: 'x', title: 'Pan', price: 'dear' })).toEqual({ values: { title: 'Pan' }, wrong: { price: 'number' } });
});

test.each([['Pans & pots 2026.csv', 'Pans_pots_2026'], ['shops.tsv', 'shops'], ['été.csv', 't']])('a catalog out of %s', (file, name) => expect(nameOfFile(file)).toBe(name));
test.each([['a-b_1', true], ['a b', false], ['', false], ['é', false]])('the name %s', (text, right) => expect(isName(text)).toBe(right));
