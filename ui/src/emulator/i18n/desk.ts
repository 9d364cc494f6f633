import { useSpeech } from '../../i18n';
import { deskEn, type DeskWords } from './desk.en';
import { deskFr } from './desk.fr';

export type { DeskWords };

/** The words of the bench's tabs in the language in use. */
export function useDesk(): DeskWords {
  return useSpeech().language === 'fr' ? deskFr : deskEn;
}
