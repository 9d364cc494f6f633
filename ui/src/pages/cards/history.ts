// What was done to something that is edited, to be taken back and done again.

export interface History<T> {
  past: T[];
  now: T;
  future: T[];
  /** What the last change was to: changes to the same thing in a row are one step. */
  about?: string;
}

const MOST = 200;

export const begin = <T>(now: T): History<T> => ({ past: [], now, future: [] });

/** Another state. Typing in one field, named by `about`, is taken back at once. */
export function change<T>(history: History<T>, now: T, about?: string): History<T> {
  if (now === history.now) return history;
  const joined = about !== undefined && about === history.about && history.past.length > 0;
  return { past: joined ? history.past : [...history.past, history.now].slice(-MOST), now, future: [], about };
}

export function undo<T>(history: History<T>): History<T> {
  const now = history.past.at(-1);
  return now === undefined ? history : { past: history.past.slice(0, -1), now, future: [history.now, ...history.future] };
}

export function redo<T>(history: History<T>): History<T> {
  const now = history.future[0];
  return now === undefined ? history : { past: [...history.past, history.now], now, future: history.future.slice(1) };
}
