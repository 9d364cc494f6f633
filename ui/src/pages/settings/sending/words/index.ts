import { wordsOf } from '../../../../i18n';
import type { Words } from './en';

export type { Words };

/** The words of frequency caps and quiet hours in the language in use. */
export const useSendingWords: () => Words = wordsOf<Words>({
  en: async () => (await import('./en')).en,
  fr: async () => (await import('./fr')).fr,
});
