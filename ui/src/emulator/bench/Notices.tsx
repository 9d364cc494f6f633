import { Badge, Button, DataTable, EmptyState, Time, useToast, type Column } from '../../kit';
import { resendNotice, type Notice } from '../data/desk';
import { useNotices } from '../data/desk-queries';
import { useDo } from '../data/queries';
import type { State } from '../data/types';
import { useWords } from '../i18n';
import { useDesk } from '../i18n/desk';
import { PersonName } from './PersonName';

const tones = { waiting: 'brass', answered: 'verd', failed: 'stamp' } as const;

/** The calls with a signed_request: a person removed an app, or asked to have their data deleted. */
export default function NoticesTab({ state }: { state: State }) {
  const words = useWords();
  const desk = useDesk().notices;
  const say = useToast();
  const { data, error, refetch } = useNotices();
  const again = useDo(resendNotice, [['notices']], () => say(desk.sentAgain));
  const app = (id: string) => state.apps.find((one) => one.id === id)?.name ?? id;
  const columns: Column<Notice>[] = [
    { key: 'clock', head: words.columns.clock, cell: (row) => <span className="soft"><Time at={row.at_ms} as="short" /></span> },
    { key: 'kind', head: desk.kind, cell: (row) => desk.kinds[row.kind] ?? row.kind },
    { key: 'person', head: words.columns.person, cell: (row) => <PersonName id={row.person} state={state} /> },
    { key: 'app', head: desk.app, cell: (row) => app(row.app) },
    { key: 'answer', head: words.columns.answer, cell: (row) => <span className="row g8"><Badge tone={tones[row.state]} dot={false}>{row.status || desk.states[row.state]}</Badge><span className="soft">{row.error || row.confirmation_code}</span></span> },
    { key: 'again', head: <span className="vh">{words.sendAgain}</span>, cell: (row) => <Button size="sm" kind="plain" icon="refresh" busy={again.isPending && again.variables === row.id} onClick={() => again.mutate(row.id)}>{words.sendAgain}</Button> },
  ];
  return (
    <div className="calls">
      <DataTable
        label={desk.tab} columns={columns} rows={data} rowKey={(row) => String(row.id)} error={error} onRetry={() => void refetch()}
        empty={<EmptyState icon="exit" title={desk.none}>{desk.noneSay}</EmptyState>}
      />
    </div>
  );
}
