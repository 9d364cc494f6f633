import type { Property } from './data';

// What names of data are to the page, apart from how they look. Pure.

export const tabs = ['attributes', 'events', 'purchases', 'groups'] as const;
export type Tab = (typeof tabs)[number];

/** The types that a value can be forced to, or a property said to have. */
export const types = ['string', 'number', 'boolean', 'time', 'array', 'object', 'object_array'] as const;
export type Type = (typeof types)[number];

/** A line of "Manage properties". */
export interface Line {
  name: string;
  type: string;
  /** It is known already: its name stays. */
  known: boolean;
}

export const linesOf = (properties: Property[]): Line[] => properties.map(({ name, type }) => ({ name, type, known: true }));

/** What changed between the properties that are known and the lines: types by name, an empty one is forgotten. */
export function changed(before: Property[], lines: Line[]): Record<string, string> {
  const out: Record<string, string> = {};
  const kept = new Set<string>();
  for (const line of lines) {
    const name = line.name.trim();
    if (name === '') continue;
    kept.add(name);
    const old = before.find((one) => one.name === name);
    if (!old || old.type !== line.type) out[name] = line.type;
  }
  for (const { name } of before) if (!kept.has(name)) out[name] = '';
  return out;
}

/** What is wrong with the name of a line: it is said twice, or begins as the program's own members do. */
export function wrongName(lines: Line[], at: number): 'twice' | 'dollar' | 'reserved' | undefined {
  const name = lines[at]?.name.trim() ?? '';
  if (name === '') return undefined;
  if (name.startsWith('$')) return 'dollar';
  if (name === 'time' || name === 'event_name') return 'reserved';
  return lines.some((line, i) => i < at && line.name.trim() === name) ? 'twice' : undefined;
}

/** A value as one line of text. */
export function shown(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
