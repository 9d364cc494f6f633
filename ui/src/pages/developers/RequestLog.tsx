import { useInfiniteQuery } from '@tanstack/react-query';
import { requestLogQuery } from '../../api/queries';
import { useSaid } from '../../app/hooks';
import { usePlace } from '../../app/workspace';
import { useT } from '../../i18n/pages';
import { Badge, DataTable, EmptyState, Sheet, Time, useEnv } from '../../kit';
import { formatTook } from '../../lib/format';

/** The last calls to the API of this workspace, without bodies or secrets. */
export function RequestLog() {
  const t = useT();
  const { ws } = usePlace();
  const { locale } = useEnv();
  const log = useInfiniteQuery({ ...requestLogQuery(ws), refetchInterval: 5000 });
  const said = useSaid(log.error);
  return (
    <Sheet title={t.developers.requests} flush>
      <p className="pad soft">{t.developers.requestsSay}</p>
      <DataTable
        label={t.developers.requests} rows={log.data?.pages.flatMap((page) => page.items)} rowKey={(row) => `${row.at} ${row.method} ${row.path} ${row.took_ms}`}
        error={said} onRetry={() => log.refetch()}
        columns={[
          { key: 'at', head: t.developers.time, width: '96px', cell: (row) => <Time at={row.at} as="seconds" className="nw soft" /> },
          { key: 'method', head: t.developers.method, width: '80px', cell: (row) => <code>{row.method}</code> },
          { key: 'path', head: t.developers.path, cell: (row) => <code className="breaks">{row.path}</code> },
          { key: 'status', head: t.developers.status, cell: (row) => <Badge dot={false} tone={row.status < 400 ? 'verd' : row.status < 500 ? 'brass' : 'stamp'}>{row.status}</Badge> },
          { key: 'code', head: t.developers.code, cell: (row) => row.code && <code>{row.code}</code> },
          { key: 'key', head: t.developers.key, cell: (row) => (row.key_prefix ? <code>{row.key_prefix}…</code> : <span className="soft">{t.developers.session}</span>) },
          { key: 'took', head: t.developers.took, align: 'num', cell: (row) => formatTook(row.took_ms, locale) },
        ]}
        empty={<EmptyState icon="dev" title={t.developers.noRequests}>{t.developers.noRequestsSay}</EmptyState>}
        more={log.hasNextPage ? { onMore: () => log.fetchNextPage(), busy: log.isFetchingNextPage } : null}
      />
    </Sheet>
  );
}
