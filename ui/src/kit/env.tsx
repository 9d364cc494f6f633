import { createContext, useContext, useEffect, useState, type ReactNode } from 'react';
import { useSpeech } from '../i18n';

interface Env {
  /** IANA name of the workspace's time zone. */
  zone: string;
  /** The program's clock less this browser's, in milliseconds: the demo's clock can be moved. */
  skew: number;
}

const EnvContext = createContext<Env>({ zone: Intl.DateTimeFormat().resolvedOptions().timeZone, skew: 0 });

/** Gives the kit the workspace's time zone and the program's clock. */
export function EnvProvider({ zone, skew, children }: Env & { children: ReactNode }) {
  return <EnvContext value={{ zone, skew }}>{children}</EnvContext>;
}

export function useEnv(): Env & { locale: string } {
  return { ...useContext(EnvContext), locale: useSpeech().locale };
}

/** The program's time now, drawn again every `every` milliseconds (a second unless told). */
export function useNow(every = 1000): number {
  const { skew } = useContext(EnvContext);
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), every);
    return () => clearInterval(timer);
  }, [every]);
  return now + skew;
}
