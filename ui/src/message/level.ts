import type { Level } from '../api/types';
import type { IconName } from '../kit';

/** How well something is, as an icon and a colour class; the word stands beside it. */
export function levelIcon(level: Level): { icon: IconName; tone: string } {
  if (level === 'ok') return { icon: 'check', tone: 'c-verd' };
  return level === 'warn' ? { icon: 'warn', tone: 'c-brass' } : { icon: 'stop', tone: 'c-stamp' };
}
