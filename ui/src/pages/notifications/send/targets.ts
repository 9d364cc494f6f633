// Who is meant by what somebody typed: user ids, one to a line or with commas between them.

/** A request names so many; more come in a file. */
export const MOST = 10_000;
/** Above so many people, the number is typed before it is sent. */
export const MANY = 100;

export interface Typed {
  ids: string[];
  /** How many stood there before. */
  twice: number;
  /** What is no user id, the first few. */
  bad: string[];
}

/** Reads user ids: 1 to 80 characters without control characters, each once. */
export function readIds(text: string): Typed {
  const all = text.split(/[\n,;\t]+/).map((one) => one.trim()).filter((one) => one !== '');
  const fits = (one: string) => [...one].length <= 80 && !/\p{Cc}/u.test(one);
  const ids = [...new Set(all.filter(fits))];
  return { ids, twice: all.filter(fits).length - ids.length, bad: all.filter((one) => !fits(one)).slice(0, 5) };
}

/** The key that a file is kept under: its name as keys are written, with the time, so that no two meet. */
export function fileKeyOf(name: string, now: number): string {
  const stem = name.replace(/\.[^.]*$/, '').normalize('NFD').replace(/[\u0300-\u036f]/g, '').replace(/[^A-Za-z0-9_-]+/g, '-').replace(/^-+|-+$/g, '').slice(0, 60);
  return `${stem || 'people'}-${new Date(now).toISOString().replace(/\D/g, '').slice(0, 17)}.csv`;
}
