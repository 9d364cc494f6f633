import { wordsOf } from '../../i18n';
import type { Words } from './en';

export type { Words };

/** The words of tags and teams on things in the language in use. */
export const useThingWords: () => Words = wordsOf<Words>({
  en: async () => (await import('./en')).en,
  fr: async () => (await import('./fr')).fr,
});
