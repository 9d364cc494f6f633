import type { Tag } from '../api/accounts';
import type { Thing } from './data';

/** A tag and all tags below it: asking for one gives things that have any of them. */
export function below(tags: Pick<Tag, 'id' | 'parent_id'>[], id: string): Set<string> {
  const found = new Set([id]);
  for (let before = 0; before !== found.size; ) {
    before = found.size;
    for (const tag of tags) if (tag.parent_id && found.has(tag.parent_id)) found.add(tag.id);
  }
  return found;
}

/** The tags in the order of a tree, with how deep each stands. */
export function inOrder<T extends Pick<Tag, 'id' | 'parent_id'>>(all: T[], parent = '', depth = 0): { tag: T; depth: number }[] {
  return all.filter((one) => (one.parent_id ?? '') === parent).flatMap((tag) => [{ tag, depth }, ...inOrder(all, tag.id, depth + 1)]);
}

/** Whether a thing is among those of a tag and of a team; what has no team belongs to the standard one. */
export function fits(thing: Thing | undefined, tags: Set<string> | undefined, team: string | undefined, standard: string | undefined): boolean {
  if (tags && !thing?.tags.some((tag) => tags.has(tag))) return false;
  return !team || (thing?.team_id || standard) === team;
}
