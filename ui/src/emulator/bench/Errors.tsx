import { useState } from 'react';
import { useSpeech } from '../../i18n';
import { DataTable, Dialog, EmptyState, Note, Time, type Column } from '../../kit';
import { formatTook } from '../../lib/format';
import { useErrors } from '../data/queries';
import type { Failure, State } from '../data/types';
import { useWords } from '../i18n';
import { Answer } from './Answer';
import { CallDetail } from './CallDetail';

/** Each failed try, as the platform's dashboard lists them, and what it would have mailed. */
export function ErrorsTab({ state }: { state: State }) {
  const words = useWords();
  const { locale } = useSpeech();
  const { data, error, refetch } = useErrors();
  const [open, setOpen] = useState<number>();
  const newest = new Set<Failure>();
  const told = new Set<number>();
  for (const row of data?.errors ?? []) {
    if (!told.has(row.call)) newest.add(row); // the state is the call's: once is enough
    told.add(row.call);
  }
  const name = (id: string) => state.pages.find((one) => one.id === id)?.name ?? id;
  const columns: Column<Failure>[] = [
    { key: 'clock', head: words.columns.clock, cell: (row) => <span className="soft"><Time at={row.at_ms} as="short" /></span> },
    { key: 'field', head: words.columns.field, cell: (row) => <span className="mono">{row.fields?.join(', ')}</span> },
    { key: 'page', head: words.columns.page, cell: (row) => name(row.page) },
    { key: 'answer', head: words.columns.answer, cell: (row) => <span className="row g8"><Answer attempt={row} /><span className="soft nw">{words.tryN(row.attempt)}</span></span> },
    { key: 'took', head: words.columns.took, align: 'num', cell: (row) => formatTook(row.took_ms, locale) },
    { key: 'note', head: words.columns.note, cell: (row) => <span className="soft">{[row.error, newest.has(row) ? words.states[row.state] : ''].filter(Boolean).join(' · ')}</span> },
  ];
  return (
    <div className="calls">
      {(data?.alerts.length ?? 0) > 0 && (
        <div className="alerts">
          {data!.alerts.slice(-5).reverse().map((alert, i) => (
            <Note key={i} tone={alert.level === 'disabled' ? 'stamp' : 'brass'}>
              <Time at={alert.at_ms} as="short" className="nw b" />: {alert.level === 'disabled' ? words.alertDisabled(name(alert.page)) : words.alertWarning(name(alert.page))}
            </Note>
          ))}
        </div>
      )}
      <DataTable
        label={words.tabs.errors} columns={columns} rows={data?.errors} rowKey={(row) => `${row.call}/${row.attempt}`} onOpen={(row) => setOpen(row.call)} error={error} onRetry={() => void refetch()}
        empty={<EmptyState icon="check" title={words.noErrors}>{words.noErrorsSay}</EmptyState>}
      />
      <Dialog open={open !== undefined} onClose={() => setOpen(undefined)} title={open === undefined ? '' : words.call(open)} size={900}>
        {open !== undefined && <CallDetail id={open} state={state} onOpen={setOpen} />}
      </Dialog>
    </div>
  );
}
