import { expect, test } from 'vitest';
import { instantOf, localOf } from './local';

test('a wall clock and its instant, across the change of the clock', () => {
  for (const [instant, local] of [['2026-11-22T01:30:00Z', '2026-11-22T02:30'], ['2026-07-01T22:15:00Z', '2026-07-02T00:15']] as const) {
    expect(localOf(Date.parse(instant), 'Europe/Paris')).toBe(local);
    expect(instantOf(local, 'Europe/Paris')).toBe(Date.parse(instant));
  }
  expect(instantOf('', 'UTC')).toBeUndefined();
  expect(instantOf('2026-13-40T00:00', 'UTC')).toBeUndefined();
});
