import type { Count, Counts, Item, What, Which } from './types';

/** A mark that the server has not answered yet. What is shown is what the server said, with these on top. */
export interface Mark {
  feed: string;
  what: What;
  which: Which;
  at: number;
  /** When the item that up_to names appeared. */
  until?: number;
}

export function matches(item: Item, m: Mark): boolean {
  if (item.feed !== m.feed || (m.which.category && item.category !== m.which.category)) return false;
  if (m.which.ids) return m.which.ids.includes(item.id);
  return m.which.all === true || item.id === m.which.up_to || (m.until !== undefined && item.at < m.until);
}

/** The item after a mark; null: it is gone. */
export function marked(item: Item, m: Mark): Item | null {
  const { what, at } = m;
  if (!matches(item, m)) return item;
  if (what === 'delete') return null;
  const out = { ...item };
  if (what === 'unread') out.read_at = null;
  else if (what === 'unarchive') out.archived_at = null;
  else if (what === 'archive') out.archived_at ??= at;
  else {
    out.seen_at ??= at;
    if (what === 'read') out.read_at ??= at;
  }
  return out;
}

/** The counts after a mark, as far as the known items tell: the server's answer puts them right. */
export function recounted(counts: Counts, items: Item[], m: Mark): Counts {
  const out = { ...counts, categories: { ...counts.categories } };
  const of = (item: Item | null): Count => {
    const here = +!!(item && !item.archived_at);
    return { unread: here && +!item!.read_at, unseen: here && +!item!.seen_at, total: here };
  };
  for (const item of items) {
    const before = of(item);
    const after = of(marked(item, m));
    const own = out.categories[item.category];
    for (const count of own ? [out, (out.categories[item.category] = { ...own })] : [out]) {
      for (const key of Object.keys(before) as (keyof Count)[]) count[key] = Math.max(0, count[key] + after[key] - before[key]);
    }
  }
  return out;
}
