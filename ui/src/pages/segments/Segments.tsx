import { useQuery } from '@tanstack/react-query';
import { Link, getRouteApi } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useRested, useSaid, useTitle } from '../../app/hooks';
import { useMay, usePlace } from '../../app/workspace';
import { Badge, Button, DataTable, EmptyState, PageHeader, Sheet, TextField, Tick, Time, buttonClass, useEnv, type Column } from '../../kit';
import { formatNumber, formatShare } from '../../lib/format';
import { Chips } from '../../things/Chips';
import { thingsQuery } from '../../things/data';
import { ThingFilter, useFits } from '../../things/ThingFilter';
import type { Segment } from './data';
import { segmentsQuery } from './pickers';
import { useSegmentWords } from './words';

const route = getRouteApi('/shell/segments');

/** Every segment with the size that was taken last. */
export default function Segments() {
  const w = useSegmentWords();
  const { ws } = usePlace();
  const may = useMay('segments.edit');
  const navigate = route.useNavigate();
  const { archived, search = '', tag, team } = route.useSearch();
  const [typed, setTyped] = useState(search);
  const rested = useRested(typed.trim());
  const filter = (next: { archived?: string; search?: string; tag?: string; team?: string }) => navigate({ search: { archived, search: search || undefined, tag, team, ...next }, replace: true });
  useEffect(() => setTyped(search), [search]);
  useEffect(() => {
    if (rested === typed.trim() && rested !== search) void filter({ search: rested || undefined });
    // Follows what was typed; what the address says is followed above.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [rested]);
  useTitle(w.title);
  const segments = useQuery(segmentsQuery(ws, archived === '1'));
  const said = useSaid(segments.error);
  const fit = useFits('segment', { tag, team });
  const sought = search.toLowerCase();
  const narrowed = sought !== '' || tag !== undefined || team !== undefined;
  const rows = segments.data?.items.filter((one) => one.name.toLowerCase().includes(sought) && fit(one.id));
  const make = may && <Link className={buttonClass({ kind: 'primary' })} to="/segments/$id" params={{ id: 'new' }}>{w.make}</Link>;
  return (
    <>
      <PageHeader title={w.title} sub={w.lead} actions={make} />
      <div className="body">
        <Sheet flush label={w.title}>
          <div className="bar-top">
            <div className="grow"><TextField label={w.search} hideLabel icon="search" type="search" placeholder={w.search} value={typed} onChange={(event) => setTyped(event.target.value)} /></div>
            <ThingFilter value={{ tag, team }} onChange={filter} />
            <Tick label={w.showArchived} checked={archived === '1'} onChange={(event) => filter({ archived: event.target.checked ? '1' : undefined })} />
          </div>
          <DataTable
            label={w.title} columns={useColumns()} rows={rows} rowKey={(row) => row.id} error={said} onRetry={() => segments.refetch()}
            onOpen={(row) => navigate({ to: '/segments/$id', params: { id: row.id } })}
            empty={narrowed ? <EmptyState icon="search" title={w.noMatch} action={<Button onClick={() => filter({ search: undefined, tag: undefined, team: undefined })}>{w.clear}</Button>}>{w.noMatchSay}</EmptyState> : <EmptyState icon="segment" title={w.empty} action={make}>{w.emptySay}</EmptyState>}
          />
        </Sheet>
      </div>
    </>
  );
}

function useColumns(): Column<Segment>[] {
  const w = useSegmentWords();
  const { ws } = usePlace();
  const { locale } = useEnv();
  const things = useQuery(thingsQuery(ws, 'segment')).data ?? {};
  return [
    {
      key: 'name', head: w.name, cell: (row) => (
        <span className="col">
          <span className="row g8"><Link className="lnk m" to="/segments/$id" params={{ id: row.id }}>{row.name}</Link>{row.archived_at && <Badge>{w.archived}</Badge>}</span>
          {row.description && <span className="soft t-12">{row.description}</span>}
          <Chips thing={things[row.id]} />
        </span>
      ),
    },
    { key: 'people', head: w.people, align: 'num', cell: (row) => (row.size ? <span title={w.counted(row.size.day)}>{formatNumber(row.size.people, locale)}</span> : <span className="soft">–</span>) },
    { key: 'share', head: w.share, align: 'num', cell: (row) => (row.size ? formatShare(row.size.people, row.size.everybody, locale) : '') },
    { key: 'messenger', head: w.messenger, align: 'num', cell: (row) => (row.size ? formatNumber(row.size.messenger, locale) : '') },
    { key: 'tracked', head: w.tracked, cell: (row) => (row.tracked ? <Badge tone="verd">{w.tracked}</Badge> : '') },
    { key: 'changed', head: w.changed, cell: (row) => <Time at={row.updated_at} as="day" className="nw soft" /> },
  ];
}
