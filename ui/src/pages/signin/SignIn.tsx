import { useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link, useRouter } from '@tanstack/react-router';
import { useCallback, useEffect, useRef, useState } from 'react';
import { openLink } from '../../api/actions';
import { useTitle } from '../../app/hooks';
import { useT } from '../../i18n/pages';
import { Note, Skeleton } from '../../kit';
import { Alone } from './Alone';
import SignInForm from './SignInForm';

const route = getRouteApi('/sign-in');

/** Only a place of this app may follow a sign-in, never another site. */
export function safeNext(next: string | undefined): string {
  return next && /^\/(?![/\\])/.test(next) ? next : '/';
}

function useEnter() {
  const { next } = route.useSearch();
  const client = useQueryClient();
  const router = useRouter();
  return useCallback(() => {
    client.clear();
    router.history.replace('/app' + safeNext(next?.replace(/^\/app(?=\/|$)/, '')));
  }, [client, router, next]);
}

/** Opens a one-time link from the address (#token=…), else asks for e-mail and password. */
export default function SignIn() {
  const t = useT();
  useTitle(t.signIn.title);
  const enter = useEnter();
  const [token] = useState(() => new URLSearchParams(window.location.hash.slice(1)).get('token'));
  const [failed, setFailed] = useState(false);
  const asked = useRef(false);
  useEffect(() => {
    if (!token || asked.current) return;
    asked.current = true;
    // The token leaves the address at once, so that it stays in no history.
    window.history.replaceState(window.history.state, '', window.location.pathname + window.location.search);
    openLink(token).then(enter, () => setFailed(true));
  }, [token, enter]);
  if (token && !failed) {
    return <Alone title={t.signIn.title} lead={t.signIn.opening}><Skeleton lines={3} /></Alone>;
  }
  return (
    <Alone title={t.signIn.title} lead={t.signIn.lead}>
      {failed && <Note tone="stamp" role="alert">{t.signIn.linkFailed}</Note>}
      <SignInForm onDone={enter} />
      <p className="hint"><Link to="/password">{t.signIn.forgot}</Link></p>
      <p className="hint">{t.signIn.firstHint}</p>
    </Alone>
  );
}
