import { createContext, startTransition, use, useContext, useEffect, useState, type ReactNode } from 'react';
import type { Frame } from './en';

export type { Frame };
export const languages = ['en', 'fr'] as const;
export type Language = (typeof languages)[number];

/** The names of the languages, each in its own words. */
export const languageNames: Record<Language, string> = { en: 'English', fr: 'Français' };

/** The locale that figures and dates are written in. */
export const locales: Record<Language, string> = { en: 'en-GB', fr: 'fr-FR' };

const frames: Record<Language, () => Promise<Frame>> = {
  en: async () => (await import('./en')).en,
  fr: async () => (await import('./fr')).fr,
};

export function isLanguage(value: unknown): value is Language {
  return languages.includes(value as Language);
}

const LANGUAGE_KEY = 'petitbleu.language';

/** Whether a language was chosen in this browser. */
export function languageChosen(): boolean {
  return isLanguage(localStorage.getItem(LANGUAGE_KEY));
}

/** The language of this browser: the one chosen here before, else the first it asks for that we have. */
export function browserLanguage(): Language {
  const kept = localStorage.getItem(LANGUAGE_KEY);
  if (isLanguage(kept)) return kept;
  for (const tag of navigator.languages) {
    const short = tag.slice(0, 2).toLowerCase();
    if (isLanguage(short)) return short;
  }
  return 'en';
}

/** The language that is spoken now, for what is loaded outside of the page's tree. */
let spoken: Language | undefined;
const underWay = new Set<Promise<unknown>>();

/** Resolves when the words that began to load are there: a page waits for it, so that it is drawn once. */
export async function wordsThere(): Promise<void> {
  await Promise.all(underWay);
}

/** A catalogue that only some pages need: a file for each language, of which only the one in use is loaded. */
export function wordsOf<Words>(loaders: Record<Language, () => Promise<Words>>): () => Words {
  const loading: Partial<Record<Language, Promise<Words>>> = {};
  const load = (language: Language) => {
    const promise = (loading[language] ??= marked(loaders[language]()));
    underWay.add(promise);
    void promise.finally(() => underWay.delete(promise)).catch(() => {});
    return promise;
  };
  // One that failed stays failed: a new promise for each drawing would never end. The page says that a part
  // of it could not be loaded, and offers to load it anew (ErrorPage).
  // Begins with the page that asks; where there is no browser (tests) nobody asks.
  if (typeof window !== 'undefined') void load(spoken ?? browserLanguage()).catch(() => {});
  return () => {
    const { language } = useSpeech();
    // Always by use, also when the words are there: React draws a component that waited once more, and
    // takes the hooks after a use that is left out then for ones of an update (its errors 467 and 520).
    return use(loading[language] ?? load(language));
  };
}

/** The promise, marked when it is kept, as React reads it: one that is kept makes no page wait. */
function marked<Value>(promise: Promise<Value>): Promise<Value> {
  const kept: Promise<Value> = promise.then((value) => {
    Object.assign(kept, { status: 'fulfilled', value });
    return value;
  });
  return kept;
}

/** Says in both languages that there are no words. */
function NoWords() {
  return (
    <main className="body">
      <div role="alert"><h1>petitbleu could not be loaded. Is the network there?</h1></div>
      <p lang="fr">petitbleu n’a pas pu être chargé. Le réseau est-il là ?</p>
      <button type="button" className="btn primary" onClick={() => window.location.reload()}>Load again · Recharger</button>
    </main>
  );
}

interface Speech {
  language: Language;
  locale: string;
  t: Frame;
  choose: (next: Language) => void;
}

const SpeechContext = createContext<Speech | null>(null);

/** Loads the words of the frame in the chosen language and keeps <html lang> true. */
export function SpeechProvider({ initial, children }: { initial?: Language; children: ReactNode }) {
  const [language, setLanguage] = useState<Language>(initial ?? browserLanguage);
  const [loaded, setLoaded] = useState<{ language: Language; t: Frame }>();
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    let live = true;
    spoken = language;
    // The page in sight stays until the words of the new language are there.
    frames[language]().then((t) => live && startTransition(() => setLoaded({ language, t }))).catch(() => live && setFailed(true));
    return () => {
      live = false;
    };
  }, [language]);
  useEffect(() => {
    if (loaded) document.documentElement.lang = loaded.language;
  }, [loaded]);
  if (!loaded) return failed ? <NoWords /> : null;
  const choose = (next: Language) => {
    localStorage.setItem(LANGUAGE_KEY, next);
    setLanguage(next);
  };
  const speech = { language: loaded.language, locale: locales[loaded.language], t: loaded.t, choose };
  return <SpeechContext value={speech}>{children}</SpeechContext>;
}

export function useSpeech(): Speech {
  const speech = useContext(SpeechContext);
  if (!speech) throw new Error('useSpeech outside of SpeechProvider');
  return speech;
}

/** The words of the frame, of the kit and of Home, in the language in use. Pages take theirs from ./pages. */
export function useT(): Frame {
  return useSpeech().t;
}
