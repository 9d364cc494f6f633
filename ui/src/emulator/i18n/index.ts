import { useSpeech } from '../../i18n';
import { en, type Words } from './en';
import { fr } from './fr';

export type { Words };

/** The emulator's words in the language in use. */
export function useWords(): Words {
  return useSpeech().language === 'fr' ? fr : en;
}
