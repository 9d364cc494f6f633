import { describe, expect, it } from 'vitest';
import { axis, line, named, nearest, places } from './plot';

describe('a plot over days', () => {
  it('names round values, whole ones, up to the highest', () => {
    expect(axis(12_480)).toEqual({ top: 15_000, ticks: [0, 5000, 10_000, 15_000] });
    expect(axis(3).ticks).toEqual([0, 1, 2, 3]);
    expect(axis(0)).toEqual({ top: 1, ticks: [0, 1] });
    for (const most of [1, 7, 19, 42, 999, 1001, 48_216, 5_000_000]) {
      const { top, ticks } = axis(most);
      expect(top).toBeGreaterThanOrEqual(most);
      expect(ticks.length).toBeLessThanOrEqual(6);
      expect(ticks.every(Number.isInteger)).toBe(true);
    }
  });
  it('puts days by their distance in time', () => {
    expect(places(['2026-11-01', '2026-11-02', '2026-11-05'])).toEqual([0, 0.25, 1]);
    expect(places(['2026-11-01'])).toEqual([0]);
  });
  it('draws from the bottom', () => {
    expect(line([0, 1], [0, 10], 10, 100, 50)).toBe('M0.0 50.0 L100.0 0.0');
  });
  it('names the first and the last day', () => {
    expect(named(Array.from({ length: 90 }, () => ''))).toEqual([0, 22, 45, 67, 89]);
    expect(named(['a'])).toEqual([0]);
  });
});

it('the day under the pointer is the nearest one', () => {
  expect([-1, 0.1, 0.4, 2].map((at) => nearest([0, 0.5, 1], at))).toEqual([0, 0, 1, 2]);
});
