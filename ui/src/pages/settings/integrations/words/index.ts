import { wordsOf } from '../../../../i18n';
import type { Words } from './en';

/** The words of integrations in the language in use. */
export const useIntegrationWords: () => Words = wordsOf<Words>({
  en: async () => (await import('./en')).en,
  fr: async () => (await import('./fr')).fr,
});
