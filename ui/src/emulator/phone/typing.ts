import { useEffect, useRef, useState } from 'react';
import { useTyping } from '../data/queries';
import type { Page, Person } from '../data/types';

/** Whether the Page is typing just now; it stops by itself after a while. */
export function useTypingNow(page: Page, person: Person): boolean {
  const until = useTyping(page.id, person.id);
  const [typing, setTyping] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    const left = until - Date.now();
    setTyping(left > 0);
    if (left > 0) timer.current = setTimeout(() => setTyping(false), left);
    return () => clearTimeout(timer.current);
  }, [until]);
  return typing;
}
