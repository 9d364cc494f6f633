import { wordsOf } from '.';
import type { AccountWords } from './accounts.en';

export type { AccountWords };

/** The words of accounts: who works here, teams, tags, keys, the audit log. */
export const useAccountWords: () => AccountWords = wordsOf<AccountWords>({
  en: async () => (await import('./accounts.en')).accountsEn,
  fr: async () => (await import('./accounts.fr')).accountsFr,
});
