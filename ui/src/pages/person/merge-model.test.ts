import { expect, test } from 'vitest';
import type { PersonIdentity } from '../../api/types';
import { lostNames, mergeRows } from './merge-model';

test('the kept one wins, gaps are filled, dates and lists have their own rule', () => {
  const kept = { plan: 'gold', city: 'Lyon', date_of_first_session: '2026-02-01T00:00:00Z', subscription_groups: [], only: 1 };
  const gone = { plan: 'basic', city: 'Lyon', date_of_first_session: '2026-01-01T00:00:00Z', subscription_groups: [1], country: 'FR' };
  expect(mergeRows(kept, gone).map((row) => [row.name, row.outcome])).toEqual([
    ['plan', 'wins'], ['date_of_first_session', 'earlier'], ['subscription_groups', 'joined'], ['country', 'fills'], ['city', 'same'], ['only', 'stays'],
  ]);
});

test('of two external ids, or two aliases of one label, the kept one stays', () => {
  const name = (kind: PersonIdentity['kind'], scope: string, value: string): PersonIdentity => ({ kind, scope, value, quarantined: false, created_at: '' });
  const kept = [name('external', '', 'a'), name('alias', 'crm', '1'), name('psid', 'P', '7')];
  const gone = [name('external', '', 'b'), name('alias', 'crm', '2'), name('alias', 'till', '3'), name('psid', 'P', '8')];
  expect(lostNames(kept, gone).map((one) => one.value)).toEqual(['b', '2']);
});
