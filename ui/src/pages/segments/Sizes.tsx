import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, got } from '../../api/client';
import { useAction, useSaid } from '../../app/hooks';
import { useMay, usePlace } from '../../app/workspace';
import { Button, DataTable, ErrorNote, Segmented, Sheet, Skeleton, Switch, useEnv } from '../../kit';
import { csvOf, saveText } from '../../lib/csv';
import { formatNumber, formatShare } from '../../lib/format';
import { patchSegment, takeSize, type Segment } from './data';
import { Plot } from './Plot';
import type { Size } from './plot';
import { useSegmentWords } from './words';

type Span = '30' | '90' | '365';
type View = 'count' | 'share' | 'table';

/** The size of a saved segment over time: a line, as a count or as a share of everybody, or the same as a table or a file. */
export function Sizes({ segment }: { segment: Segment }) {
  const w = useSegmentWords();
  const { ws } = usePlace();
  const may = useMay('segments.edit');
  const { skew } = useEnv();
  const [span, setSpan] = useState<Span>('90');
  const [view, setView] = useState<View>('count');
  const from = new Date(Date.now() + skew - Number(span) * 86_400_000).toISOString().slice(0, 10);
  const sizes = useQuery({
    queryKey: ['segment', ws, segment.id, 'sizes', from], placeholderData: keepPreviousData,
    queryFn: () => got(api.GET('/api/v1/workspaces/{ws}/segments/{id}/sizes', { params: { path: { ws, id: segment.id }, query: { from } } })),
  });
  const take = useAction(() => takeSize(ws, segment.id), ['segment', 'segments']);
  const track = useAction((tracked: boolean) => patchSegment(ws, segment.id, { tracked }), ['segment', 'segments']);
  const said = useSaid(sizes.error);
  const rows = sizes.data?.items;
  const save = () => saveText(`${segment.name}.csv`, 'text/csv', csvOf([['day', 'people', 'everybody', 'messenger', 'open'], ...(rows ?? []).map((row) => [row.day, row.people, row.everybody, row.messenger, row.open])]));
  return (
    <Sheet
      title={w.size}
      actions={(
        <>
          <Segmented label={w.span} value={span} choices={(Object.keys(w.spans) as Span[]).map((value) => ({ value, label: w.spans[value] }))} onChange={setSpan} />
          <Segmented label={w.view} value={view} choices={(Object.keys(w.sizeViews) as View[]).map((value) => ({ value, label: w.sizeViews[value] }))} onChange={setView} />
          <Button size="sm" kind="plain" icon="download" disabled={!rows?.length} onClick={save}>{w.csv}</Button>
          {may && <Button size="sm" busy={take.isPending} onClick={() => take.mutate(undefined)}>{w.countNow}</Button>}
        </>
      )}
    >
      {said ? <ErrorNote error={said} onRetry={() => sizes.refetch()} /> : !rows ? <Skeleton lines={4} /> : view === 'table' ? <Table rows={rows} /> : <Plot rows={rows} share={view === 'share'} />}
      {may && <div className="pad-t"><Switch label={w.track} hint={w.trackSay} checked={segment.tracked} busy={track.isPending} onChange={(next) => track.mutate(next)} /></div>}
    </Sheet>
  );
}

function Table({ rows }: { rows: Size[] }) {
  const w = useSegmentWords();
  const { locale } = useEnv();
  return (
    <DataTable
      label={w.size} rows={[...rows].reverse()} rowKey={(row) => row.day} empty={<p className="soft t-13">{w.noSizes}</p>}
      columns={[
        { key: 'day', head: w.day, cell: (row) => row.day },
        { key: 'people', head: w.people, align: 'num', cell: (row) => formatNumber(row.people, locale) },
        { key: 'share', head: w.share, align: 'num', cell: (row) => formatShare(row.people, row.everybody, locale) },
        { key: 'messenger', head: w.messenger, align: 'num', cell: (row) => formatNumber(row.messenger, locale) },
        { key: 'open', head: w.windowOpen, align: 'num', cell: (row) => formatNumber(row.open, locale) },
      ]}
    />
  );
}
