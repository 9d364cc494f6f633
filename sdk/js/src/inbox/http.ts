import { type Fault, FeedError, type TokenProvider } from './types';

/** The server, called as the person whose token the provider gives. */
export interface Http {
  /** The address of the server, without a slash at its end. */
  src: string;
  /** Who the token says the person is: the server decides, this names the cache. */
  user: () => Promise<string>;
  /** Asks for a new token before the next call. */
  renew: () => void;
  /** JSON of an answer. What is sent outlives the page. */
  call: <T>(method: string, path: string, body?: unknown) => Promise<T>;
  /** An answer that is good, or 304; else a FeedError, or what fetch throws where there is no network. */
  open: (path: string, init: RequestInit) => Promise<Response>;
}

/** Renews the token before it ends, and once when it is refused. */
export function http(src: string, provide: TokenProvider, fetcher: typeof fetch = (...a) => fetch(...a)): Http {
  let token = '';
  let renewAt = 0;
  let asking: Promise<string> | undefined;

  const bearer = async () => {
    if (Date.now() < renewAt) return token;
    asking ??= (async () => {
      try {
        token = await provide();
        // The clocks of two machines differ: what counts is how long the token lives.
        const { exp, iat } = claims(token);
        renewAt = exp! > iat! ? Date.now() + (exp! - iat!) * 900 : Infinity;
        return token;
      } finally {
        asking = undefined;
      }
    })();
    return asking;
  };

  const open = async (path: string, init: RequestInit) => {
    for (let again = false; ; again = true) {
      const used = await bearer();
      const answer = await fetcher(`${src}/feed/v1/${path}`, {
        ...init,
        credentials: 'omit',
        cache: 'no-store',
        headers: { ...(init.headers as Record<string, string>), Authorization: `Bearer ${used}` },
      });
      if (answer.ok || answer.status === 304) return answer;
      const fault = await refusal(answer);
      if (fault.status !== 401 || again) throw fault;
      if (used === token) renewAt = 0; // else somebody asked meanwhile: several requests fail at once
      if ((await bearer()) === used) throw fault;
    }
  };

  return {
    src,
    open,
    user: async () => claims(await bearer()).sub!,
    renew: () => (renewAt = 0),
    async call(method, path, body) {
      const answer = await open(path, body ? { method, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body), keepalive: true } : {});
      return answer.json();
    },
  };
}

function claims(token: string): { sub?: string; exp?: number; iat?: number } {
  try {
    return JSON.parse(atob(token.split('.')[1]!.replace(/-/g, '+').replace(/_/g, '/')));
  } catch {
    return {};
  }
}

async function refusal(answer: Response): Promise<FeedError> {
  const told = await answer.json().catch(() => ({}));
  const wait = Number(answer.headers.get('Retry-After')) * 1000 || 0;
  return new FeedError(answer.status, told.code, told.detail, wait);
}

/** Whether another try cannot help. */
export const final = ({ status = 0 }: Fault) => status >= 400 && status < 500 && status !== 429;

/**
 * Waits before try n (from 0): longer each time up to a minute, never two browsers for equally long, and not at all
 * once wake is called, or the network is back.
 */
export function pause(n: number, why?: Fault, wake: (go: () => void) => void = () => {}): Promise<void> {
  return new Promise((done) => {
    const go = () => {
      clearTimeout(timer);
      removeEventListener('online', go);
      done();
    };
    const timer = setTimeout(go, Math.max(Math.min(60_000, 1000 * 2 ** n) * (0.5 + Math.random() / 2), why?.wait ?? 0));
    addEventListener('online', go);
    wake(go);
  });
}

/** Tries again where the network or the server is at fault, as long as it is wanted. failed: told of each fault. */
export async function persist<T>(tries: number, call: () => Promise<T>, wanted: () => boolean, failed: (e: Fault) => void = () => {}): Promise<T> {
  for (let n = 0; ; n++) {
    try {
      return await call();
    } catch (e) {
      if (wanted()) failed(e as Fault);
      if (n + 1 >= tries || final(e as Fault)) throw e;
      await pause(n, e as Fault);
      if (!wanted()) throw e;
    }
  }
}
