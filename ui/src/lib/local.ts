import { zoneOffset } from './day';

/** An instant as a field of type datetime-local shows it, in a zone. */
export function localOf(ms: number, zone: string): string {
  return new Date(ms + zoneOffset(ms, zone)).toISOString().slice(0, 16);
}

/** The instant that such a field means in a zone; nothing for what is none. */
export function instantOf(local: string, zone: string): number | undefined {
  const wall = Date.parse(/^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(local) ? local + ':00Z' : 'none');
  if (Number.isNaN(wall)) return undefined;
  return wall - zoneOffset(wall - zoneOffset(wall, zone), zone);
}
