import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, got } from '../../api/client';
import type { components } from '../../api/schema';
import { useAction, useSaid } from '../../app/hooks';
import { usePlace } from '../../app/workspace';
import { Button, DataTable, ErrorNote, Segmented, Sheet, Switch, useEnv } from '../../kit';
import { formatNumber } from '../../lib/format';
import { axis, line, named, places } from './plot';
import { patchSegment, takeSize, type Segment } from './data';
import { useSegmentWords } from './words';

type Size = components['schemas']['SegmentSize'];
type Span = '30' | '90' | '365';

const dayBefore = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);

/** The size of a saved segment over time: a line, or the same as a table or a file. */
export function Sizes({ segment }: { segment: Segment }) {
  const w = useSegmentWords();
  const { ws } = usePlace();
  const [span, setSpan] = useState<Span>('90');
  const [table, setTable] = useState(false);
  const sizes = useQuery({
    queryKey: ['segment', ws, segment.id, 'sizes', span],
    queryFn: () => got(api.GET('/api/v1/workspaces/{ws}/segments/{id}/sizes', { params: { path: { ws, id: segment.id }, query: { from: dayBefore(Number(span)) } } })),
  });
  const take = useAction(() => takeSize(ws, segment.id), ['segment', 'segments']);
  const track = useAction((tracked: boolean) => patchSegment(ws, segment.id, { tracked }), ['segment', 'segments']);
  const said = useSaid(sizes.error);
  const rows = sizes.data?.items ?? [];
  return (
    <Sheet
      title={w.size}
      actions={(
        <>
          <Segmented label={w.span} value={span} choices={(Object.keys(w.spans) as Span[]).map((value) => ({ value, label: w.spans[value] }))} onChange={setSpan} />
          <Button size="sm" kind="plain" onClick={() => setTable(!table)}>{table ? w.plot : w.table}</Button>
          <Button size="sm" kind="plain" disabled={rows.length === 0} onClick={() => download(segment.name, rows)}>{w.csv}</Button>
          <Button size="sm" busy={take.isPending} onClick={() => take.mutate(undefined)}>{w.countNow}</Button>
        </>
      )}
    >
      {said ? <ErrorNote error={said} onRetry={() => sizes.refetch()} /> : table ? <Table rows={rows} /> : <Plot rows={rows} />}
      <div className="pad-t"><Switch label={w.track} hint={w.trackSay} checked={segment.tracked} busy={track.isPending} onChange={(next) => track.mutate(next)} /></div>
    </Sheet>
  );
}

function Table({ rows }: { rows: Size[] }) {
  const w = useSegmentWords();
  const { locale } = useEnv();
  const share = (part: number, all: number) => (all ? new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 }).format(part / all) : '');
  return (
    <DataTable
      label={w.size} rows={[...rows].reverse()} rowKey={(row) => row.day}
      columns={[
        { key: 'day', head: w.day, cell: (row) => row.day },
        { key: 'people', head: w.people, align: 'num', cell: (row) => formatNumber(row.people, locale) },
        { key: 'share', head: w.share, align: 'num', cell: (row) => share(row.people, row.everybody) },
        { key: 'messenger', head: w.messenger, align: 'num', cell: (row) => formatNumber(row.messenger, locale) },
        { key: 'open', head: w.windowOpen, align: 'num', cell: (row) => formatNumber(row.open, locale) },
      ]}
    />
  );
}

const WIDTH = 628;
const HEIGHT = 153;

function Plot({ rows }: { rows: Size[] }) {
  const w = useSegmentWords();
  const { locale } = useEnv();
  const first = rows[0];
  const last = rows.at(-1);
  const number = (n: number) => formatNumber(n, locale);
  const day = (text: string) => new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', timeZone: 'UTC' }).format(Date.parse(text));
  if (!first || !last) return <p className="soft t-13">{w.noSizes}</p>;
  if (rows.length === 1) return <p className="soft t-13">{w.oneSize(number(first.people), day(first.day))}</p>;
  const xs = places(rows.map((row) => row.day));
  const { top, ticks } = axis(Math.max(...rows.map((row) => row.people)));
  const y = (value: number) => 39 + HEIGHT - (value / top) * HEIGHT;
  const people = line(xs, rows.map((row) => row.people), top, WIDTH, HEIGHT);
  const messenger = line(xs, rows.map((row) => row.messenger), top, WIDTH, HEIGHT);
  const apart = Math.abs(y(last.people) - y(last.messenger)) > 34;
  return (
    <svg className="sizeplot" viewBox="0 0 792 232" role="img" aria-label={w.describe(day(first.day), number(first.people), day(last.day), number(last.people))}>
      <text className="ttl" x="0" y="11">{w.people}</text>
      {ticks.map((tick) => (
        <g key={tick}>
          <path className={tick === 0 ? 'axis' : 'grid'} d={`M52 ${y(tick).toFixed(1)}H680`} />
          <text x="44" y={y(tick) + 4} textAnchor="end">{number(tick)}</text>
        </g>
      ))}
      {named(rows.map((row) => row.day)).map((i) => (
        <text key={i} x={52 + xs[i]! * WIDTH} y="211" textAnchor={i === 0 ? 'start' : i === rows.length - 1 ? 'end' : 'middle'}>{day(rows[i]!.day)}</text>
      ))}
      <g transform="translate(52 39)">
        <path className="under" d={`${messenger} L${WIDTH} ${HEIGHT} L0 ${HEIGHT}Z`} />
        <path className="second" d={messenger} />
        <path className="first" d={people} />
      </g>
      <circle cx="680" cy={y(last.people)} r="3.5" />
      <text className="mk" x="689" y={y(last.people)}>{number(last.people)}</text>
      <text x="689" y={y(last.people) + 14}>{w.inSegment}</text>
      {apart && <><circle cx="680" cy={y(last.messenger)} r="3.5" /><text className="mk" x="689" y={y(last.messenger)}>{number(last.messenger)}</text><text x="689" y={y(last.messenger) + 14}>{w.withMessenger}</text></>}
    </svg>
  );
}

/** The sizes as a CSV file. */
function download(name: string, rows: Size[]) {
  const text = ['day,people,everybody,messenger,open', ...rows.map((row) => [row.day, row.people, row.everybody, row.messenger, row.open].join(','))].join('\n') + '\n';
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'text/csv' }));
  link.download = `${name}.csv`;
  link.click();
  URL.revokeObjectURL(link.href);
}
