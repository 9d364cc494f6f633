import { expect, test } from 'vitest';
import { every } from './filters';

test('a group without filters, which means everybody, is not put into another', () => {
  const there = { type: 'messenger', op: 'has' };
  expect(every<object>({ match: 'and', of: [] }, there)).toEqual({ version: 1, where: { match: 'and', of: [there] } });
  expect(every<object>(undefined, { match: 'or', of: [there] }).where.of).toEqual([{ match: 'or', of: [there] }]);
  expect(every<object>({ match: 'and', of: [] }).where.of).toEqual([]);
});
