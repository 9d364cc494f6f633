import type { Limit } from '../api/people';
import type { Content } from '../api/types';
import { at, limitOf, put } from '../message/compose-model';
import type { Words } from './words';

/** A message that is being written, and all that its fields need to know. */
export interface Form {
  content: Content;
  limits?: Limit[];
  /** What the API says, by the path inside the content. */
  places: Record<string, string>;
  /** Where the language is behind the original, by the same paths. */
  gaps?: Record<string, string>;
  person?: Record<string, unknown>;
  /** The longest text of each field over the whole audience, by the same paths; known after a rehearsal only. */
  longest?: Record<string, number>;
  onChange: (next: Content) => void;
}

/** The name of a field: by its whole path where that has a meaning of its own, else by its last part. */
export function nameOf(path: string, w: Words): string {
  const plain = path.replace(/\[\d+\]/g, '');
  const last = plain.replace(/^.*\./, '');
  return w.fields[plain] ?? w.fields[last] ?? last;
}

/** The name of a field with its place in a list, as people count. */
export function placeName(path: string, w: Words): string {
  const [, place] = /\[(\d+)\][^[]*$/.exec(path) ?? [];
  return place === undefined ? nameOf(path, w) : w.place(nameOf(path, w), Number(place) + 1);
}

/** The largest number of characters of a field, if it has one. */
export function mostOf(form: Form, path: string): number | undefined {
  const limit = limitOf(form.limits, form.content.type, path);
  return limit?.unit === 'characters' ? limit.max : undefined;
}

export const textAt = (form: Form, path: string): string => {
  const found = at(form.content, path);
  return typeof found === 'string' || typeof found === 'number' ? String(found) : '';
};

export const write = (form: Form, path: string, value: unknown) => form.onChange(put(form.content, path, value));
