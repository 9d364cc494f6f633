import { expect, test } from 'vitest';
import type { Bubble } from '../data/types';
import { rowsOf } from './thread';

const HOUR = 3_600_000;
const line = (seq: number, from: Bubble['from'], at: number, kind = 'text'): Bubble => ({ seq, from, kind, at_ms: at, page: '1', person: 'nora', psid: '2' });

test('lines of one side join, time passes between them', () => {
  const rows = rowsOf([line(1, 'person', 0), line(2, 'page', 1000), line(3, 'page', 2000), line(4, 'page', HOUR)], []);
  expect(rows.map((row) => row.is)).toEqual(['time', 'line', 'line', 'line', 'time', 'line']);
  expect(rows.map((row) => (row.is === 'line' ? [row.first, row.last] : 0))).toEqual([0, [true, true], [true, false], [false, true], 0, [true, true]]);
});

test('a jump of the clock stands where it happened and says that it closed the window', () => {
  const lines = [line(1, 'person', 0), line(5, 'page', 26 * HOUR)];
  const rows = rowsOf(lines, [{ from_ms: 1000, to_ms: 1000 + HOUR, after_seq: 2 }, { from_ms: 1000 + HOUR, to_ms: 26 * HOUR, after_seq: 2 }]);
  expect(rows.map((row) => row.is)).toEqual(['time', 'line', 'jump', 'time', 'line']);
  expect(rows[2]).toMatchObject({ by: 26 * HOUR - 1000, closed: true });
});

test('a clock that went there and back leaves no mark', () => {
  const moves = [{ from_ms: 0, to_ms: 26 * HOUR, after_seq: 1 }, { from_ms: 26 * HOUR, to_ms: 5000, after_seq: 1 }];
  expect(rowsOf([line(1, 'person', 0), line(2, 'page', 6000)], moves).map((row) => row.is)).toEqual(['time', 'line', 'line']);
});

test('a short jump, one before the thread and one that closes nothing', () => {
  expect(rowsOf([line(4, 'person', 0)], [{ from_ms: 0, to_ms: 26 * HOUR, after_seq: 1 }]).map((row) => row.is)).toEqual(['time', 'line']);
  expect(rowsOf([line(1, 'page', 0)], [{ from_ms: 0, to_ms: 1000, after_seq: 1 }]).map((row) => row.is)).toEqual(['time', 'line']);
  expect(rowsOf([line(1, 'page', 0)], [{ from_ms: 0, to_ms: 30 * HOUR, after_seq: 1 }])[2]).toMatchObject({ is: 'jump', closed: false });
  expect(rowsOf([line(1, 'person', 0)], [{ from_ms: 25 * HOUR, to_ms: 30 * HOUR, after_seq: 1 }])[2]).toMatchObject({ closed: false });
});
