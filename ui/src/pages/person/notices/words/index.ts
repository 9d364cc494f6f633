import { wordsOf } from '../../../../i18n';
import type { Words } from './en';

export type { Words };

/** The words of a person's notifications in the language in use. */
export const usePersonNoticeWords: () => Words = wordsOf<Words>({
  en: async () => (await import('./en')).en,
  fr: async () => (await import('./fr')).fr,
});
