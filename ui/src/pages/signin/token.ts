import { useEffect, useState } from 'react';

/** Takes the token (#token=…) out of the address, so that it stays in no history. */
function take(): string {
  const found = new URLSearchParams(window.location.hash.slice(1)).get('token') ?? '';
  if (found) window.history.replaceState(window.history.state, '', window.location.pathname + window.location.search);
  return found;
}

/** The token of a link, of one that is opened while the page is in sight too. */
export function useLinkToken(): string {
  const [token, setToken] = useState(take);
  useEffect(() => {
    const again = () => {
      const next = take();
      if (next) setToken(next);
    };
    window.addEventListener('hashchange', again);
    return () => window.removeEventListener('hashchange', again);
  }, []);
  return token;
}
