import { wordsOf } from '../../../i18n';
import type { Words } from './en';

/** The words of the log of in-app notifications in the language in use. */
export const useNoticeWords: () => Words = wordsOf<Words>({
  en: async () => (await import('./en')).en,
  fr: async () => (await import('./fr')).fr,
});
