import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError } from '../../api/client';
import { pagesQuery } from '../../api/queries';
import { useAction, useSaid } from '../../app/hooks';
import { usePlace } from '../../app/workspace';
import { Button, ErrorNote, Note, Said, Segmented, SelectField, Sheet, Skeleton, TextField, Tick, useEnv } from '../../kit';
import { formatNumber } from '../../lib/format';
import { Columns } from './Columns';
import { inspectionQuery, startImport, type Import, type Mapping, type Upload } from './data';
import { kinds, type Kind } from './kind';
import { columnAt, has, kindOf } from './model';
import { useImportWords } from './words';

/** Decides what the columns become, shows the first rows, tries the file and begins. */
export function MappingForm({ file }: { file: Import }) {
  const w = useImportWords();
  const { ws } = usePlace();
  const [kind, setKind] = useState<Kind>(kindOf(file.mapping));
  const head = useQuery(inspectionQuery(ws, file.id, kind));
  const said = useSaid(head.error);
  const first = file.mapping.kind === kind && file.mapping.columns.length > 0 ? file.mapping : head.data?.inspection.mapping;
  return (
    <>
      <div className="row g12 wrap">
        <span className="m">{w.holds}</span>
        <Segmented label={w.holds} value={kind} choices={kinds.map((value) => ({ value, label: w.kinds[value] ?? value }))} onChange={setKind} />
        <span className="soft t-13">{w.kindSays[kind]}</span>
      </div>
      {said && <ErrorNote error={said} onRetry={() => head.refetch()} />}
      {!head.data && !said && <Sheet><Skeleton lines={10} height={24} /></Sheet>}
      {head.data && first && <Form key={kind} file={file} head={head.data} first={first} />}
    </>
  );
}

function Form({ file, head, first }: { file: Import; head: Upload; first: Mapping }) {
  const w = useImportWords();
  const { ws } = usePlace();
  const [mapping, setMapping] = useState(first);
  const start = useAction((dry: boolean) => startImport(ws, file.id, mapping, dry), ['import', 'imports', 'attributes', 'event-names', 'profiles'], undefined, { quiet: true });
  const said = useSaid(start.error);
  const [place] = start.error instanceof ApiError ? Object.keys(start.error.places) : [];
  const at = place ? columnAt(place) : -1;
  const change = (next: Mapping) => {
    setMapping(next);
    if (start.error) start.reset();
  };
  const field = place === undefined || at >= 0 ? '' : place.replace(/^mapping\./, '');
  const { inspection } = head;
  return (
    <>
      {inspection.broken && inspection.broken.length > 0 && (
        <Note tone="brass"><b>{w.broken(inspection.broken.length)}</b><ul className="plainlist">{inspection.broken.map((one) => <li key={one.line}>{w.line} {one.line}: <Said text={one.sentence} /></li>)}</ul></Note>
      )}
      <Columns head={head} mapping={mapping} wrong={said && at >= 0 ? { at, sentence: said.message } : null} onChange={change} />
      <Whole mapping={mapping} wrong={said && field ? { field, sentence: said.message } : null} onChange={change} />
      <Preview head={head} />
      {said && at < 0 && field !== 'event' && field !== 'page_id' && <ErrorNote error={said} />}
      <Begin file={file} busy={start.isPending ? start.variables : undefined} onStart={(dry) => start.mutate(dry)} />
    </>
  );
}

function Begin({ file, busy, onStart }: { file: Import; busy: boolean | undefined; onStart: (dry: boolean) => void }) {
  const w = useImportWords();
  const { locale } = useEnv();
  const tried = file.dry && file.state === 'done';
  return (
    <div className="row g12 wrap end">
      <span className="soft t-13">{w.tryHint}</span>
      <Button busy={busy === true} disabled={busy === false} onClick={() => onStart(true)}>{w.tryIt}</Button>
      <Button kind="primary" busy={busy === false} disabled={busy === true} onClick={() => onStart(false)}>{tried ? w.startAll(formatNumber(file.read, locale)) : w.start}</Button>
    </div>
  );
}

/** What is said once for the whole file. */
function Whole({ mapping, wrong, onChange }: { mapping: Mapping; wrong: { field: string; sentence: string } | null; onChange: (next: Mapping) => void }) {
  const w = useImportWords();
  const { ws } = usePlace();
  const errorOf = (field: string) => (wrong?.field === field ? wrong.sentence : null);
  const asksPage = mapping.kind === 'subscribers' && !has(mapping, 'page_id');
  const pages = useQuery({ ...pagesQuery(ws), enabled: asksPage });
  return (
    <Sheet label={w.updateOnly}>
      <div className="form">
        {mapping.kind === 'events' && !has(mapping, 'name') && (
          <TextField label={w.event} hint={w.eventHint} error={errorOf('event')} value={mapping.event ?? ''} maxLength={255} onChange={(event) => onChange({ ...mapping, event: event.target.value })} />
        )}
        {asksPage && (
          <SelectField
            label={w.page} hint={w.pageHint} error={errorOf('page_id')} value={mapping.page_id ?? ''} onChange={(event) => onChange({ ...mapping, page_id: event.target.value })}
            choices={[{ value: '', label: w.choosePage }, ...(pages.data?.items ?? []).map((page) => ({ value: page.id, label: page.name }))]}
          />
        )}
        <Tick label={w.updateOnly} hint={w.updateOnlyHint} checked={mapping.update_only ?? false} onChange={(event) => onChange({ ...mapping, update_only: event.target.checked || undefined })} />
      </div>
    </Sheet>
  );
}

/** The first rows as they stand in the file. */
function Preview({ head: { inspection } }: { head: Upload }) {
  const w = useImportWords();
  return (
    <Sheet flush title={w.preview} footer={w.previewSay(w.separators[inspection.separator] ?? inspection.separator)}>
      <div className="tblwrap" tabIndex={0}>
        <table className="tbl cells" aria-label={w.preview}>
          <thead><tr>{inspection.header.map((name, i) => <th key={i} scope="col">{name}</th>)}</tr></thead>
          <tbody>{inspection.rows.map((row, i) => <tr key={i}>{row.map((cell, j) => <td key={j}><span className="cut">{cell}</span></td>)}</tr>)}</tbody>
        </table>
      </div>
    </Sheet>
  );
}
