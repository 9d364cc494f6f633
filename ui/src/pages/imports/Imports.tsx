import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, getRouteApi } from '@tanstack/react-router';
import { useSaid, useTitle } from '../../app/hooks';
import { useMay, usePlace } from '../../app/workspace';
import { useT } from '../../i18n';
import { DataTable, EmptyState, Note, PageHeader, Sheet, Time, useEnv, type Column } from '../../kit';
import { formatNumber } from '../../lib/format';
import { importsQuery, type Import } from './data';
import { ImportState } from './ImportState';
import { Upload } from './Upload';
import { useImportWords } from './words';
import './imports.css';

const route = getRouteApi('/shell/imports');

/** Every file that was read in, and the place where the next one is dropped. */
export default function Imports() {
  const w = useImportWords();
  const t = useT();
  const { ws } = usePlace();
  const may = useMay('people.import');
  const navigate = route.useNavigate();
  useTitle(w.title);
  const files = useInfiniteQuery(importsQuery(ws));
  const said = useSaid(files.error);
  const rows = files.data?.pages.flatMap((page) => page.items);
  return (
    <>
      <PageHeader crumb={<Link to="/people" search={{}}>{t.places.people}</Link>} title={w.title} sub={w.lead} />
      <div className="body col g20">
        {may ? <Upload onDone={(id) => navigate({ to: '/imports/$id', params: { id } })} /> : <Note>{w.mayNot}</Note>}
        <Sheet flush label={w.title}>
          <DataTable
            label={w.title} columns={useColumns()} rows={rows} rowKey={(row) => row.id} error={said} onRetry={() => files.refetch()}
            onOpen={(row) => navigate({ to: '/imports/$id', params: { id: row.id } })}
            empty={<EmptyState icon="entry" title={w.empty}>{w.emptySay}</EmptyState>}
            more={files.hasNextPage ? { onMore: () => files.fetchNextPage(), busy: files.isFetchingNextPage } : null}
          />
        </Sheet>
      </div>
    </>
  );
}

function useColumns(): Column<Import>[] {
  const w = useImportWords();
  const { locale } = useEnv();
  return [
    { key: 'file', head: w.file, cell: (row) => <Link className="lnk m" to="/imports/$id" params={{ id: row.id }}>{row.file_name}</Link> },
    { key: 'kind', head: w.kind, cell: (row) => w.kinds[row.mapping.kind] ?? row.mapping.kind },
    { key: 'state', head: w.state, cell: (row) => <ImportState file={row} /> },
    { key: 'rows', head: w.rows, align: 'num', cell: (row) => formatNumber(row.read, locale) },
    { key: 'refused', head: w.refused, align: 'num', cell: (row) => formatNumber(row.refused, locale) },
    { key: 'by', head: w.by, cell: (row) => <span className="soft">{row.created_by}</span> },
    { key: 'when', head: w.when, cell: (row) => <Time at={row.created_at} className="nw soft" /> },
  ];
}
