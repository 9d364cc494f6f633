import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useEffect, useMemo, useState } from 'react';
import { useRested, useSaid } from '../../app/hooks';
import { usePlace } from '../../app/workspace';
import { Button, DataTable, EmptyState, ListBar, Sheet, TextField, Time, useColumnChoice, type Column } from '../../kit';
import { itemsQuery, type Catalog, type Field, type Item } from './data';
import { ItemDrawer } from './ItemDrawer';
import { Value } from './Value';
import { useCatalogWords } from './words';

const route = getRouteApi('/shell/catalogs/$name');

/** The items of a catalog by id, with search and a choice of columns. */
export function Items({ catalog, may }: { catalog: Catalog; may: boolean }) {
  const w = useCatalogWords();
  const { ws } = usePlace();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const text = search.search ?? '';
  const [typed, setTyped] = useState(text);
  const rested = useRested(typed.trim(), 250);
  const items = useInfiniteQuery(itemsQuery(ws, catalog.name, text));
  const said = useSaid(items.error);
  const rows = items.data?.pages.flatMap((page) => page.items);
  const { columns, choice } = useColumnChoice(`catalog.${catalog.name}`, useColumns(catalog.fields));
  useEffect(() => {
    if (rested === typed.trim() && rested !== text) void navigate({ search: { ...search, search: rested || undefined }, replace: true });
    // Follows what was typed, once it rests.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [rested]);
  const open = (item: string | undefined) => navigate({ search: { ...search, open: item, do: undefined } });
  const add = may && <Button size="sm" kind="primary" icon="plus" onClick={() => navigate({ search: { ...search, do: 'new' } })}>{w.addItem}</Button>;
  return (
    <>
      <Sheet flush label={w.items}>
        <div className="bar-top">
          <div className="grow"><TextField small hideLabel label={w.searchItems} placeholder={w.searchItems} type="search" icon="search" maxLength={255} value={typed} onChange={(event) => setTyped(event.target.value)} /></div>
          {add}
        </div>
        {catalog.fields.length > 1 && <ListBar choice={choice} />}
        <DataTable
          label={w.items} columns={columns} rows={rows} rowKey={(row) => row.id} selected={search.open} onOpen={(row) => open(row.id)} error={said} onRetry={() => items.refetch()}
          empty={text ? <EmptyState icon="search" title={w.noItemMatch} action={<Button onClick={() => { setTyped(''); void navigate({ search: {}, replace: true }); }}>{w.clear}</Button>}>{w.noItemMatchSay}</EmptyState> : <EmptyState icon="template" title={w.noItems} action={add}>{w.noItemsSay}</EmptyState>}
          more={items.hasNextPage ? { onMore: () => items.fetchNextPage(), busy: items.isFetchingNextPage } : null}
        />
      </Sheet>
      <ItemDrawer catalog={catalog} may={may} item={search.open} fresh={search.do === 'new'} known={rows} onClose={() => open(undefined)} />
    </>
  );
}

const SHOWN = 6;

function useColumns(fields: Field[]): Column<Item>[] {
  const w = useCatalogWords();
  return useMemo(() => [
    { key: 'id', head: 'id', cell: (row) => <code className="m breaks">{row.id}</code> },
    ...fields.filter((field) => field.name !== 'id').map((field, i): Column<Item> => ({
      key: field.name, head: field.name, choice: i < SHOWN ? 'shown' : 'hidden', align: field.type === 'number' ? 'num' : undefined, cell: (row) => <Value value={row.values[field.name]} type={field.type} />,
    })),
    { key: 'updated ', head: w.updated, choice: 'shown', width: '152px', cell: (row) => <Time at={row.updated_at} className="nw soft" /> },
  ], [fields, w]);
}
