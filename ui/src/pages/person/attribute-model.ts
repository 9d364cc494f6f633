import { instantOf, localOf } from '../../lib/local';

// The values of a person's attributes as fields of a form: each type is written its own way, and read back.

export const kinds = ['string', 'number', 'boolean', 'time', 'array', 'object', 'object_array'] as const;
export type Kind = (typeof kinds)[number];

const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

export function isInstant(value: unknown): value is string {
  return typeof value === 'string' && instant.test(value) && !Number.isNaN(Date.parse(value));
}

/** The type of a value, and of an attribute without one what the registry knows. */
export function kindOf(value: unknown, known?: string): Kind {
  if (typeof value === 'number') return 'number';
  if (typeof value === 'boolean') return 'boolean';
  if (Array.isArray(value)) return value.length > 0 && value.every((one) => typeof one === 'object') ? 'object_array' : known === 'object_array' ? 'object_array' : 'array';
  if (value !== null && typeof value === 'object') return 'object';
  if (typeof value === 'string') return known === 'time' || (known !== 'string' && isInstant(value)) ? 'time' : 'string';
  return kinds.find((kind) => kind === known) ?? 'string';
}

/** A member of a list on its line: a text that looks like a number stands in quotes. */
function lineOf(member: unknown): string {
  if (typeof member !== 'string') return JSON.stringify(member);
  return member.trim() === '' || member !== member.trim() || /\n/.test(member) || isNumber(member) || /^".*"$/.test(member) ? JSON.stringify(member) : member;
}

const isNumber = (text: string) => /^-?\d+(\.\d+)?$/.test(text);

/** A value as its field shows it. */
export function textOf(value: unknown, kind: Kind, zone: string): string {
  if (value === undefined || value === null) return '';
  switch (kind) {
    case 'array':
      return Array.isArray(value) ? value.map(lineOf).join('\n') : '';
    case 'object':
    case 'object_array':
      return JSON.stringify(value, null, 2);
    case 'time':
      return isInstant(value) ? localOf(Date.parse(value), zone) : '';
    default:
      return String(value);
  }
}

export type Problem = 'empty' | 'number' | 'time' | 'json' | 'object' | 'objects';
export type Read = { value: unknown } | { problem: Problem };

/** What was written in a field, as a value; or what is wrong with it. */
export function readText(text: string, kind: Kind, zone: string): Read {
  const bare = text.trim();
  if (bare === '' && kind !== 'array') return { problem: 'empty' };
  switch (kind) {
    case 'string':
      return { value: text };
    case 'number':
      return isNumber(bare.replace(',', '.')) ? { value: Number(bare.replace(',', '.')) } : { problem: 'number' };
    case 'boolean':
      return { value: bare === 'true' };
    case 'time': {
      const at = instantOf(bare, zone);
      return at === undefined ? { problem: 'time' } : { value: new Date(at).toISOString() };
    }
    case 'array':
      return { value: text.split('\n').map((line) => line.trim()).filter(Boolean).map(memberOf) };
    default:
      return readJson(bare, kind);
  }
}

function memberOf(line: string): string | number {
  if (isNumber(line)) return Number(line);
  if (!/^".*"$/.test(line)) return line;
  try {
    return JSON.parse(line) as string;
  } catch {
    return line;
  }
}

function readJson(text: string, kind: 'object' | 'object_array'): Read {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { problem: 'json' };
  }
  const isObject = (one: unknown) => typeof one === 'object' && one !== null && !Array.isArray(one);
  if (kind === 'object') return isObject(value) ? { value } : { problem: 'object' };
  return Array.isArray(value) && value.every(isObject) ? { value } : { problem: 'objects' };
}
