import { wordsOf } from '../../../i18n';
import type { Words } from './en';

export type { Words };

/** The words of a person's page, and of lists of people, in the language in use. */
export const usePersonWords: () => Words = wordsOf<Words>({
  en: async () => (await import('./en')).en,
  fr: async () => (await import('./fr')).fr,
});
