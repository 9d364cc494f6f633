import { useQuery } from '@tanstack/react-query';
import { endpointsQuery } from '../../api/endpoints';
import { useSaid } from '../../app/hooks';
import { useMay, usePlace } from '../../app/workspace';
import { useEndpointWords } from '../../i18n/endpoints';
import { useT } from '../../i18n/pages';
import { Button, DataTable, EmptyState, Sheet, Time } from '../../kit';
import { EndpointForm } from './EndpointForm';
import { EndpointPane } from './EndpointPane';
import { EndpointState } from './EndpointState';

/** Addresses of other programs that are told what happens. The open one stands in the address bar. */
export default function EventEndpoints({ opened, failed, onOpen, onFailed }: { opened?: string; failed: boolean; onOpen: (what?: string) => void; onFailed: (next: boolean) => void }) {
  const t = useT();
  const s = useEndpointWords();
  const { ws } = usePlace();
  const may = useMay('endpoints.manage');
  const list = useQuery(endpointsQuery(ws));
  const said = useSaid(list.error);
  const rows = list.data?.items;
  const one = rows?.find((row) => row.id === opened);
  return (
    <div className="col g20">
      <p className="soft">{s.lead}<br /><a href="/docs/event-endpoints" target="_blank" rel="noopener">{s.docs}</a></p>
      <Sheet flush title={s.title} actions={may && rows && rows.length > 0 && <Button size="sm" icon="plus" onClick={() => onOpen('new')}>{s.add}</Button>}>
        <DataTable
          label={s.title} rows={rows} rowKey={(row) => row.id} error={said} onRetry={() => list.refetch()} onOpen={(row) => onOpen(row.id)} selected={opened}
          columns={[
            { key: 'url', head: s.address, cell: (row) => <><span className="m breaks">{row.url}</span>{row.description && <><br /><span className="soft t-12">{row.description}</span></>}</> },
            { key: 'told', head: s.told, cell: (row) => <span title={row.types.join(', ')}>{row.types.length === 0 ? s.all : s.types(row.types.length)}</span> },
            { key: 'state', head: s.state, cell: (row) => <EndpointState endpoint={row} /> },
            { key: 'ok', head: s.lastOK, cell: (row) => (row.last_ok_at ? <Time at={row.last_ok_at} /> : <span className="soft">{t.kit.never}</span>) },
            { key: 'waiting', head: s.waiting, align: 'num', cell: (row) => <>{row.waiting}{row.failed > 0 && <><br /><span className="t-12 c-stamp">{s.givenUp(row.failed)}</span></>}</> },
            { key: 'do', head: <span className="vh">{s.open}</span>, align: 'num', cell: (row) => <Button size="sm" onClick={() => onOpen(row.id)}>{s.open}<span className="vh"> {row.url}</span></Button> },
          ]}
          empty={<EmptyState icon="dev" title={s.none} action={may && <Button kind="primary" icon="plus" onClick={() => onOpen('new')}>{s.add}</Button>}>{s.noneSay}</EmptyState>}
        />
      </Sheet>
      {!may && <p className="soft t-13">{s.needs}</p>}
      {opened === 'new' && may && <EndpointForm onClose={() => onOpen()} />}
      {one && <EndpointPane endpoint={one} failed={failed} onFailed={onFailed} onClose={() => onOpen()} />}
    </div>
  );
}
