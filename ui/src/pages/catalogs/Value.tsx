import { Time, useEnv } from '../../kit';
import { formatNumber } from '../../lib/format';
import { textOf } from './model';
import { useCatalogWords } from './words';

/** A value as it stands in a table. */
export function Value({ value, type }: { value: unknown; type: string }) {
  const w = useCatalogWords();
  const { locale } = useEnv();
  if (value === undefined || value === null) return <span className="soft">–</span>;
  if (type === 'boolean') return <>{value === true ? w.yes : w.no}</>;
  if (type === 'number' && typeof value === 'number') return <>{formatNumber(value, locale, 10)}</>;
  if (type === 'time' && typeof value === 'string') return <Time at={value} />;
  const text = Array.isArray(value) && value.every((one) => typeof one === 'string' || typeof one === 'number') ? value.join(', ') : textOf(value);
  return <span className="cellcut cut" title={text}>{text}</span>;
}
