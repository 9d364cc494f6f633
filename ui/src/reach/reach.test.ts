import { expect, test } from 'vitest';
import { parts, type Reach } from './reach';

test('the lines by what becomes of them, the most people first, empty ones left out', () => {
  const reach: Reach = {
    at: '2026-11-22T10:00:00Z', people: 15, reachable: 7, later: 2,
    lines: [
      { outcome: 'allow', right: 'window', rule: 'window', people: 2 },
      { outcome: 'drop', rule: 'stopped', people: 1 },
      { outcome: 'allow', right: 'one_time_token', rule: 'one_time_token', people: 5 },
      { outcome: 'drop', rule: 'window', people: 5 },
      { outcome: 'drop', rule: 'identity', people: 0 },
      { outcome: 'hold', rule: 'thread', people: 2 },
    ],
  };
  const { allow, hold, drop } = parts(reach);
  expect(allow.map((line) => line.rule)).toEqual(['one_time_token', 'window']);
  expect(hold.map((line) => line.rule)).toEqual(['thread']);
  expect(drop.map((line) => line.rule)).toEqual(['window', 'stopped']);
});
