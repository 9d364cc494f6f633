import { wordsOf, type Frame } from '.';
import type { PageWords } from './pages.en';

/** Every word of the app: those of the frame and those of its pages. */
export type Catalogue = Frame & PageWords;

/** The words of the app in the language in use. For pages; what stands around them takes those of the frame only. */
export const useT: () => Catalogue = wordsOf<Catalogue>({
  en: async () => {
    const [{ en }, { pagesEn }] = await Promise.all([import('./en'), import('./pages.en')]);
    return { ...en, ...pagesEn };
  },
  fr: async () => {
    const [{ fr }, { pagesFr }] = await Promise.all([import('./fr'), import('./pages.fr')]);
    return { ...fr, ...pagesFr };
  },
});
