import { Link } from '@tanstack/react-router';
import type { DayCounts, HomeView } from '../../api/types';
import { useT } from '../../i18n';
import { Stat, useEnv, useNow } from '../../kit';
import { formatNumber, formatShare, formatTime, isoDay } from '../../lib/format';

const numbers: { key: keyof DayCounts; color: string; states: string }[] = [
  { key: 'sent', color: 'var(--st-sent)', states: 'sent,delivered,read' },
  { key: 'delivered', color: 'var(--st-delivered)', states: 'delivered,read' },
  { key: 'read', color: 'var(--st-read)', states: 'read' },
  { key: 'failed', color: 'var(--st-failed)', states: 'failed' },
  { key: 'dropped', color: 'var(--st-dropped)', states: 'dropped' },
];

/** Today's five figures against the days before. Each is a door to the messages it counts. */
export function Numbers({ view }: { view: HomeView }) {
  const t = useT();
  const { locale, zone } = useEnv();
  const now = useNow(60_000);
  const today = isoDay(now, zone);
  const before = view.days.slice(0, -1);
  const short = (day: string) => formatTime(Date.parse(day + 'T12:00:00Z'), 'date', locale, 'UTC');
  const first = view.days[0] ? short(view.days[0].date) : '';
  const share = { sent: '', failed: '', dropped: '', delivered: formatShare(view.today.delivered, view.today.sent, locale), read: formatShare(view.today.read, view.today.delivered, locale) };
  const average = (key: keyof DayCounts) => before.reduce((sum, day) => sum + day[key], 0) / Math.max(1, before.length);
  const note = (key: keyof DayCounts) => {
    if (key === 'delivered') return t.home.ofSent;
    if (key === 'read') return t.home.ofDelivered;
    if (key === 'dropped') return view.today.settling ? t.home.settling(view.today.settling) : t.home.withReason;
    return t.home.average(formatNumber(average(key), locale, average(key) < 10 ? 1 : 0));
  };
  return (
    <section className="card nums" aria-label={t.home.numbers}>
      {numbers.map(({ key, color, states }) => (
        <Link key={key} to="/messages" search={{ state: states, from: today }}>
          <Stat
            label={t.home[key]} color={color} value={formatNumber(view.today[key], locale)} share={share[key]}
            days={view.days.map((day) => ({ label: short(day.date), value: day[key] }))}
            describe={t.home.perDay(t.home[key], first, formatNumber(view.today[key], locale))}
            note={note(key)} first={first} last={t.home.today}
          />
        </Link>
      ))}
    </section>
  );
}
