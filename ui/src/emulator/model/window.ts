import type { Thread } from '../data/types';

/** How a person stands with a Page, before it is put in words. */
export type Standing =
  | { is: 'never' }
  | { is: 'blocked' }
  | { is: 'deleted' }
  | { is: 'link' } // opened a link and has not said a word yet
  | { is: 'open'; left: number }
  | { is: 'closed'; since: number };

/** The state of the window at an instant; `now` is the emulated time. */
export function standing(thread: Thread | undefined, now: number): Standing {
  if (!thread || thread.count === 0) return { is: 'never' };
  if (thread.blocked) return { is: 'blocked' };
  if (thread.deleted) return { is: 'deleted' };
  const until = thread.window.until_ms;
  if (until === undefined) return thread.pending_ref === undefined ? { is: 'never' } : { is: 'link' };
  return now < until ? { is: 'open', left: until - now } : { is: 'closed', since: now - until };
}

/** Whole hours and minutes as people say them: one unit where the second adds nothing. */
export function roughSpan(ms: number): { days: number; hours: number; minutes: number; seconds: number } {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  return { days: Math.floor(seconds / 86_400), hours: Math.floor(seconds / 3600) % 24, minutes: Math.floor(seconds / 60) % 60, seconds: seconds % 60 };
}

/** A span in its two largest units: "23 h 59 min", "26 h", "4 d 3 h", "40 s"; hours up to three days. */
export function spanWords(ms: number, day: string): string {
  const { days, hours, minutes, seconds } = roughSpan(Math.abs(ms));
  const words = (...pairs: [number, string][]) => pairs.filter(([n]) => n > 0).map(([n, unit]) => `${n}\u00a0${unit}`).join(' ');
  if (days >= 3) return words([days, day], [hours, 'h']);
  if (days + hours > 0) return words([24 * days + hours, 'h'], [minutes, 'min']);
  if (minutes > 0) return words([minutes, 'min']);
  return `${seconds}\u00a0s`;
}
