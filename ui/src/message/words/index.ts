import { useSpeech } from '../../i18n';
import { en, type Words } from './en';
import { fr } from './fr';

export type { Words };

/** The words of people and messages in the language in use. */
export function useSay(): Words {
  return useSpeech().language === 'fr' ? fr : en;
}
