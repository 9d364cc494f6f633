import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { usePlace } from '../../../app/workspace';
import { Button, DataTable, Segmented, Sheet, Skeleton, Time, useEnv } from '../../../kit';
import { csvOf, saveText } from '../../../lib/csv';
import { formatNumber, formatTime } from '../../../lib/format';
import { seriesQuery, type Detail } from '../data';
import { useCampaignWords } from '../words';
import { Plot, type Key } from './Plot';
import { totals } from './series';

/** How it came about: sent, delivered, read and converted, added up hour by hour; the same as a table or a file. It says when it was counted where that is
 * long before the figures beside it. */
export function OverTime({ campaign, run, live, converts, counted }: { campaign: Detail; run: string; live: boolean; converts: boolean; counted: string }) {
  const w = useCampaignWords();
  const { ws } = usePlace();
  const { locale, zone, skew } = useEnv();
  const [view, setView] = useState<'plot' | 'table'>('plot');
  const age = Date.now() + skew - Date.parse(campaign.launched_at ?? campaign.created_at);
  const unit = age > 4 * 86_400_000 ? 'day' : 'hour';
  const found = useQuery(seriesQuery(ws, campaign.id, run, unit, live)).data;
  const series = found?.items;
  const older = found !== undefined && Date.parse(counted) - Date.parse(found.counted_at) > 10_000; // than the figures beside it
  const keys: Key[] = [...(campaign.channel === 'webhook' ? (['sent'] as const) : (['sent', 'delivered', 'read'] as const)), ...(converts ? (['converted'] as const) : [])];
  const names = campaign.channel === 'inapp' ? { ...w.lines, delivered: w.viewedLine } : w.lines;
  const rows = series && totals(series, unit === 'day' ? 86_400_000 : 3_600_000, Date.now() + skew, Date.parse(campaign.launched_at ?? campaign.created_at));
  const save = () => saveText(`${campaign.name}.csv`, 'text/csv', csvOf([['at', ...keys], ...(series ?? []).map((one) => [one.at, ...keys.map((key) => (key === 'converted' ? (one.converted[0] ?? 0) : one[key]))])]));
  return (
    <Sheet title={w.overTime} actions={<><Segmented label={w.view} value={view} choices={[{ value: 'plot', label: w.plot }, { value: 'table', label: w.table }]} onChange={setView} /><Button size="sm" kind="plain" icon="download" disabled={!series?.length} onClick={save}>{w.csv}</Button></>}>
      {!rows ? <Skeleton lines={5} /> : rows.length === 0 ? <p className="soft t-13">{w.nothingYet}</p> : view === 'plot' ? <Plot rows={rows} keys={keys} names={names} daily={unit === 'day'} /> : (
        <DataTable
          label={w.overTime} rows={[...(series ?? [])].reverse()} rowKey={(row) => row.at}
          columns={[{ key: 'at', head: w.when, cell: (row) => formatTime(Date.parse(row.at), unit === 'day' ? 'day' : 'when', locale, zone) }, ...keys.map((key) => ({ key, head: names[key], align: 'num' as const, cell: (row: { converted: number[] } & Record<Exclude<Key, 'converted'>, number>) => formatNumber(key === 'converted' ? (row.converted[0] ?? 0) : row[key], locale) }))]}
        />
      )}
      {older && <p className="t-13 soft right">{w.counted} <Time at={found.counted_at} as="seconds" /></p>}
    </Sheet>
  );
}
