import { useMantineColorScheme } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useState, type ReactNode } from 'react';
import { ApiError, onSessionLost } from '../api/client';
import { useLive } from '../api/live';
import { meQuery } from '../api/queries';
import type { Me } from '../api/types';
import { isLanguage, languageChosen, useSpeech, useT } from '../i18n';
import { Dialog, EmptyState, EnvProvider, ErrorNote } from '../kit';
import { SignInForm } from '../pages/signin/SignInForm';
import { Away } from './Away';
import { useSaid } from './hooks';
import { PlaceProvider } from './workspace';

const CHOSEN_KEY = 'petitbleu.workspace';

/** "system" in the account is "auto" in the browser. */
export function schemeOf(theme: string): 'auto' | 'light' | 'dark' {
  return theme === 'light' || theme === 'dark' ? theme : 'auto';
}

/** Takes the language and theme of the account, once, when somebody signs in. */
function useTastes(me: Me | undefined) {
  const { choose, language } = useSpeech();
  const { setColorScheme } = useMantineColorScheme({ keepTransitions: true });
  const who = me?.user.id;
  useEffect(() => {
    if (!me) return;
    // A choice made in this browser stands; English is also what nobody chose.
    if (isLanguage(me.user.locale) && me.user.locale !== 'en' && me.user.locale !== language && !languageChosen()) choose(me.user.locale);
    if (me.user.theme) setColorScheme(schemeOf(me.user.theme));
    // Only when the account changes: a choice made here later must stand.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [who]);
}

function SignedOut({ onBack }: { onBack: () => void }) {
  const t = useT();
  return (
    <Dialog open firm onClose={() => {}} title={t.shell.lost}>
      <div className="col g16">
        <p className="soft">{t.shell.lostSay}</p>
        <SignInForm onDone={onBack} />
      </div>
    </Dialog>
  );
}

/** Lets in who is signed in and set up; shows the way to the others. */
export function Gate({ children }: { children: ReactNode }) {
  const t = useT();
  const client = useQueryClient();
  const me = useQuery(meQuery);
  const [lost, setLost] = useState(false);
  const [chosen, setChosen] = useState(() => localStorage.getItem(CHOSEN_KEY));
  const known = me.data !== undefined;
  useEffect(() => onSessionLost(() => known && setLost(true)), [known]);
  useTastes(me.data);
  const membership = me.data?.workspaces.find((w) => w.id === chosen) ?? me.data?.workspaces[0];
  useLive(lost ? undefined : membership?.id);
  const switchTo = useCallback((ws: string) => {
    localStorage.setItem(CHOSEN_KEY, ws);
    setChosen(ws);
  }, []);
  const said = useSaid(me.error);

  if (!me.data) {
    if (me.error instanceof ApiError && me.error.status === 401) return <Away to="/sign-in" />;
    if (said) return <main className="alone"><ErrorNote error={said} onRetry={() => me.refetch()} /></main>;
    return null;
  }
  if (!me.data.user.setup_done) return <Away to="/welcome" />;
  if (!membership) return <main className="alone"><EmptyState page icon="home" title={t.shell.noWorkspace}>{t.shell.noWorkspaceSay}</EmptyState></main>;
  const back = () => {
    setLost(false);
    void client.invalidateQueries();
  };
  const skew = Date.parse(me.data.clock.now) - me.data.heardAt;
  return (
    <EnvProvider zone={membership.time_zone} skew={skew}>
      <PlaceProvider value={{ me: me.data, ws: membership.id, membership, switchTo }}>
        {children}
        {lost && <SignedOut onBack={back} />}
      </PlaceProvider>
    </EnvProvider>
  );
}
