import { wordsOf } from '.';
import type { EndpointWords } from './endpoints.en';

export type { EndpointWords };

/** The words of event endpoints. */
export const useEndpointWords: () => EndpointWords = wordsOf<EndpointWords>({
  en: async () => (await import('./endpoints.en')).endpointsEn,
  fr: async () => (await import('./endpoints.fr')).endpointsFr,
});
