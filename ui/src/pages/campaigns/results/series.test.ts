import { describe, expect, it } from 'vitest';
import { apart } from './Plot';
import { totals } from './series';

const point = (at: string, sent: number, read = 0) => ({ at, sent, delivered: sent, read, failed: 0, clicked: 0, converted: [], revenue: [] });

describe('totals', () => {
  const hour = 3_600_000;
  const ten = Date.parse('2026-11-19T10:00:00Z');
  it('adds up, stays level where nothing happens, and ends at the present', () => {
    const all = totals([point('2026-11-19T10:00:00Z', 100), point('2026-11-19T13:00:00Z', 0, 40)], hour, ten + 3.5 * hour);
    expect(all.map((one) => [(one.at - ten) / hour, one.sent, one.read])).toEqual([[0, 0, 0], [1, 100, 0], [3, 100, 0], [3.5, 100, 40]]);
  });
  it('begins when it was launched, within the first hour', () => {
    expect(totals([point('2026-11-19T10:00:00Z', 100)], hour, ten + 0.75 * hour, ten + 0.5 * hour).map((one) => [(one.at - ten) / hour, one.sent])).toEqual([[0.5, 0], [0.75, 100]]);
    expect(totals([point('2026-11-19T10:00:00Z', 100)], hour, ten + 2 * hour, ten - 5 * hour)[0]!.at).toBe(ten);
  });
  it('is nothing of nothing', () => expect(totals([], hour, ten)).toEqual([]));
});

describe('apart', () => {
  it.each([[[10, 100], [10, 100]], [[100, 100, 100], [70, 85, 100]], [[100, 20, 25], [100, 20, 35]]])('%j: %j', (ys, placed) => expect(apart(ys, 15, 100)).toEqual(placed));
});
