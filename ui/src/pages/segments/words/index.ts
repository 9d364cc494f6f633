import { wordsOf } from '../../../i18n';
import type { Words } from './en';

export type { Words };

/** The words of segments in the language in use. */
export const useSegmentWords: () => Words = wordsOf<Words>({
  en: async () => (await import('./en')).en,
  fr: async () => (await import('./fr')).fr,
});
