import { useQuery, type QueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { Jump } from '../model/thread';
import type { ClockState, Thread } from './types';

/** The emulated clock as last heard, with the browser's time at that moment. */
export interface Heard extends ClockState {
  seen: number;
}

const KEPT = 'petitbleu.emulator.jumps';

/** What the emulated clock says at a moment of the browser's. */
export function emulatedAt(clock: Heard, browser: number): number {
  return clock.frozen ? clock.now_ms : clock.now_ms + browser - clock.seen;
}

function keptJumps(): Jump[] {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(KEPT) ?? '[]');
    return Array.isArray(kept) ? (kept as Jump[]) : [];
  } catch {
    return [];
  }
}

/** Takes what the emulator says of its clock, and keeps a note when it was moved. */
export function takeClock(client: QueryClient, next: ClockState) {
  const before = client.getQueryData<Heard>(['clock']);
  const seen = Date.now();
  if (before && before.version > next.version) client.removeQueries({ queryKey: ['jumps'] }); // another emulator by now
  if (before && next.version > before.version) {
    const from = emulatedAt(before, seen);
    if (Math.abs(next.now_ms - from) > 30_000) {
      const jumps = [...jumpsOf(client), { from, to: next.now_ms, after: newestLine(client) }].slice(-100);
      sessionStorage.setItem(KEPT, JSON.stringify(jumps));
      client.setQueryData(['jumps'], jumps);
    }
  }
  client.setQueryData<Heard>(['clock'], { ...next, seen });
}

function newestLine(client: QueryClient): number {
  const threads = client.getQueryData<Thread[]>(['threads']) ?? [];
  const heard = client.getQueryData<number>(['newest']) ?? 0;
  return Math.max(heard, ...threads.map((thread) => thread.last?.seq ?? 0));
}

function jumpsOf(client: QueryClient): Jump[] {
  return client.getQueryData<Jump[]>(['jumps']) ?? keptJumps();
}

/** After the emulator started over, the jumps stand in no thread any more. */
export function dropJumps(client: QueryClient) {
  sessionStorage.removeItem(KEPT);
  client.setQueryData(['jumps'], []);
  client.setQueryData(['newest'], 0);
}

/** The jumps of the clock that this tab saw, oldest first. */
export function useJumps(): Jump[] {
  return useQuery({ queryKey: ['jumps'], queryFn: keptJumps, staleTime: Infinity }).data ?? [];
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
