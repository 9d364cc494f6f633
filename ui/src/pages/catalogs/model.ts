import type { Field, Selection } from './data';

// What catalogs, items and selections are to the page, apart from how they look. Pure.

export const tabs = ['items', 'fields', 'selections'] as const;
export const types = ['string', 'number', 'boolean', 'time', 'array', 'object'] as const;

/** Letters, numbers, hyphens and underscores: what names and ids are made of. */
export const isName = (text: string): boolean => /^[A-Za-z0-9_-]+$/.test(text);

/** What a filter of a selection may ask of a field, by its type. */
export const operators: Record<string, string[]> = {
  string: ['equals', 'does not equal'], number: ['equals', 'does not equal', 'greater than', 'less than'], boolean: ['is'], time: ['before', 'after'], array: ['includes value', 'does not include value'],
};

/** The fields that a filter may ask, and those that items can be sorted by. */
export const asked = (fields: Field[]): Field[] => fields.filter((field) => operators[field.type]);
export const sorted = (fields: Field[]): Field[] => fields.filter((field) => field.type !== 'array' && field.type !== 'object');

/** The value of an item as the text of its field; nothing is an empty text. */
export function textOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

export type Read = { value: unknown } | { wrong: 'number' | 'json' | 'list' | 'time' };

/** Reads the text of a field as its type wants it; an empty one is no value. A number goes as its text: the API makes one of it, with every digit. */
export function valueOf(text: string, type: string): Read {
  const trimmed = text.trim();
  if (trimmed === '') return { value: undefined };
  switch (type) {
    case 'number':
      return /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(trimmed) ? { value: trimmed } : { wrong: 'number' };
    case 'boolean':
      return { value: trimmed === 'true' };
    case 'time':
      return Number.isNaN(Date.parse(trimmed)) ? { wrong: 'time' } : { value: trimmed };
    case 'array':
    case 'object':
      try {
        const value: unknown = JSON.parse(trimmed);
        if (type === 'array' ? Array.isArray(value) : typeof value === 'object' && value !== null && !Array.isArray(value)) return { value };
        return { wrong: type === 'array' ? 'list' : 'json' };
      } catch {
        return { wrong: type === 'array' ? 'list' : 'json' };
      }
    default:
      return { value: text };
  }
}

/** Reads all fields of an item: its values, or what is wrong by field. */
export function readItem(fields: Field[], texts: Record<string, string>): { values: Record<string, unknown>; wrong: Record<string, 'number' | 'json' | 'list' | 'time'> } {
  const values: Record<string, unknown> = {};
  const wrong: Record<string, 'number' | 'json' | 'list' | 'time'> = {};
  for (const field of fields) {
    if (field.name === 'id') continue;
    const read = valueOf(texts[field.name] ?? '', field.type);
    if ('wrong' in read) wrong[field.name] = read.wrong;
    else if (read.value !== undefined) values[field.name] = read.value;
  }
  return { values, wrong };
}

/** A name for a catalog out of the name of a file. */
export const nameOfFile = (file: string): string => file.replace(/\.[^.]*$/, '').replace(/[^A-Za-z0-9_-]+/g, '_').replace(/^_+|_+$/g, '').slice(0, 250);

/** A filter of a selection as one line. */
export const filterText = (filter: Selection['filters'][number], say: (operator: string) => string): string => `${filter.field} ${say(filter.operator)} ${textOf(filter.value)}`;
