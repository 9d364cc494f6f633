import { expect, test } from 'vitest';
import type { Thread } from '../data/types';
import { spanWords, standing } from './window';

const HOUR = 3_600_000;
const thread = (more: Partial<Thread>): Thread => ({
  id: 't_1', page: '1', person: 'nora', psid: '2', window: { open: false }, blocked: false, deleted: false, updated_ms: 0, count: 1, unread: 0, ...more,
});

test('how a person stands with a Page', () => {
  expect(standing(undefined, 0)).toEqual({ is: 'never' });
  expect(standing(thread({ count: 0 }), 0)).toEqual({ is: 'never' });
  expect(standing(thread({ pending_ref: 'R' }), 0)).toEqual({ is: 'link' });
  expect(standing(thread({ window: { open: true, until_ms: 24 * HOUR } }), 1000)).toEqual({ is: 'open', left: 24 * HOUR - 1000 });
  expect(standing(thread({ window: { open: true, until_ms: 24 * HOUR } }), 24 * HOUR)).toEqual({ is: 'closed', since: 0 });
  expect(standing(thread({ blocked: true, window: { open: true, until_ms: 24 * HOUR } }), 0)).toEqual({ is: 'blocked' });
  expect(standing(thread({ deleted: true }), 0)).toEqual({ is: 'deleted' });
});

test.each([
  [24 * HOUR - 1000, '23\u00a0h 59\u00a0min'],
  [2 * HOUR, '2\u00a0h'],
  [26 * HOUR + 120_000, '26\u00a0h 2\u00a0min'],
  [75 * HOUR, '3\u00a0d 3\u00a0h'],
  [365 * 24 * HOUR, '365\u00a0d'],
  [61_000, '1\u00a0min'],
  [4_000, '4\u00a0s'],
  [-2 * HOUR, '2\u00a0h'],
])('%d ms is %s', (ms, want) => {
  expect(spanWords(ms, 'd')).toBe(want);
});
