// Figures, times and spans as people read them. Pure: time and zone are arguments.

export type TimeStyle = 'clock' | 'seconds' | 'short' | 'date' | 'day' | 'when' | 'long' | 'full';

const styles: Record<TimeStyle, Intl.DateTimeFormatOptions> = {
  clock: { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  seconds: { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' },
  short: { weekday: 'short', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  date: { day: 'numeric', month: 'short' },
  day: { day: 'numeric', month: 'short', year: 'numeric' },
  when: { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  long: { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' },
  full: {
    day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit',
    fractionalSecondDigits: 3, hourCycle: 'h23', timeZoneName: 'short',
  },
};

const cache = new Map<string, Intl.DateTimeFormat>();

function formatter(style: TimeStyle, locale: string, zone: string): Intl.DateTimeFormat {
  const key = `${style} ${locale} ${zone}`;
  let made = cache.get(key);
  if (!made) {
    made = new Intl.DateTimeFormat(locale, { ...styles[style], timeZone: zone });
    cache.set(key, made);
  }
  return made;
}

/** Unix milliseconds in the words of the locale, in the given time zone. */
export function formatTime(ms: number, style: TimeStyle, locale: string, zone: string): string {
  return formatter(style, locale, zone).format(ms);
}

const isoDays = new Map<string, Intl.DateTimeFormat>();

/** The calendar day of an instant in a zone, as 2026-11-19: the same day gives the same text. */
export function isoDay(ms: number, zone: string): string {
  let made = isoDays.get(zone);
  if (!made) {
    made = new Intl.DateTimeFormat('sv-SE', { year: 'numeric', month: '2-digit', day: '2-digit', timeZone: zone });
    isoDays.set(zone, made);
  }
  return made.format(ms);
}

/** Today's times as a clock, this year's with the day, older ones as a date. */
export function nearTime(ms: number, now: number, locale: string, zone: string): string {
  if (isoDay(ms, zone) === isoDay(now, zone)) return formatTime(ms, 'clock', locale, zone);
  if (Math.abs(now - ms) < 180 * 86_400_000) return formatTime(ms, 'short', locale, zone);
  return formatTime(ms, 'day', locale, zone);
}

/** A day without its year when it is this year's. */
export function nearDay(ms: number, now: number, locale: string, zone: string): string {
  const sameYear = isoDay(ms, zone).slice(0, 4) === isoDay(now, zone).slice(0, 4);
  return formatTime(ms, sameYear ? 'date' : 'day', locale, zone);
}

/** A length of time in its two largest units: "23 h 58 min", "4 min", "12 s", "288 d" ("288 j" in French). */
export function formatSpan(ms: number, locale = 'en-GB'): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  const days = Math.floor(hours / 24);
  if (days >= 3) return `${days}\u00a0${locale.startsWith('fr') ? 'j' : 'd'}`;
  if (hours >= 1) return `${hours}\u00a0h ${String(minutes % 60).padStart(2, '0')}\u00a0min`;
  if (minutes >= 1) return `${minutes}\u00a0min`;
  return `${seconds}\u00a0s`;
}

/** How long something took: "3.4 ms", "1.2 s". */
export function formatTook(ms: number, locale: string): string {
  if (ms >= 1000) return `${formatNumber(ms / 1000, locale, 1)}\u00a0s`;
  return `${formatNumber(ms, locale, ms < 10 ? 1 : 0)}\u00a0ms`;
}

export function formatNumber(value: number, locale: string, digits = 0): string {
  return new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(value);
}

/** A size in kB or MB, as people read it. */
export function formatBytes(bytes: number, locale: string): string {
  const [value, unit] = bytes < 1_000_000 ? [bytes / 1000, 'kilobyte'] : [bytes / 1_000_000, 'megabyte'];
  return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: value < 10 ? 1 : 0 }).format(value);
}

/** A share with a thin space before the sign; nothing when the whole is nothing. */
export function formatShare(part: number, whole: number, locale: string): string {
  if (whole <= 0) return '';
  const share = new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const percent = (100 * part) / whole;
  if (percent > 0 && percent < 0.05) return `<\u00a0${share.format(0.1)}\u2009%`; // some are not none,
  if (percent < 100 && percent >= 99.95) return `>\u00a0${share.format(99.9)}\u2009%`; // and nearly all not all
  return `${share.format(percent)}\u2009%`;
}

/** An amount in a currency; an unknown currency is written after the figure. */
export function formatMoney(amount: number, currency: string, locale: string): string {
  try {
    return new Intl.NumberFormat(locale, { style: 'currency', currency }).format(amount);
  } catch {
    return `${new Intl.NumberFormat(locale, { minimumFractionDigits: 2 }).format(amount)} ${currency}`.trim();
  }
}

/** One or two letters for an avatar or a seal. */
export function initials(name: string): string {
  const words = name.trim().split(/[\s.@_-]+/).filter(Boolean);
  const first = words[0] ?? '';
  const last = words.length > 1 ? (words[words.length - 1] ?? '') : '';
  if (!last) return first.slice(0, 2).replace(/^./, (c) => c.toUpperCase());
  return ([...first][0] ?? '').toUpperCase() + ([...last][0] ?? '').toUpperCase();
}
