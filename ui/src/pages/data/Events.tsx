import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, getRouteApi } from '@tanstack/react-router';
import { useSaid } from '../../app/hooks';
import { useMay, usePlace } from '../../app/workspace';
import { Badge, Button, DataTable, EmptyState, ListBar, Sheet, Time, useChoosing, useEnv, type Column } from '../../kit';
import { formatNumber } from '../../lib/format';
import { NameCell, NoMatch } from './Attributes';
import { Block } from './Block';
import { COUNT_DAYS, eventCountsQuery, eventNamesQuery, type EventName, type EventState, type Kind } from './data';
import { NotTaken } from './Marks';
import { NameFilters } from './NameFilters';
import { useDataWords } from './words';

const route = getRouteApi('/shell/data');
const states = ['', 'problem', 'blocked'] as const;

/** The custom events that are known, or the products that people bought, by name. */
export function Events({ kind, onAdd }: { kind: Kind; onAdd: () => void }) {
  const w = useDataWords();
  const { ws } = usePlace();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const may = useMay('data.manage');
  const text = search.search ?? '';
  const state = states.find((one) => one === search.state) || undefined;
  const names = useInfiniteQuery(eventNamesQuery(ws, kind, text, state as EventState | undefined));
  const cursors = names.data?.pageParams as string[] | undefined;
  const counts = useQuery(eventCountsQuery(ws, kind, text, state as EventState | undefined, cursors ?? []));
  const said = useSaid(names.error);
  const rows = names.data?.pages.flatMap((page) => page.items);
  const choosing = useChoosing(rows, nameOf, nameOf);
  const custom = kind === 'custom';
  const label = custom ? w.tabs.events : w.tabs.purchases;
  const empty = custom
    ? <EmptyState icon="bolt" title={w.eventsEmpty} action={may && <Button icon="plus" kind="primary" onClick={onAdd}>{w.addEvent}</Button>}>{w.eventsEmptySay}</EmptyState>
    : <EmptyState icon="cart" title={w.purchasesEmpty}>{w.purchasesEmptySay}</EmptyState>;
  return (
    <Sheet flush label={label}>
      <NameFilters states={states} />
      {may && choosing.ids.length > 0 && <ListBar choosing={choosing}><Block what={kind} names={choosing.ids} onDone={choosing.clear} /></ListBar>}
      <DataTable
        label={label} columns={useColumns(counts.data)} rows={rows} rowKey={nameOf} choosing={may && rows?.length ? choosing : undefined} selected={search.open} error={said} onRetry={() => names.refetch()}
        onOpen={(row) => navigate({ search: { ...search, open: row.name } })}
        empty={text || state ? <NoMatch onClear={() => navigate({ search: { tab: search.tab }, replace: true })} /> : empty}
        more={names.hasNextPage ? { onMore: () => names.fetchNextPage(), busy: names.isFetchingNextPage } : null}
      />
    </Sheet>
  );
}

const nameOf = (row: EventName) => row.name;
const PROPERTIES = 3;

function useColumns(counts: Map<string, number> | undefined): Column<EventName>[] {
  const w = useDataWords();
  const { locale } = useEnv();
  const search = route.useSearch();
  return [
    { key: 'name', head: w.name, cell: (row) => <NameCell row={row}><Link className="lnk m breaks" to="/data" search={{ ...search, open: row.name }}>{row.name}</Link></NameCell> },
    {
      key: 'properties', head: w.properties, cell: (row) => (
        <span className="t-13 breaks">
          {row.properties.slice(0, PROPERTIES).map((one, i) => <span key={one.name}>{i > 0 && ', '}{one.name} <span className="soft">{(w.types[one.type] ?? one.type).toLowerCase()}</span></span>)}
          {row.properties.length > PROPERTIES && <span className="soft">, {w.moreProperties(row.properties.length - PROPERTIES)}</span>}
        </span>
      ),
    },
    { key: 'marks', head: w.marks, width: '120px', cell: (row) => row.blocked && <Badge tone="stamp">{w.blocked}</Badge> },
    { key: 'problem', head: w.problem, width: '176px', cell: (row) => <NotTaken one={row} events /> },
    { key: 'count', head: w.days(COUNT_DAYS), align: 'num', width: '128px', cell: (row) => { const n = counts?.get(row.name); return n === undefined ? '' : formatNumber(n, locale); } },
    { key: 'seen', head: w.seen, width: '168px', cell: (row) => (row.last_at ? <Time at={row.last_at} className="nw soft" /> : <span className="soft">{w.never}</span>) },
  ];
}
