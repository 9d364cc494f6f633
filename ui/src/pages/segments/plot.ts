import type { components } from '../../api/schema';

// The figures behind a plot over days: where lines run and which values the axis names.

export type Size = components['schemas']['SegmentSize'];

export interface Point {
  day: string;
  value: number;
}

/** A rounded top of the axis, and its steps: at most five, none narrower than one. */
export function axis(most: number): { top: number; ticks: number[] } {
  const rough = Math.max(most, 1) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max(1, [1, 2, 2.5, 5, 10].map((one) => one * power).find((one) => one >= rough && Number.isInteger(one)) ?? 10 * power);
  const top = Math.ceil(Math.max(most, 1) / step) * step;
  return { top, ticks: Array.from({ length: top / step + 1 }, (_, i) => i * step) };
}

const DAY = 86_400_000;

/** The days' places from 0 to 1, by their distance in time: a missing day is a gap, not a step. */
export function places(days: string[]): number[] {
  const at = days.map((day) => Date.parse(day));
  const first = at[0] ?? 0;
  const span = Math.max((at.at(-1) ?? first) - first, DAY);
  return at.map((one) => (one - first) / span);
}

/** The path of a line through points in a box of a width and a height. */
export function line(xs: number[], values: number[], top: number, width: number, height: number): string {
  return values.map((value, i) => `${i ? 'L' : 'M'}${(xs[i]! * width).toFixed(1)} ${(height - (value / top) * height).toFixed(1)}`).join(' ');
}

/** Up to five days to name below the axis, the first and the last among them. */
export function named(days: string[]): number[] {
  const n = Math.min(5, days.length);
  return [...new Set(Array.from({ length: n }, (_, i) => Math.round((i * (days.length - 1)) / Math.max(n - 1, 1))))];
}

/** The place that is nearest to one between 0 and 1. */
export function nearest(xs: number[], at: number): number {
  return xs.reduce((best, x, i) => (Math.abs(x - at) < Math.abs(xs[best]! - at) ? i : best), 0);
}
