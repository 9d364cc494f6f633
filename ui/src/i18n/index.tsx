import { createContext, useContext, useEffect, useState, type ReactNode } from 'react';
import { en, type Catalogue } from './en';

export type { Catalogue };
export const languages = ['en', 'fr'] as const;
export type Language = (typeof languages)[number];

/** The names of the languages, each in its own words. */
export const languageNames: Record<Language, string> = { en: 'English', fr: 'Français' };

/** The locale that figures and dates are written in. */
export const locales: Record<Language, string> = { en: 'en-GB', fr: 'fr-FR' };

const loaders: Record<Language, () => Promise<Catalogue>> = {
  en: async () => en,
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

interface Speech {
  language: Language;
  locale: string;
  t: Catalogue;
  choose: (next: Language) => void;
}

const SpeechContext = createContext<Speech>({ language: 'en', locale: locales.en, t: en, choose: () => {} });

/** Loads the catalogue of the chosen language and keeps <html lang> true. */
export function SpeechProvider({ initial, children }: { initial?: Language; children: ReactNode }) {
  const [language, setLanguage] = useState<Language>(initial ?? browserLanguage);
  const [loaded, setLoaded] = useState<{ language: Language; t: Catalogue }>();
  useEffect(() => {
    let live = true;
    loaders[language]().then((t) => live && setLoaded({ language, t }));
    return () => {
      live = false;
    };
  }, [language]);
  useEffect(() => {
    if (loaded) document.documentElement.lang = loaded.language;
  }, [loaded]);
  if (!loaded) return null;
  const choose = (next: Language) => {
    localStorage.setItem(LANGUAGE_KEY, next);
    setLanguage(next);
  };
  const speech = { language: loaded.language, locale: locales[loaded.language], t: loaded.t, choose };
  return <SpeechContext value={speech}>{children}</SpeechContext>;
}

/** The catalogue of the language in use. */
export function useT(): Catalogue {
  return useContext(SpeechContext).t;
}

export function useSpeech(): Speech {
  return useContext(SpeechContext);
}
