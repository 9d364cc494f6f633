import { Sheet, Wide, useEnv } from '../../../kit';
import { formatNumber, formatShare } from '../../../lib/format';
import { fallsTo } from '../model';
import type { Detail, Results } from '../data';
import { useCampaignWords } from '../words';

/** What went through the other channel. Above, a message and its fallback are one. */
export function Fallbacks({ campaign, came }: { campaign: Detail; came: Results }) {
  const w = useCampaignWords();
  const { locale } = useEnv();
  const way = came.fallback;
  if (!way) return null;
  const feed = campaign.channel === 'messenger';
  const rows: [string, number, number][] = [[w.fallbackMade, way.made, came.audience], [feed ? w.entered : w.sent, way.sent, way.made], [feed ? w.viewed : w.delivered, way.delivered, way.sent], [w.read, way.read, way.delivered], [w.clicked, way.clicked, way.sent]];
  return (
    <Sheet title={w.fallbackIn(w.channels[fallsTo(campaign.channel ?? '') ?? ''] ?? '')} flush footer={<span>{w.fallbackOne}</span>}>
      <Wide>
        <table className="tbl" aria-label={w.fallbackTable}>
          <thead><tr>{rows.map(([name]) => <th key={name} scope="col" className="num">{name}</th>)}</tr></thead>
          <tbody><tr>{rows.map(([name, people, of]) => <td key={name} className="num">{formatNumber(people, locale)} <span className="soft">{formatShare(people, of, locale)}</span></td>)}</tr></tbody>
        </table>
      </Wide>
    </Sheet>
  );
}
