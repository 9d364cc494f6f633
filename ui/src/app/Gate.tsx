import { useQuery, useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useCallback, useEffect, useState, type ReactNode } from 'react';
import { ApiError, onSessionLost } from '../api/client';
import { useLive } from '../api/live';
import { meQuery } from '../api/queries';
import { useT } from '../i18n';
import { Dialog, EmptyState, EnvProvider, ErrorNote, Skeleton } from '../kit';
import { Away } from './Away';
import { useSaid } from './hooks';
import { Opening } from './Opening';
import { useTastes } from './tastes';
import { PlaceProvider } from './workspace';

const CHOSEN_KEY = 'petitbleu.workspace';

const SignInForm = lazy(() => import('../pages/signin/SignInForm'));

function SignedOut({ onBack }: { onBack: () => void }) {
  const t = useT();
  return (
    <Dialog open firm onClose={() => {}} title={t.shell.lost}>
      <div className="col g16">
        <p className="soft">{t.shell.lostSay}</p>
        <Suspense fallback={<Skeleton />}><SignInForm onDone={onBack} /></Suspense>
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
    return <Opening />;
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
