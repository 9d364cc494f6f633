import { useState, type ReactNode } from 'react';
import { initials } from '../lib/format';

interface PageHeaderProps {
  title: ReactNode;
  /** Where this page hangs: a link back to its list. */
  crumb?: ReactNode;
  beside?: ReactNode;
  sub?: ReactNode;
  actions?: ReactNode;
  tabs?: ReactNode;
  lead?: ReactNode;
}

/** Title, state, and one primary action on the right. */
export function PageHeader({ title, crumb, beside, sub, actions, tabs, lead }: PageHeaderProps) {
  return (
    <header className={tabs ? 'head ruled' : 'head'}>
      {crumb && <div className="crumb">{crumb}</div>}
      <div className="line">
        {lead}
        <div className="titles">
          <div className="row g8 wrap">
            <h1>{title}</h1>
            {beside}
          </div>
          {sub && <div className="sub">{sub}</div>}
        </div>
        <span className="sp" />
        {actions}
      </div>
      {tabs}
    </header>
  );
}

const grounds = ['', 'v', 'o', 's'];

/** Initials on one of four quiet grounds, the same for the same name. */
export function Avatar({ name, size = 32, shape, picture }: { name: string; size?: 24 | 28 | 32 | 40 | 56; shape?: 'square'; /** Its address; the initials stand where there is none, and until it came. */ picture?: string }) {
  const [failed, setFailed] = useState<string>();
  let sum = 0;
  for (const char of name) sum += char.codePointAt(0) ?? 0;
  const look = ['av', grounds[sum % 4], size === 32 ? '' : `s${size}`, shape ?? ''].filter(Boolean).join(' ');
  return <span className={look} aria-hidden="true">{initials(name)}{picture && picture !== failed && <img src={picture} alt="" onError={() => setFailed(picture)} />}</span>;
}

interface StatProps {
  label: string;
  color: string;
  value: string;
  share?: string;
  /** Days before, oldest first, today last. */
  days: { label: string; value: number }[];
  describe: string;
  note?: string;
  first: string;
  last: string;
}

/** One figure of today against the days before. Its bars are described in words. */
export function Stat({ label, color, value, share, days, describe, note, first, last }: StatProps) {
  const top = Math.max(1, ...days.map((day) => day.value));
  const step = 182 / Math.max(1, days.length);
  return (
    <>
      <span className="row g8"><i className="sq" style={{ background: color }} /><span className="m">{label}</span></span>
      <span className="big">{value} {share && <small>{share}</small>}</span>
      <svg className="plot spark" viewBox="0 0 182 51" role="img" aria-label={describe}>
        {days.map((day, i) => {
          const height = day.value === 0 ? 0 : Math.max(1.5, (36 * day.value) / top);
          return (
            <rect key={day.label} x={i * step + 1.5} y={36 - height} width={step - 3} height={height} rx={1.5} fill={i === days.length - 1 ? color : 'var(--st-audience)'}>
              <title>{`${day.label}: ${day.value}`}</title>
            </rect>
          );
        })}
        <path className="axis" d="M0 36.5H182" fill="none" />
        <text x="1" y="49">{first}</text>
        <text x="182" y="49" textAnchor="end">{last}</text>
      </svg>
      <span className="ref">{note ?? '\u00a0'}</span>
    </>
  );
}
