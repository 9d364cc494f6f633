import { useRouter } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';

/** Goes elsewhere, once: this is still drawn while the next page loads, and must not go again. */
export function Away({ to }: { to: '/' | '/sign-in' | '/welcome' }) {
  const router = useRouter();
  const gone = useRef(false);
  useEffect(() => {
    if (gone.current) return;
    gone.current = true;
    const search = to === '/sign-in' ? { next: router.state.location.publicHref } : {};
    void router.navigate({ to, search, replace: true });
  }, [router, to]);
  return null;
}
