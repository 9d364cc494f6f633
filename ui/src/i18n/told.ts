import { useEffect, useSyncExternalStore } from 'react';
import { toldOf, type Told } from '../api/told';
import { useSpeech, type Language } from '.';

// The API speaks English, and says of most sentences how they were made: a template, and the values
// in it. By those they are said again in other languages, from a list that loads beside the page: no
// page waits for it. A sentence that was kept as text (why a message went no further) has no template
// any more: it is looked for in the same list by what it reads.

type Say = (sentence: string, told?: Told) => string;

const loaders: Partial<Record<Language, () => Promise<Say>>> = {
  fr: async () => (await import('./fr.told')).sayInFrench,
};

const there: Partial<Record<Language, Say>> = {};
const listeners = new Set<() => void>();
const same: Say = (sentence) => sentence;

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

async function load(language: Language) {
  const loader = loaders[language];
  if (!loader || there[language]) return;
  there[language] = await loader();
  listeners.forEach((listener) => listener());
}

/** Says a sentence of the API in the language in use; `ready` is false while the list is on its way. */
export function useTold(): { say: (sentence: string) => string; ready: boolean } {
  const { language } = useSpeech();
  const say = useSyncExternalStore(subscribe, () => there[language]);
  useEffect(() => {
    // Without the list a sentence stays English, and the next one asks for it again.
    load(language).catch(() => {});
  }, [language]);
  return { say: (sentence) => (say ?? same)(sentence, toldOf(sentence)), ready: say !== undefined || !loaders[language] };
}
