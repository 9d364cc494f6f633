import { wordsOf } from '.';
import type { SetUpWords } from './setup.en';

export type { SetUpWords };

/** The words of channels, settings and developers, in the language in use. */
export const useSetUpWords: () => SetUpWords = wordsOf<SetUpWords>({
  en: async () => (await import('./setup.en')).setUpEn,
  fr: async () => (await import('./setup.fr')).setUpFr,
});
