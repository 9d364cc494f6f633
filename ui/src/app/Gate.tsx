import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useLocation, useRouter } from '@tanstack/react-router';
import { lazy, Suspense, useCallback, useEffect, useState, type ReactNode } from 'react';
import { ApiError, onSessionLost } from '../api/client';
import { useLive } from '../api/live';
import { meQuery } from '../api/queries';
import type { Me, Membership } from '../api/types';
import { useT } from '../i18n';
import { Button, Dialog, EmptyState, EnvProvider, ErrorNote, Skeleton } from '../kit';
import { addressIn, workspaceOf } from './address';
import { Away } from './Away';
import { useSaid, useTitle } from './hooks';
import { Opening } from './Opening';
import { useTastes } from './tastes';
import { PlaceProvider } from './workspace';

/** The workspace that was last in sight in this browser. */
const LAST_KEY = 'petitbleu.workspace';

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

/** The workspace of the address, as far as one belongs to it; where it names none, the last one here. */
function membershipOf(me: Me | undefined, asked: string | undefined): Membership | undefined {
  if (!me) return undefined;
  if (asked) return me.workspaces.find((one) => one.id === asked);
  const last = localStorage.getItem(LAST_KEY);
  return me.workspaces.find((one) => one.id === last) ?? me.workspaces[0];
}

/** Goes on at the same address in a workspace: for those that name none. */
function Entering({ ws }: { ws: string }) {
  const router = useRouter();
  useEffect(() => router.history.replace(addressIn(ws, router.state.location.publicHref)), [router, ws]);
  return <Opening />;
}

/** For who belongs to no workspace, or not to that of the address. */
function Nowhere({ me, switchTo }: { me: Me; switchTo: (ws: string) => void }) {
  const t = useT();
  const own = me.workspaces[0];
  useTitle(own ? t.shell.notMember : t.shell.noWorkspace);
  if (!own) return <main className="alone"><EmptyState page icon="home" title={t.shell.noWorkspace}>{t.shell.noWorkspaceSay}</EmptyState></main>;
  return (
    <main className="alone">
      <EmptyState page icon="home" title={t.shell.notMember} action={<Button kind="primary" onClick={() => switchTo(own.id)}>{t.shell.goTo(own.name)}</Button>}>{t.shell.notMemberSay}</EmptyState>
    </main>
  );
}

/** Lets in who is signed in and set up; shows the way to the others. */
export function Gate({ children }: { children: ReactNode }) {
  const client = useQueryClient();
  const me = useQuery(meQuery);
  const [lost, setLost] = useState(false);
  const router = useRouter();
  const asked = useLocation({ select: (location) => workspaceOf(location.publicHref) });
  const known = me.data !== undefined;
  useEffect(() => onSessionLost(() => known && setLost(true)), [known]);
  useTastes(me.data);
  const membership = membershipOf(me.data, asked);
  useLive(lost ? undefined : membership?.id);
  const switchTo = useCallback((ws: string) => router.history.push(addressIn(ws, '/')), [router]);
  const here = membership?.id;
  useEffect(() => {
    if (here) localStorage.setItem(LAST_KEY, here);
  }, [here]);
  const said = useSaid(me.error);

  if (!me.data) {
    if (me.error instanceof ApiError && me.error.status === 401) return <Away to="/sign-in" />;
    if (said) return <main className="alone"><ErrorNote error={said} onRetry={() => me.refetch()} /></main>;
    return <Opening />;
  }
  if (!me.data.user.setup_done) return <Away to="/welcome" />;
  if (!membership) return <Nowhere me={me.data} switchTo={switchTo} />;
  if (!asked) return <Entering ws={membership.id} />;
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
