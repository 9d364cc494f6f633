import { useSpeech } from '.';
import { setUpEn, type SetUpWords } from './setup.en';
import { setUpFr } from './setup.fr';

export type { SetUpWords };

/** The words of channels, settings and developers, in the language in use. */
export function useSetUpWords(): SetUpWords {
  return useSpeech().language === 'fr' ? setUpFr : setUpEn;
}
