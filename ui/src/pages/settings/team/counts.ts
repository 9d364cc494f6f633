import type { AccountWords } from '../../../i18n/accounts';

/** "2 Pages, 1 segment": how many things of each kind, in words. */
export function countsOf(uses: Record<string, number>, s: AccountWords): string {
  return Object.entries(uses).map(([kind, n]) => s.kinds[kind]?.(n) ?? `${n} ${kind}`).join(', ');
}
