import { expect, test } from 'vitest';
import { dayEnd, dayStart } from './day';

const iso = (ms: number | undefined) => (ms === undefined ? undefined : new Date(ms).toISOString());

test.each([
  ['2026-11-19', 'UTC', '2026-11-19T00:00:00.000Z', '2026-11-20T00:00:00.000Z'],
  ['2026-11-19', 'Europe/Paris', '2026-11-18T23:00:00.000Z', '2026-11-19T23:00:00.000Z'],
  ['2026-03-29', 'Europe/Paris', '2026-03-28T23:00:00.000Z', '2026-03-29T22:00:00.000Z'], // 23 hours long
  ['2026-10-25', 'Europe/Paris', '2026-10-24T22:00:00.000Z', '2026-10-25T23:00:00.000Z'], // 25 hours long
  ['2026-12-31', 'Asia/Kolkata', '2026-12-30T18:30:00.000Z', '2026-12-31T18:30:00.000Z'],
])('%s in %s', (day, zone, start, end) => {
  expect(iso(dayStart(day, zone))).toBe(start);
  expect(iso(dayEnd(day, zone))).toBe(end);
});

test('what is not a day has no start', () => {
  expect(dayStart('yesterday', 'UTC')).toBeUndefined();
  expect(dayEnd('', 'UTC')).toBeUndefined();
});
