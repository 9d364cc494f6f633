import { describe, expect, test } from 'vitest';
import { kindOf, readText, textOf, type Kind } from './attribute-model';

const zone = 'Europe/Paris';

describe('a value is written and read back as it was', () => {
  const values: [unknown, Kind, string][] = [
    ['gold', 'string', 'gold'],
    ['12', 'string', '12'],
    [12.5, 'number', '12.5'],
    [false, 'boolean', 'false'],
    ['2026-11-20T09:30:00Z', 'time', '2026-11-20T10:30'],
    [['S', 'M', 38, '38', ' x', 'he said "no"'], 'array', 'S\nM\n38\n"38"\n" x"\nhe said "no"'],
    [{ city: 'Lyon' }, 'object', '{\n  "city": "Lyon"\n}'],
    [[{ id: 1 }], 'object_array', '[\n  {\n    "id": 1\n  }\n]'],
  ];
  test.each(values)('%j', (value, kind, text) => {
    expect(kindOf(value)).toBe(kind);
    expect(textOf(value, kind, zone)).toBe(text);
    const read = readText(text, kind, zone);
    expect('value' in read && (kind === 'time' ? Date.parse(read.value as string) : read.value)).toEqual(kind === 'time' ? Date.parse(value as string) : value);
  });
});

test('what the registry knows decides where the value does not', () => {
  expect(kindOf(undefined, 'boolean')).toBe('boolean');
  expect(kindOf('2026-11-20T09:30:00Z', 'string')).toBe('string');
  expect(kindOf([], 'object_array')).toBe('object_array');
  expect(kindOf(undefined, 'something new')).toBe('string');
});

test.each([
  ['', 'string', 'empty'], ['ten', 'number', 'number'], ['tomorrow', 'time', 'time'], ['{', 'object', 'json'], ['[1]', 'object', 'object'], ['[1]', 'object_array', 'objects'],
] as [string, Kind, string][])('%j is no %s', (text, kind, problem) => {
  expect(readText(text, kind, zone)).toEqual({ problem });
});

test('a decimal comma is read as a point', () => {
  expect(readText(' 12,5 ', 'number', zone)).toEqual({ value: 12.5 });
});
