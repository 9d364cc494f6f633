import type { ReactNode } from 'react';
import { Time, useEnv } from '../../kit';
import { formatNumber } from '../../lib/format';
import { isInstant } from './attribute-model';
import { usePersonWords } from './words';

/** A value as people read it: figures by the language, instants in the workspace's time, lists member by member. */
export function AttributeValue({ value }: { value: unknown }): ReactNode {
  const w = usePersonWords();
  const { locale } = useEnv();
  if (typeof value === 'number') return formatNumber(value, locale, 6);
  if (typeof value === 'boolean') return value ? w.attributes.yes : w.attributes.no;
  if (isInstant(value)) return <Time at={value} as="when" className="" />;
  if (typeof value === 'string') return value;
  if (Array.isArray(value) && value.every((one) => typeof one !== 'object')) return value.map(String).join(', ');
  return <code className="breaks">{JSON.stringify(value)}</code>;
}
