import { useId, useState } from 'react';
import { useAction, useSaid } from '../../app/hooks';
import { usePlace } from '../../app/workspace';
import { Button, DataTable, Dialog, ErrorNote, Said, useEnv } from '../../kit';
import { formatNumber } from '../../lib/format';
import { importFile, type Brought } from './data';
import { useCatalogWords } from './words';

/** Uploads a CSV file into a catalog, and tells what it brought. */
export function Upload({ name, open, onClose }: { name: string; open: boolean; onClose: () => void }) {
  const w = useCatalogWords();
  return <Dialog open={open} onClose={onClose} title={w.uploadTitle(name)} size={560}><Form name={name} onClose={onClose} /></Dialog>;
}

function Form({ name, onClose }: { name: string; onClose: () => void }) {
  const w = useCatalogWords();
  const { ws } = usePlace();
  const [file, setFile] = useState<File>();
  const send = useAction(() => importFile(ws, name, file!), ['catalogs'], undefined, { quiet: true });
  const said = useSaid(send.error);
  if (send.data) return <div className="col g16"><Report brought={send.data} /><div className="row end"><Button kind="primary" onClick={onClose}>{w.done}</Button></div></div>;
  return (
    <div className="form">
      <FileField file={file} onFile={(next) => { setFile(next); send.reset(); }} />
      {said && <ErrorNote error={said} />}
      <div className="row g8 end">
        <Button onClick={onClose}>{w.cancel}</Button>
        <Button kind="primary" disabled={!file} busy={send.isPending} onClick={() => send.mutate(undefined)}>{w.upload}</Button>
      </div>
    </div>
  );
}

/** Where the file is chosen. */
export function FileField({ file, onFile }: { file: File | undefined; onFile: (file: File) => void }) {
  const w = useCatalogWords();
  const { locale } = useEnv();
  const id = useId();
  return (
    <div className="field">
      <div className="top"><label htmlFor={id}>{w.file}</label></div>
      <input id={id} type="file" accept=".csv,.tsv,.txt,text/csv" aria-describedby={id + 'h'} onChange={(event) => { const next = event.target.files?.[0]; if (next) onFile(next); }} />
      {file && <p className="soft t-13">{file.name}, {formatNumber(file.size / 1000, locale, 1)} kB</p>}
      <p className="hint" id={id + 'h'}>{w.fileSay}</p>
    </div>
  );
}

/** What a file brought, and the rows that were refused. */
export function Report({ brought }: { brought: Brought }) {
  const w = useCatalogWords();
  const { locale } = useEnv();
  const figures = [[w.read, brought.read], [w.made, brought.made], [w.altered, brought.changed], [w.refused, brought.refused]] as const;
  return (
    <>
      <dl className="brought">
        {figures.map(([name, n]) => <div key={name} className={name === w.refused && n > 0 ? 'bad' : undefined}><dt>{name}</dt><dd>{formatNumber(n, locale)}</dd></div>)}
      </dl>
      {brought.refusals.length > 0 && (
        <section aria-label={w.refusals} className="refusedrows">
          <h3>{w.refusals}{brought.refused > brought.refusals.length && <span className="soft"> · {w.refusalsFirst(formatNumber(brought.refusals.length, locale))}</span>}</h3>
          <DataTable
            label={w.refusals} rows={brought.refusals} rowKey={(row) => `${row.line} ${row.message}`}
            columns={[{ key: 'line', head: w.line, width: '72px', cell: (row) => row.line }, { key: 'why', head: w.why, cell: (row) => <Said text={row.message} /> }]}
          />
        </section>
      )}
    </>
  );
}
