import type { Item, Session } from './types';

/** What is kept for the next visit, and for when there is no network. */
export interface Saved {
  session: Session;
  items: Record<string, Item[]>;
}

export interface Cache {
  load: () => Saved | undefined;
  save: (saved: Saved) => void;
  forget: () => void;
}

/** The most that is kept, in characters: browsers give a site about five million. */
const most = 300_000;

/** Keeps the last state of one person in the browser. Others of the same server are forgotten: machines are shared. */
export function cache(src: string, user: string): Cache {
  const prefix = `petitbleu.inbox:${src}|`;
  const own = prefix + user;
  /** Storage may be off or full, and others may write there. */
  const quietly = <T>(fn: () => T): T | undefined => {
    try {
      return fn();
    } catch {
      return undefined;
    }
  };
  const forget = () => quietly(() => localStorage.removeItem(own));
  return {
    forget,
    load: () =>
      quietly(() => {
        for (const key of Object.keys(localStorage)) if (key.startsWith(prefix) && key !== own) localStorage.removeItem(key);
        const saved = JSON.parse(localStorage.getItem(own)!) as Saved;
        return saved.session.feeds && saved.items && saved;
      }),
    save(saved) {
      const text = JSON.stringify(saved);
      if (text.length > most) forget();
      else quietly(() => localStorage.setItem(own, text));
    },
  };
}
