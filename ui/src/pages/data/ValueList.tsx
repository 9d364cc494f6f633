import { useState } from 'react';
import { useEnv } from '../../kit';
import { formatNumber, formatShare } from '../../lib/format';
import type { Values } from './data';
import { shown } from './model';
import { useDataWords } from './words';

const FIRST = 8;

/** Values of a sample, the most common first, with how many have each. */
export function ValueList({ values, label, none }: { values: Values; label: string; none: string }) {
  const w = useDataWords();
  const { locale } = useEnv();
  const [all, setAll] = useState(false);
  if (values.values.length === 0) return <p className="soft t-13">{none}</p>;
  const most = values.values[0]!.count;
  const rest = values.values.length - FIRST;
  return (
    <>
      <ul className="vals" aria-label={label}>
        {values.values.slice(0, all ? undefined : FIRST).map(({ value, count }, i) => (
          <li key={i}>
            <span className="cut" title={shown(value)}>{typeof value === 'string' ? value : <code>{shown(value)}</code>}</span>
            <span className="bar thin" aria-hidden="true"><i style={{ width: `${(100 * count) / most}%`, background: 'var(--st-sent)' }} /></span>
            <span className="num">{formatNumber(count, locale)}</span>
            <span className="num soft">{formatShare(count, values.sampled, locale)}</span>
          </li>
        ))}
      </ul>
      {rest > 0 && !all && <button type="button" className="lnk t-13" onClick={() => setAll(true)}>{w.moreValues(rest)}</button>}
    </>
  );
}
