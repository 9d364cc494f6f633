import { wordsOf } from '../../i18n';
import type { ReachWords } from './en';

export type { ReachWords };

/** The words of reach, in the language in use. */
export const useReachWords: () => ReachWords = wordsOf<ReachWords>({
  en: async () => (await import('./en')).en,
  fr: async () => (await import('./fr')).fr,
});
