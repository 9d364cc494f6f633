import { expect, test } from 'vitest';
import { filterOf, isMark, periodOf, periods } from './model';

test.each([[0, 'ever', 0], [30, 'days', 30], [365, 'years', 1], [3650, 'years', 10], [400, 'days', 400]])('%d days', (days, unit, value) => expect(periodOf(days)).toEqual({ unit, value }));

test('every period that is offered is one that the API takes', () => {
  for (const days of periods) expect(days === 0 || (days >= 30 && days <= 3650)).toBe(true);
});

test('days become instants of the zone, the last one whole', () => {
  expect(filterOf({ from: '2026-11-01', to: '2026-11-01', kind: 'opt_in' }, 'Europe/Paris')).toEqual({
    profile_id: undefined, page_id: undefined, kind: 'opt_in', from: '2026-10-31T23:00:00.000Z', to: '2026-11-01T23:00:00.000Z',
  });
  expect(filterOf({ kind: 'nothing' }, 'UTC').kind).toBeUndefined();
});

test('a mark is told from an id', () => {
  expect(isMark('erased:00ff')).toBe(true);
  expect(isMark('7421906583310274')).toBe(false);
});
