import { formatTime, nearTime, type TimeStyle } from '../lib/format';
import { useEnv } from './env';

/** An instant in the workspace's time zone; the exact instant shows on hover. */
export function Time({ at: instant, as = 'near', className }: { at: string | number; as?: TimeStyle | 'near'; className?: string }) {
  const { zone, skew, locale } = useEnv();
  const at = typeof instant === 'string' ? Date.parse(instant) : instant;
  const text = as === 'near' ? nearTime(at, Date.now() + skew, locale, zone) : formatTime(at, as, locale, zone);
  return (
    <time className={className ?? 'nw'} dateTime={new Date(at).toISOString()} title={formatTime(at, 'full', locale, zone)}>
      {text}
    </time>
  );
}
