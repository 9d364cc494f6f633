import { useQuery } from '@tanstack/react-query';
import { Link, getRouteApi } from '@tanstack/react-router';
import { useSaid, useTitle } from '../../app/hooks';
import { useMay, usePlace } from '../../app/workspace';
import { Button, DataTable, EmptyState, Note, PageHeader, Sheet, TextField, Time, useEnv, type Column } from '../../kit';
import { formatNumber } from '../../lib/format';
import { useT } from '../../i18n';
import { Chips } from '../../things/Chips';
import { thingsQuery } from '../../things/data';
import { ThingFilter, useFits } from '../../things/ThingFilter';
import { AddCatalog } from './AddCatalog';
import { catalogsQuery, type Catalog } from './data';
import { useCatalogWords } from './words';
import './catalogs.css';

const route = getRouteApi('/shell/catalogs');

/** Every catalog with how much is in it. */
export default function Catalogs() {
  const w = useCatalogWords();
  const t = useT();
  const { ws } = usePlace();
  const may = useMay('data.manage');
  const search = route.useSearch();
  const navigate = route.useNavigate();
  useTitle(w.title);
  const catalogs = useQuery(catalogsQuery(ws));
  const said = useSaid(catalogs.error);
  const sought = (search.search ?? '').trim().toLowerCase();
  const fits = useFits('catalog', search);
  const rows = catalogs.data?.items.filter((one) => one.name.toLowerCase().includes(sought) && fits(one.name));
  const narrowed = sought !== '' || search.tag !== undefined || search.team !== undefined;
  const ask = (what: string | undefined) => navigate({ search: { ...search, do: what }, replace: what === undefined });
  const make = may && <Button kind="primary" icon="plus" onClick={() => ask('new')}>{w.make}</Button>;
  return (
    <>
      <PageHeader crumb={<Link to="/data" search={{}}>{t.places.data}</Link>} title={w.title} sub={w.lead} actions={make} />
      <div className="body col g16">
        {!may && <Note>{w.mayNot}</Note>}
        <Sheet flush label={w.title}>
          <div className="bar-top"><div className="grow"><TextField small hideLabel label={w.search} placeholder={w.search} type="search" icon="search" value={search.search ?? ''} onChange={(event) => navigate({ search: { ...search, search: event.target.value || undefined }, replace: true })} /></div><ThingFilter value={search} onChange={(next) => navigate({ search: { ...search, ...next }, replace: true })} /></div>
          <DataTable
            label={w.title} columns={useColumns()} rows={rows} rowKey={(row) => row.name} error={said} onRetry={() => catalogs.refetch()}
            onOpen={(row) => navigate({ to: '/catalogs/$name', params: { name: row.name }, search: {} })}
            empty={narrowed ? <EmptyState icon="search" title={w.noMatch} action={<Button onClick={() => navigate({ search: {}, replace: true })}>{w.clear}</Button>}>{w.noMatchSay}</EmptyState> : <EmptyState icon="template" title={w.empty} action={make}>{w.emptySay}</EmptyState>}
          />
        </Sheet>
      </div>
      {may && <AddCatalog open={search.do === 'new'} onClose={() => ask(undefined)} onDone={(name) => navigate({ to: '/catalogs/$name', params: { name }, search: {} })} />}
    </>
  );
}

function useColumns(): Column<Catalog>[] {
  const w = useCatalogWords();
  const { locale } = useEnv();
  const { ws } = usePlace();
  const things = useQuery(thingsQuery(ws, 'catalog')).data ?? {};
  return [
    {
      key: 'name', head: w.name, cell: (row) => (
        <span className="col">
          <Link className="lnk m breaks" to="/catalogs/$name" params={{ name: row.name }} search={{}}>{row.name}</Link>
          {row.description && <span className="soft t-12">{row.description}</span>}
          <Chips thing={things[row.name]} />
        </span>
      ),
    },
    { key: 'items', head: w.items, align: 'num', cell: (row) => formatNumber(row.items, locale) },
    { key: 'fields', head: w.fields, align: 'num', cell: (row) => formatNumber(row.fields.length, locale) },
    { key: 'selections', head: w.selections, align: 'num', cell: (row) => formatNumber(row.selections.length, locale) },
    { key: 'changed', head: w.changed, width: '168px', cell: (row) => <Time at={row.updated_at} className="nw soft" /> },
  ];
}
