import { describe, expect, test } from 'vitest';
import { changed, linesOf, shown, wrongName, type Line } from './model';

const known = [{ name: 'status', type: 'string', said: true }, { name: 'total', type: 'number', said: false }];

describe('the properties of an event', () => {
  test('unchanged lines change nothing', () => expect(changed(known, linesOf(known))).toEqual({}));

  test('a new one, another type, one that is forgotten', () => {
    const lines: Line[] = [{ name: 'status', type: 'number', known: true }, { name: ' card ', type: 'string', known: false }, { name: '', type: 'string', known: false }];
    expect(changed(known, lines)).toEqual({ status: 'number', card: 'string', total: '' });
  });

  test.each([['status', 'twice'], ['$a', 'dollar'], ['time', 'reserved'], ['card', undefined], ['', undefined]] as const)('the name %s', (name, wrong) => {
    expect(wrongName([...linesOf(known), { name, type: 'string', known: false }], 2)).toBe(wrong);
  });
});

test.each([['a', 'a'], [12.5, '12.5'], [true, 'true'], [{ a: [1] }, '{"a":[1]}']])('the value %j', (value, text) => expect(shown(value)).toBe(text));
