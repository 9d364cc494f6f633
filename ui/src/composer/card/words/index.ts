import { wordsOf } from '../../../i18n';
import type { Words } from './en';

export type { Words };

/** The words of in-app notifications in the language in use. */
export const useCardWords: () => Words = wordsOf<Words>({
  en: async () => (await import('./en')).en,
  fr: async () => (await import('./fr')).fr,
});
