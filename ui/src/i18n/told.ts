import { useEffect, useSyncExternalStore } from 'react';
import { useSpeech, type Language } from '.';

// The API speaks English. What it says in sentences is said again in other languages by a list
// that loads beside the page: no page waits for it.

type Say = (sentence: string) => string;

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
export function useTold(): { say: Say; ready: boolean } {
  const { language } = useSpeech();
  const say = useSyncExternalStore(subscribe, () => there[language]);
  useEffect(() => {
    // Without the list a sentence stays English, and the next one asks for it again.
    load(language).catch(() => {});
  }, [language]);
  return { say: say ?? same, ready: say !== undefined || !loaders[language] };
}
