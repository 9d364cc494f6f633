import { Sheet, Wide, useEnv } from '../../../kit';
import { formatNumber, formatShare } from '../../../lib/format';
import { useReachWords } from '../../../reach/words';
import type { Results } from '../data';
import { useCampaignWords } from '../words';

/** By which right messages went, and how each fared; with fallbacks, what went through the other channel as well. There the rows are messages, not people, so that they are not added up. */
export function Rights({ rights, fallback, converts }: { rights: Results['rights']; fallback: Results['fallback']; converts: boolean }) {
  const w = useCampaignWords();
  const names = useReachWords().rights;
  const { locale } = useEnv();
  const sum = rights.reduce((all, one) => ({ sent: all.sent + one.sent, delivered: all.delivered + one.delivered, read: all.read + one.read, converted: all.converted + one.converted }), { sent: 0, delivered: 0, read: 0, converted: 0 });
  const both = (part: number, whole: number) => <td className="num">{formatNumber(part, locale)}<span className="block soft t-12">{formatShare(part, whole, locale)}</span></td>;
  return (
    <Sheet title={w.byRight} flush footer={<span>{w.readShare}{converts && ` ${w.convertedShare}`}</span>}>
      <Wide>
        <table className="tbl" aria-label={w.byRight}>
          <thead><tr><th scope="col">{w.right}</th><th scope="col" className="num">{w.sent}</th><th scope="col" className="num">{w.read}</th>{converts && <th scope="col" className="num">{w.converted}</th>}</tr></thead>
          <tbody>
            {rights.map((one) => <tr key={one.right}><td className="m">{names[one.right]?.name ?? one.right}</td><td className="num">{formatNumber(one.sent, locale)}</td>{both(one.read, one.delivered)}{converts && both(one.converted, one.sent)}</tr>)}
            {fallback && <tr><td className="m">{names.fallback?.name}</td><td className="num">{formatNumber(fallback.sent, locale)}</td>{both(fallback.read, fallback.delivered)}{converts && <td className="num soft">–</td>}</tr>}
            {!fallback && <tr className="sum"><td>{w.together}</td><td className="num">{formatNumber(sum.sent, locale)}</td><td className="num">{formatNumber(sum.read, locale)}</td>{converts && <td className="num">{formatNumber(sum.converted, locale)}</td>}</tr>}
          </tbody>
        </table>
      </Wide>
    </Sheet>
  );
}
