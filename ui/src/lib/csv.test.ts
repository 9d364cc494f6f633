import { expect, test } from 'vitest';
import { csvOf } from './csv';

test('cells with commas, quotes and lines keep them', () => {
  expect(csvOf([['Right', 'People'], ['Window, open', 12], ['say "stop"', 0.5], ['a\nb', 1]])).toBe('Right,People\r\n"Window, open",12\r\n"say ""stop""",0.5\r\n"a\nb",1\r\n');
});

test('nothing is taken for a formula', () => {
  expect(csvOf([['=1+1', '@sum', '-2', -2]])).toBe("'=1+1,'@sum,'-2,-2\r\n");
});
