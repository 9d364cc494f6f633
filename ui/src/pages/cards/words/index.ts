import { wordsOf } from '../../../i18n';
import type { Words } from './en';

export type { Words };

/** The words of card templates in the language in use. */
export const useCardTemplateWords: () => Words = wordsOf<Words>({
  en: async () => (await import('./en')).en,
  fr: async () => (await import('./fr')).fr,
});
