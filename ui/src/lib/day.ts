const parts = new Map<string, Intl.DateTimeFormat>();

/** How far the clock of a zone is ahead of UTC at an instant, in milliseconds. */
export function zoneOffset(ms: number, zone: string): number {
  let format = parts.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric',
    });
    parts.set(zone, format);
  }
  const got: Record<string, number> = {};
  for (const part of format.formatToParts(ms)) got[part.type] = Number(part.value);
  const wall = Date.UTC(got.year ?? 0, (got.month ?? 1) - 1, got.day, got.hour, got.minute, got.second);
  return wall - Math.floor(ms / 1000) * 1000;
}

/** The instant at which a day such as 2026-11-19 begins in a zone; nothing for what is not a day. */
export function dayStart(day: string, zone: string): number | undefined {
  const found = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day);
  if (!found) return undefined;
  const wall = Date.UTC(Number(found[1]), Number(found[2]) - 1, Number(found[3]));
  const guess = wall - zoneOffset(wall, zone);
  return wall - zoneOffset(guess, zone);
}

/** The instant at which the day after begins: the open end of a day. */
export function dayEnd(day: string, zone: string): number | undefined {
  const start = dayStart(day, zone);
  if (start === undefined) return undefined;
  const next = new Date(Date.parse(day + 'T00:00:00Z') + 86_400_000).toISOString().slice(0, 10);
  return dayStart(next, zone);
}
