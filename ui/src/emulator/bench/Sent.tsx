import { useState } from 'react';
import { DataTable, EmptyState, Icon, Time, type Column } from '../../kit';
import { useSent } from '../data/queries';
import type { Bubble, State } from '../data/types';
import { useWords } from '../i18n';
import { PersonName } from './PersonName';
import { shownOf } from '../model/content';
import { MessageDetails } from '../phone/Details';
import { briefOf } from '../phone/Line';

/** What Pages sent by the Graph API and the emulator took, newest first. */
export function SentTab({ state }: { state: State }) {
  const words = useWords();
  const { data, error, refetch } = useSent();
  const [open, setOpen] = useState<Bubble>();
  const person = (line: Bubble) => state.people.find((one) => one.id === line.person);
  const page = (line: Bubble) => state.pages.find((one) => one.id === line.page);
  const columns: Column<Bubble>[] = [
    { key: 'clock', head: words.columns.clock, cell: (line) => <span className="soft"><Time at={line.at_ms} /></span> },
    { key: 'page', head: words.columns.page, cell: (line) => page(line)?.name ?? line.page },
    { key: 'person', head: words.columns.person, cell: (line) => <PersonName id={line.person} state={state} /> },
    { key: 'what', head: words.columns.what, cell: (line) => <><span className="soft">{words.types[shownOf(line).at(-1)?.kind ?? 'unknown']}</span> {briefOf(line)}</> },
    { key: 'type', head: words.columns.type, cell: (line) => <span className="mono t-12">{line.tag || line.messaging_type || ''}</span> },
    { key: 'marks', head: words.columns.marks, cell: (line) => <Marks line={line} /> },
  ];
  return (
    <div className="calls">
      <DataTable
        label={words.tabs.sent} columns={columns} rows={data} rowKey={(line) => String(line.seq)} onOpen={setOpen} error={error} onRetry={() => void refetch()}
        empty={<EmptyState icon="send" title={words.noSent}>{words.noSentSay}</EmptyState>}
      />
      {open && <MessageDetails line={open} page={page(open)} person={person(open)} open onClose={() => setOpen(undefined)} />}
    </div>
  );
}

function Marks({ line }: { line: Bubble }) {
  const words = useWords();
  if (line.read_ms) return <span className="row g4 c-verd nw"><Icon name="check" size={14} />{words.fields.read}</span>;
  if (line.delivered_ms) return <span className="soft nw">{words.delivered}</span>;
  return <span className="soft nw">{words.notYet}</span>;
}
