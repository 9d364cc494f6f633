import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { pagesQuery, someoneQuery } from '../../api/queries';
import { useRested, useSaid } from '../../app/hooks';
import { useMay, usePlace } from '../../app/workspace';
import { Button, ButtonLink, DataTable, Drawer, EmptyState, IconButton, Note, SelectField, Sheet, TextField, Time, useEnv, type Column } from '../../kit';
import { useAccountWords } from '../../i18n/accounts';
import { Facts, KindMark, useSource } from './ConsentFacts';
import { ledgerFile, ledgerQuery, type LedgerLine } from './data';
import { filterOf, kinds, type Sought } from './model';
import { useProtectionWords } from './words';

const route = getRouteApi('/shell/settings');

/** All that everybody agreed to and took back. */
export function Ledger() {
  const w = useProtectionWords();
  const a = useAccountWords();
  const { ws } = usePlace();
  const { zone } = useEnv();
  const may = useMay('people.read');
  const mayExport = useMay('people.export');
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [open, setOpen] = useState<LedgerLine>();
  const sought: Sought = { profile: search.profile, page: search.page, kind: search.kind, from: search.from, to: search.to };
  const filter = filterOf(sought, zone);
  const lines = useInfiniteQuery({ ...ledgerQuery(ws, filter), enabled: may });
  const said = useSaid(lines.error);
  if (!may) return <Note>{a.needs(a.permissions['people.read'] ?? '')}</Note>;
  const filtered = Object.values(sought).some(Boolean);
  const clear = () => navigate({ search: { tab: search.tab, part: search.part }, replace: true });
  return (
    <>
      <p className="soft prosewide">{w.ledgerSay}</p>
      <Sheet flush label={w.parts.consents}>
        <Filters onClear={filtered ? clear : undefined} actions={mayExport && <ButtonLink size="sm" icon="download" href={ledgerFile(ws, filter)}>{w.csv}</ButtonLink>} />
        <DataTable
          label={w.parts.consents} columns={useColumns()} rows={lines.data?.pages.flatMap((page) => page.items)} rowKey={keyOf} selected={open && keyOf(open)} onOpen={setOpen} error={said} onRetry={() => lines.refetch()}
          empty={filtered ? <EmptyState icon="search" title={w.noMatch} action={<Button onClick={clear}>{w.clear}</Button>}>{w.noMatchSay}</EmptyState> : <EmptyState icon="check" title={w.ledgerEmpty}>{w.ledgerEmptySay}</EmptyState>}
          more={lines.hasNextPage ? { onMore: () => lines.fetchNextPage(), busy: lines.isFetchingNextPage } : null}
        />
      </Sheet>
      <Drawer open={open !== undefined} onClose={() => setOpen(undefined)} title={w.line} size={520}>{open && <div className="col g16"><Who line={open} /><Facts line={open} /></div>}</Drawer>
    </>
  );
}

const keyOf = (line: LedgerLine) => `${line.id} ${line.kind}`;

/** The person of a line, or that they were erased. */
function Who({ line }: { line: LedgerLine }) {
  const w = useProtectionWords();
  if (!line.profile_name) return <span className="soft">{w.erasedPerson}</span>;
  return <Link className="lnk m" to="/people/$id" params={{ id: line.profile_id }} search={{}}>{line.profile_name}</Link>;
}

function useColumns(): Column<LedgerLine>[] {
  const w = useProtectionWords();
  const source = useSource();
  return [
    { key: 'at', head: w.when, width: '148px', cell: (line) => <Time at={line.at} className="nw soft" /> },
    { key: 'kind', head: w.said, cell: (line) => <KindMark kind={line.kind} /> },
    { key: 'who', head: w.person, cell: (line) => <Who line={line} /> },
    { key: 'page', head: w.page, cell: (line) => <span className="nw">{line.page_name ?? line.page_id}</span> },
    { key: 'topic', head: w.topic, cell: (line) => line.topic ?? '' },
    { key: 'wording', head: w.wording, cell: (line) => (line.wording ? <span className="wordcell cut" title={line.wording}>{line.wording}</span> : line.said ? <span className="wordcell cut soft">“{line.said}”</span> : '') },
    { key: 'source', head: w.source, cell: (line) => <span className="soft">{source(line)}</span> },
  ];
}

function Filters({ onClear, actions }: { onClear?: () => void; actions: React.ReactNode }) {
  const w = useProtectionWords();
  const { ws } = usePlace();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const pages = useQuery(pagesQuery(ws)).data?.items ?? [];
  const set = (name: keyof Sought) => (event: { target: { value: string } }) => void navigate({ search: { ...search, [name]: event.target.value || undefined }, replace: true });
  return (
    <div className="bar-top">
      <PersonFilter />
      <SelectField small hideLabel label={w.kind} value={search.kind ?? ''} onChange={set('kind')} choices={[{ value: '', label: w.anyKind }, ...kinds.map((value) => ({ value, label: w.kinds[value] ?? value }))]} />
      <SelectField small hideLabel label={w.page} value={search.page ?? ''} onChange={set('page')} choices={[{ value: '', label: w.anyPage }, ...pages.map((page) => ({ value: page.id, label: page.name }))]} />
      <div className="inline-field"><TextField small label={w.from} type="date" value={search.from ?? ''} onChange={set('from')} /></div>
      <div className="inline-field"><TextField small label={w.to} type="date" value={search.to ?? ''} onChange={set('to')} /></div>
      {onClear && <Button kind="plain" size="sm" onClick={onClear}>{w.clear}</Button>}
      <span className="sp" />
      {actions}
    </div>
  );
}

/** Finds a person by any name, then shows whose lines are in sight. */
function PersonFilter() {
  const w = useProtectionWords();
  const { ws } = usePlace();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [text, setText] = useState('');
  const rested = useRested(text.trim());
  const found = useQuery({ ...someoneQuery(ws, rested), enabled: rested !== '' });
  const pick = (profile: string | undefined, name: string | undefined) => {
    setText('');
    void navigate({ search: { ...search, profile, name }, replace: true });
  };
  if (search.profile) return <span className="chip"><span className="cut whose">{w.onlyOf(search.name ?? search.profile)}</span><IconButton name="x" label={w.dropPerson} onClick={() => pick(undefined, undefined)} /></span>;
  const people = rested !== '' && text.trim() !== '' ? (found.data?.items ?? []) : [];
  return (
    <div className="finder">
      <TextField small hideLabel label={w.findPerson} placeholder={w.findPerson} type="search" icon="search" value={text} onChange={(event) => setText(event.target.value)} />
      {people.length > 0 && <ul className="found card">{people.map((row) => <li key={row.id}><button type="button" onClick={() => pick(row.id, row.name)}>{row.name} <code className="soft t-12">{row.psids[0]?.psid ?? row.customer_ids[0] ?? row.external_id}</code></button></li>)}</ul>}
    </div>
  );
}
