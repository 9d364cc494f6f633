import type { Point } from '../data';

// What a series of counts adds up to, for a plot over time.

export interface Total { at: number; sent: number; delivered: number; read: number; converted: number }

/** The counts of each hour or day added up: a line that only rises. It begins at nothing, when the first could be sent, and reaches the present. */
export function totals(points: Point[], step: number, now: number, begun = 0): Total[] {
  const all: Total[] = [];
  let last: Total = { at: 0, sent: 0, delivered: 0, read: 0, converted: 0 };
  for (const point of points) {
    const at = Date.parse(point.at);
    if (all.length === 0) all.push({ ...last, at: begun < at + step ? Math.max(at, begun) : at });
    else if (at > last.at + 1) all.push({ ...last, at }); // nothing happened in between: the line stays level
    last = { at: Math.min(at + step, Math.max(now, all.at(-1)!.at + 1)), sent: last.sent + point.sent, delivered: last.delivered + point.delivered, read: last.read + point.read, converted: last.converted + (point.converted[0] ?? 0) };
    all.push(last);
  }
  return all;
}
