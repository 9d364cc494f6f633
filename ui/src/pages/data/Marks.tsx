import { Badge, useEnv } from '../../kit';
import { formatNumber } from '../../lib/format';
import type { Attribute, EventName } from './data';
import { useDataWords } from './words';

/** What somebody said of an attribute, and what it is, in words. */
export function AttributeMarks({ one, pageOf }: { one: Attribute; pageOf: (id: string) => string }) {
  const w = useDataWords();
  if (!one.blocked && !one.standard && !one.forced && !one.personal && !one.psid_of) return null;
  return (
    <span className="row g4 wrap">
      {one.blocked && <Badge tone="stamp">{w.blocked}</Badge>}
      {one.standard && <Badge tone="line">{w.standard}</Badge>}
      {one.forced && !one.standard && <span title={w.forcedSay}><Badge tone="bleu">{w.forced}</Badge></span>}
      {one.personal && !one.standard && <Badge tone="brass">{w.personal}</Badge>}
      {one.psid_of && <Badge tone="line">{w.psidOf(pageOf(one.psid_of))}</Badge>}
    </span>
  );
}

/** How many values or events were not taken. */
export function NotTaken({ one, events }: { one: Attribute | EventName; events?: boolean }) {
  const w = useDataWords();
  const { locale } = useEnv();
  if (!one.problem) return null;
  const { times } = one.problem;
  return <span className="c-stamp t-13">{(events ? w.eventsNotTaken : w.notTaken)(formatNumber(times, locale), times === 1)}</span>;
}
