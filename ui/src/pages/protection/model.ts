import { dayEnd, dayStart } from '../../lib/day';
import type { LedgerFilter } from './data';

// Periods and filters of data protection. Pure.

/** The periods that are offered, in days; 0 is for ever. */
export const periods: readonly number[] = [0, 30, 90, 180, 365, 730, 1095, 1825, 3650];

/** How far the API counts what would go. */
export const COUNTED = 1_000_000;

/** Days in the unit that people say them in. */
export function periodOf(days: number): { unit: 'ever' | 'days' | 'years'; value: number } {
  if (days === 0) return { unit: 'ever', value: 0 };
  return days % 365 === 0 ? { unit: 'years', value: days / 365 } : { unit: 'days', value: days };
}

/** The filters of the ledger as they stand in the address. */
export interface Sought {
  profile?: string;
  page?: string;
  kind?: string;
  from?: string;
  to?: string;
}

export const kinds = ['opt_in', 'revoked', 'opt_out', 'undone', 'topic', 'topic_stopped'] as const;

const iso = (ms: number | undefined) => (ms === undefined ? undefined : new Date(ms).toISOString());

/** The filters as the API asks for them: days become instants of the workspace's zone. */
export function filterOf(sought: Sought, zone: string): LedgerFilter {
  return {
    profile_id: sought.profile, page_id: sought.page, kind: kinds.find((one) => one === sought.kind),
    from: iso(sought.from ? dayStart(sought.from, zone) : undefined), to: iso(sought.to ? dayEnd(sought.to, zone) : undefined),
  };
}

/** Whether an id was replaced by a mark when its person was erased. */
export const isMark = (id: string): boolean => id.startsWith('erased:');
