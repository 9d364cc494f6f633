import type { PersonConversation } from '../../api/types';
import { useT } from '../../i18n/pages';
import { useEnv, useNow } from '../../kit';
import { formatSpan, formatTime } from '../../lib/format';

const FULL = 24 * 3_600_000;

/** The conversation whose window stays open longest, or closed last. */
export function bestWindow(conversations: PersonConversation[]): PersonConversation | undefined {
  return conversations.filter((c) => c.window_until).sort((a, b) => Date.parse(b.window_until ?? '') - Date.parse(a.window_until ?? ''))[0];
}

/** The 24-hour window as a ring that empties, and the same in words. */
export function WindowRing({ conversations }: { conversations: PersonConversation[] }) {
  const t = useT();
  const { locale, zone } = useEnv();
  const now = useNow(1000);
  const best = bestWindow(conversations);
  const until = best?.window_until ? Date.parse(best.window_until) : 0;
  const left = Math.max(0, until - now);
  const share = Math.min(1, left / FULL);
  const around = 2 * Math.PI * 15;
  const color = left === 0 ? 'var(--ink-soft)' : left < 2 * 3_600_000 ? 'var(--brass)' : 'var(--verdigris)';
  const when = until ? formatTime(until, 'short', locale, zone) : '';
  const [head, sub] = !until
    ? [t.person.windowNever, t.person.windowNeverSay]
    : left > 0
      ? [t.person.windowOpen(formatSpan(left, locale)), t.person.closes(when)]
      : [t.person.windowClosed, t.person.closedSince(when)];
  return (
    <div className="ring">
      <svg width="36" height="36" viewBox="0 0 36 36" aria-hidden="true">
        <circle cx="18" cy="18" r="15" fill="none" stroke="var(--line-firm)" strokeWidth="3.5" />
        <circle cx="18" cy="18" r="15" fill="none" stroke={color} strokeWidth="3.5" strokeDasharray={`${share * around} ${around}`} transform="rotate(-90 18 18)" />
      </svg>
      <div className="t-13"><div className="b">{head}</div><div className="soft">{sub}</div></div>
    </div>
  );
}
