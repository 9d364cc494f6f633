import { useQuery, type QueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { ClockState } from './types';

/** The emulated clock as last heard, with the browser's time at that moment. */
export interface Heard extends ClockState {
  seen: number;
}

/** What the emulated clock says at a moment of the browser's. */
export function emulatedAt(clock: Heard, browser: number): number {
  return clock.frozen ? clock.now_ms : clock.now_ms + browser - clock.seen;
}

/** Takes what the emulator says of its clock. */
export function takeClock(client: QueryClient, next: ClockState) {
  client.setQueryData<Heard>(['clock'], { ...next, seen: Date.now() });
}

/** The emulated clock as last heard; nothing before the first answer. */
export function useClock(): Heard | undefined {
  return useQuery<Heard>({ queryKey: ['clock'], enabled: false, staleTime: Infinity }).data;
}

/** The emulated time now, drawn again every `every` milliseconds. */
export function useEmulatedNow(every = 1000): number {
  const clock = useClock();
  const [browser, setBrowser] = useState(() => Date.now());
  useEffect(() => {
    setBrowser(Date.now());
    const timer = setInterval(() => setBrowser(Date.now()), every);
    return () => clearInterval(timer);
  }, [every, clock]);
  return clock ? emulatedAt(clock, Math.max(browser, clock.seen)) : browser;
}
