import { useEffect } from 'react';
import { patchMe } from '../api/actions';
import type { Me } from '../api/types';
import { isLanguage, languageChosen, useSpeech, type Language } from '../i18n';
import { setScheme, type Scheme } from '../theme/scheme';
import { useAction } from './hooks';

/** "system" in the account is "auto" in the browser. */
function schemeOf(theme: string): Scheme {
  return theme === 'light' || theme === 'dark' ? theme : 'auto';
}

/** Takes the language and theme of the account, once, when somebody signs in. */
export function useTastes(me: Me | undefined) {
  const { choose, language } = useSpeech();
  const who = me?.user.id;
  useEffect(() => {
    if (!me) return;
    // A choice made in this browser stands; English is also what nobody chose.
    if (isLanguage(me.user.locale) && me.user.locale !== 'en' && me.user.locale !== language && !languageChosen()) choose(me.user.locale);
    if (me.user.theme) setScheme(schemeOf(me.user.theme));
    // Only when the account changes: a choice made here later must stand.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [who]);
}

/** Changes theme and language at once, and keeps them with the account. */
export function useTasteActions() {
  const { choose } = useSpeech();
  const keep = useAction(patchMe, ['me']);
  return {
    theme(next: Scheme) {
      setScheme(next);
      keep.mutate({ theme: next === 'auto' ? 'system' : next });
    },
    language(next: Language) {
      choose(next);
      keep.mutate({ locale: next });
    },
  };
}
