import { useQuery } from '@tanstack/react-query';
import { useState, type PointerEvent } from 'react';
import { usePlace } from '../../../app/workspace';
import { Button, DataTable, Segmented, Sheet, Skeleton, useEnv } from '../../../kit';
import { csvOf, saveText } from '../../../lib/csv';
import { formatNumber, formatTime } from '../../../lib/format';
import { axis, nearest } from '../../segments/plot';
import { seriesQuery, type Detail } from '../data';
import { useCampaignWords } from '../words';
import { totals, type Total } from './series';

type Key = 'sent' | 'delivered' | 'read' | 'converted';
const colors: Record<Key, string> = { sent: 'var(--st-sent)', delivered: 'var(--st-delivered)', read: 'var(--st-read)', converted: 'var(--st-converted)' };
const [WIDTH, HEIGHT, LEFT, TOP] = [560, 200, 56, 30];

/** How it came about: sent, delivered, read and converted, added up hour by hour; the same as a table or a file. */
export function OverTime({ campaign, run, live, converts }: { campaign: Detail; run: string; live: boolean; converts: boolean }) {
  const w = useCampaignWords();
  const { ws } = usePlace();
  const { locale, zone, skew } = useEnv();
  const [view, setView] = useState<'plot' | 'table'>('plot');
  const age = Date.now() + skew - Date.parse(campaign.launched_at ?? campaign.created_at);
  const unit = age > 4 * 86_400_000 ? 'day' : 'hour';
  const series = useQuery(seriesQuery(ws, campaign.id, run, unit, live)).data?.items;
  const keys: Key[] = [...(campaign.channel === 'webhook' ? (['sent'] as const) : (['sent', 'delivered', 'read'] as const)), ...(converts ? (['converted'] as const) : [])];
  const rows = series && totals(series, unit === 'day' ? 86_400_000 : 3_600_000, Date.now() + skew);
  const save = () => saveText(`${campaign.name}.csv`, 'text/csv', csvOf([['at', ...keys], ...(series ?? []).map((one) => [one.at, ...keys.map((key) => (key === 'converted' ? (one.converted[0] ?? 0) : one[key]))])]));
  return (
    <Sheet title={w.overTime} actions={<><Segmented label={w.view} value={view} choices={[{ value: 'plot', label: w.plot }, { value: 'table', label: w.table }]} onChange={setView} /><Button size="sm" kind="plain" icon="download" disabled={!series?.length} onClick={save}>{w.csv}</Button></>}>
      {!rows ? <Skeleton lines={5} /> : rows.length === 0 ? <p className="soft t-13">{w.nothingYet}</p> : view === 'plot' ? <Plot rows={rows} keys={keys} daily={unit === 'day'} /> : (
        <DataTable
          label={w.overTime} rows={[...(series ?? [])].reverse()} rowKey={(row) => row.at}
          columns={[{ key: 'at', head: w.when, cell: (row) => formatTime(Date.parse(row.at), unit === 'day' ? 'day' : 'when', locale, zone) }, ...keys.map((key) => ({ key, head: w.lines[key], align: 'num' as const, cell: (row: { converted: number[] } & Record<Exclude<Key, 'converted'>, number>) => formatNumber(key === 'converted' ? (row.converted[0] ?? 0) : row[key], locale) }))]}
        />
      )}
    </Sheet>
  );
}

/** Ends of lines that would lie on each other are moved apart, in their order. */
export function apart(ys: number[], least: number): number[] {
  const order = ys.map((y, i) => ({ y, i })).sort((a, b) => a.y - b.y);
  for (let n = 1; n < order.length; n++) order[n]!.y = Math.max(order[n]!.y, order[n - 1]!.y + least);
  const placed = [...ys];
  for (const one of order) placed[one.i] = one.y;
  return placed;
}

function Plot({ rows, keys, daily }: { rows: Total[]; keys: Key[]; daily: boolean }) {
  const w = useCampaignWords();
  const { locale, zone } = useEnv();
  const [over, setOver] = useState<number>();
  const [first, last] = [rows[0]!, rows.at(-1)!];
  const span = Math.max(1, last.at - first.at);
  const { top, ticks } = axis(Math.max(...keys.map((key) => last[key])));
  const xs = rows.map((row) => (row.at - first.at) / span);
  const x = (i: number) => LEFT + xs[i]! * WIDTH;
  const y = (value: number) => TOP + HEIGHT - (value / top) * HEIGHT;
  const number = (n: number) => formatNumber(n, locale);
  const when = (at: number) => formatTime(at, daily ? 'day' : 'clock', locale, zone);
  const marks = [0, 0.25, 0.5, 0.75, 1];
  const ends = apart(keys.map((key) => y(last[key])), 15);
  const follow = (event: PointerEvent<SVGSVGElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    setOver(nearest(xs, (((event.clientX - box.left) / box.width) * 740 - LEFT) / WIDTH));
  };
  return (
    <svg className="plot overtime" viewBox="0 0 740 268" role="img" aria-label={w.plotSay(keys.map((key) => `${number(last[key])} ${w.lines[key]}`).join(', '))} onPointerMove={follow} onPointerLeave={() => setOver(undefined)}>
      <text className="ttl" x="0" y="12">{w.people}</text>
      {ticks.map((tick) => <g key={tick}><path className={tick === 0 ? 'axis' : 'grid'} d={`M${LEFT} ${y(tick).toFixed(1)}H${LEFT + WIDTH}`} fill="none" /><text x={LEFT - 8} y={y(tick) + 4} textAnchor="end">{number(tick)}</text></g>)}
      {marks.map((mark) => <text key={mark} x={LEFT + mark * WIDTH} y={TOP + HEIGHT + 20} textAnchor={mark === 0 ? 'start' : 'middle'}>{when(first.at + mark * span)}</text>)}
      <text className="ttl" x={LEFT + WIDTH / 2} y={TOP + HEIGHT + 36} textAnchor="middle">{daily ? zone : `${formatTime(first.at, 'date', locale, zone)}, ${zone}`}</text>
      {keys.map((key, k) => (
        <g key={key}>
          <path d={rows.map((row, i) => `${i ? 'L' : 'M'}${x(i).toFixed(1)} ${y(row[key]).toFixed(1)}`).join(' ')} fill="none" stroke={colors[key]} strokeWidth="2" strokeLinejoin="round" />
          <circle cx={LEFT + WIDTH} cy={y(last[key])} r="3.5" fill={colors[key]} />
          <text x={LEFT + WIDTH + 10} y={ends[k]! + 4}><tspan className="mk">{number(last[key])}</tspan> {w.lines[key]}</text>
        </g>
      ))}
      {over !== undefined && (
        <g aria-hidden="true">
          <path className="guide" d={`M${x(over).toFixed(1)} ${TOP}V${TOP + HEIGHT}`} fill="none" />
          <g className="tip" transform={`translate(${x(over) > LEFT + WIDTH / 2 ? x(over) - 158 : x(over) + 10} ${TOP})`}>
            <rect width="148" height={24 + keys.length * 16} rx="6" />
            <text className="mk" x="10" y="17">{formatTime(rows[over]!.at, daily ? 'day' : 'when', locale, zone)}</text>
            {keys.map((key, k) => <text key={key} x="10" y={34 + k * 16}>{number(rows[over]![key])} {w.lines[key]}</text>)}
          </g>
        </g>
      )}
    </svg>
  );
}
