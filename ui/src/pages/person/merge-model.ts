import type { Person, PersonIdentity } from '../../api/types';

// What becomes of two people when they are made one: the kept one's values win and its gaps are filled
// (docs/attributes.md, "One person out of two"). The program does it; this says it before.

export type Outcome = 'same' | 'wins' | 'fills' | 'stays' | 'joined' | 'earlier' | 'later';

export interface MergeRow {
  name: string;
  kept: unknown;
  gone: unknown;
  outcome: Outcome;
}

const order: Record<Outcome, number> = { wins: 0, earlier: 1, later: 1, joined: 1, fills: 2, same: 3, stays: 4 };

function outcomeOf(name: string, kept: unknown, gone: unknown): Outcome {
  if (gone === undefined) return 'stays';
  if (kept === undefined) return 'fills';
  if (JSON.stringify(kept) === JSON.stringify(gone)) return 'same';
  if (name === 'date_of_first_session') return 'earlier';
  if (name === 'date_of_last_session') return 'later';
  if (name === 'subscription_groups' || name === 'push_tokens') return 'joined';
  return 'wins';
}

/** Each attribute of the two, those first in which they differ. */
export function mergeRows(kept: Person['attributes'], gone: Person['attributes']): MergeRow[] {
  const names = [...new Set([...Object.keys(kept), ...Object.keys(gone)])].sort();
  return names
    .map((name) => ({ name, kept: kept[name], gone: gone[name], outcome: outcomeOf(name, kept[name], gone[name]) }))
    .sort((a, b) => order[a.outcome] - order[b.outcome]);
}

/** The names that go: an external id, or an alias under a label that the kept person has too. */
export function lostNames(kept: PersonIdentity[], gone: PersonIdentity[]): PersonIdentity[] {
  return gone.filter((one) => (one.kind === 'external' || one.kind === 'alias') && kept.some((other) => other.kind === one.kind && other.scope === one.scope));
}
