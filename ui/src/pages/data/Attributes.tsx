import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, getRouteApi } from '@tanstack/react-router';
import { pagesQuery } from '../../api/queries';
import { useSaid } from '../../app/hooks';
import { useMay, usePlace } from '../../app/workspace';
import { Button, DataTable, EmptyState, ListBar, Sheet, Time, useChoosing, type Column } from '../../kit';
import { Block } from './Block';
import { attributeNamesQuery, standardQuery, type Attribute, type AttributeState } from './data';
import { AttributeMarks, NotTaken } from './Marks';
import { NameFilters } from './NameFilters';
import { useDataWords } from './words';

const route = getRouteApi('/shell/data');
const states = ['', 'problem', 'blocked', 'forced', 'personal', 'standard'] as const;

/** The attributes that are known, by name. */
export function Attributes({ onAdd }: { onAdd: () => void }) {
  const w = useDataWords();
  const { ws } = usePlace();
  const { search = '', state: asked, open } = route.useSearch();
  const search_ = route.useSearch();
  const navigate = route.useNavigate();
  const may = useMay('data.manage');
  const state = states.find((one) => one === asked) ?? '';
  const standard = state === 'standard';
  const names = useInfiniteQuery({ ...attributeNamesQuery(ws, search, standard || state === '' ? undefined : (state as AttributeState)), enabled: !standard });
  const fixed = useQuery({ ...standardQuery(ws), enabled: standard });
  const asking = standard ? fixed : names;
  const said = useSaid(asking.error);
  const rows = standard ? fixed.data?.filter((one) => one.name.includes(search.toLowerCase())) : names.data?.pages.flatMap((page) => page.items);
  const choosing = useChoosing(rows, nameOf, nameOf);
  const choosable = may && !standard && !!rows?.length ? choosing : undefined;
  const clear = () => navigate({ search: {}, replace: true });
  return (
    <Sheet flush label={w.tabs.attributes}>
      <NameFilters states={states} />
      {choosable && choosing.ids.length > 0 && (
        <ListBar choosing={choosing}><Block what="attribute" names={choosing.ids} onDone={choosing.clear} /></ListBar>
      )}
      <DataTable
        label={w.tabs.attributes} columns={useColumns()} rows={rows} rowKey={nameOf} choosing={choosable} selected={open} error={said} onRetry={() => asking.refetch()}
        onOpen={(row) => navigate({ search: { ...search_, open: row.name } })}
        empty={search || state ? <NoMatch onClear={clear} /> : <EmptyState icon="data" title={w.attributesEmpty} action={may && <Button icon="plus" kind="primary" onClick={onAdd}>{w.addAttribute}</Button>}>{w.attributesEmptySay}</EmptyState>}
        more={!standard && names.hasNextPage ? { onMore: () => names.fetchNextPage(), busy: names.isFetchingNextPage } : null}
      />
    </Sheet>
  );
}

/** No name has this part, or this state. */
export function NoMatch({ onClear }: { onClear: () => void }) {
  const w = useDataWords();
  return <EmptyState icon="search" title={w.noMatch} action={<Button onClick={onClear}>{w.clear}</Button>}>{w.noMatchSay}</EmptyState>;
}

const nameOf = (row: { name: string }) => row.name;

/** The name of a Page for its id. */
export function usePageName(): (id: string) => string {
  const { ws } = usePlace();
  const pages = useQuery(pagesQuery(ws)).data?.items ?? [];
  return (id) => pages.find((page) => page.id === id)?.name ?? id;
}

function useColumns(): Column<Attribute>[] {
  const w = useDataWords();
  const search = route.useSearch();
  const pageOf = usePageName();
  return [
    { key: 'name', head: w.name, cell: (row) => <NameCell row={row}><Link className="lnk m breaks" to="/data" search={{ ...search, open: row.name }}>{row.name}</Link></NameCell> },
    { key: 'type', head: w.type, width: '136px', cell: (row) => (row.type ? (w.types[row.type] ?? row.type) : <span className="soft">{w.noValue}</span>) },
    { key: 'marks', head: w.marks, cell: (row) => <AttributeMarks one={row} pageOf={pageOf} /> },
    { key: 'problem', head: w.problem, width: '168px', cell: (row) => <NotTaken one={row} /> },
    { key: 'seen', head: w.seen, width: '168px', cell: (row) => (row.last_at ? <Time at={row.last_at} className="nw soft" /> : !row.standard && <span className="soft">{w.never}</span>) },
  ];
}

/** A name, and below it what somebody said of it. */
export function NameCell({ row, children }: { row: { description: string }; children: React.ReactNode }) {
  return (
    <span className="col namecell">
      <span>{children}</span>
      {row.description && <span className="soft t-12 cut">{row.description}</span>}
    </span>
  );
}
