import { wordsOf } from '../../../i18n';
import type { Words } from './en';

export type { Words };

/** The words of the list of people in the language in use. */
export const usePeopleWords: () => Words = wordsOf<Words>({
  en: async () => (await import('./en')).en,
  fr: async () => (await import('./fr')).fr,
});
