/** A filter, or a group of them, as far as joining them must know it. */
interface Filter { match?: unknown; of?: readonly unknown[] }

/** A definition of those whom every one of some filters finds. A group without filters means everybody, and is refused inside of another: it is left out. */
export function every<F extends object>(...filters: (F | undefined)[]): { version: 1; where: { match: 'and'; of: F[] } } {
  const all = filters.filter((one): one is F => one !== undefined && !((one as Filter).match !== undefined && !(one as Filter).of?.length));
  return { version: 1, where: { match: 'and', of: all } };
}
