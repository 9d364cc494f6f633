import { Link } from '@tanstack/react-router';
import { useAction } from '../../app/hooks';
import { useMay, usePlace } from '../../app/workspace';
import { Button, ButtonLink, DataTable, Note, Said, Sheet, buttonClass, useEnv } from '../../kit';
import { formatNumber, formatShare } from '../../lib/format';
import { refusedAddress, resumeImport, type Import } from './data';
import { useImportWords } from './words';

const keys = ['made', 'changed', 'same', 'partly', 'refused'] as const;

/** What came of a file, or would come: counts, and the lines that were refused. */
export function Outcome({ file }: { file: Import }) {
  const w = useImportWords();
  const { locale } = useEnv();
  const words = file.dry ? w.countsDry : file.mapping.kind === 'events' ? { ...w.counts, changed: w.countsOf.events } : w.counts;
  return (
    <>
      <Sheet title={titleOf(file, w)} badge={<span className="soft t-13">{file.dry && file.state === 'done' ? w.doneDrySay : w.rowsRead(formatNumber(file.read, locale))}</span>} actions={<Next file={file} />}>
        <div className="col g16">
          {file.state === 'stopped' && <p className="soft">{w.stoppedSay} {formatShare(file.done, 1, locale)}</p>}
          {file.state === 'failed' && <Note tone="stamp">{file.note && <Said text={file.note} />} {w.failedSay}</Note>}
          <dl className="counts">
            {keys.map((key) => (
              <div key={key} className={key === 'refused' && file.refused > 0 ? 'bad' : undefined}>
                <dt>{words[key]}</dt>
                <dd>{formatNumber(file[key], locale)}</dd>
              </div>
            ))}
          </dl>
          {file.partly > 0 && <p className="soft t-13">{w.partlySay}</p>}
          {file.repeated > 0 && <p className="soft t-13">{w.repeatedSay(formatNumber(file.repeated, locale))}</p>}
        </div>
      </Sheet>
      {file.refusals.length > 0 && <Refusals file={file} />}
      {file.repeats.length > 0 && <Repeats file={file} />}
    </>
  );
}

function titleOf(file: Import, w: ReturnType<typeof useImportWords>): string {
  if (file.state === 'stopped') return w.stopped;
  if (file.state === 'failed') return w.failed;
  return file.dry ? w.doneDry : w.done;
}

/** What can be done after: go on where it stopped, or bring another file. */
function Next({ file }: { file: Import }) {
  const w = useImportWords();
  const { ws } = usePlace();
  const may = useMay('people.import');
  const resume = useAction(() => resumeImport(ws, file.id), ['import', 'imports']);
  if (!may) return null;
  if ((file.state === 'stopped' || file.state === 'failed') && file.file_until) {
    return <Button size="sm" kind={file.dry ? 'quiet' : 'primary'} busy={resume.isPending} onClick={() => resume.mutate(undefined)}>{w.resume}</Button>;
  }
  return file.dry ? null : <Link className={buttonClass({ size: 'sm' })} to="/imports">{w.again}</Link>;
}

/** Rows that name somebody whom an earlier row named. */
function Repeats({ file }: { file: Import }) {
  const w = useImportWords();
  const { locale } = useEnv();
  return (
    <Sheet flush title={w.repeats} badge={file.repeated > file.repeats.length && <span className="soft t-13">{w.refusalsFirst(formatNumber(file.repeats.length, locale))}</span>}>
      <DataTable
        label={w.repeats} rows={file.repeats} rowKey={(row) => `${row.line}`}
        columns={[
          { key: 'line', head: w.line, align: 'num', width: '96px', cell: (row) => formatNumber(row.line, locale) },
          { key: 'first', head: w.firstLine, align: 'num', width: '160px', cell: (row) => formatNumber(row.first_line, locale) },
          { key: 'by', head: w.identifier, cell: (row) => <code>{row.identifier}</code> },
        ]}
      />
    </Sheet>
  );
}

function Refusals({ file }: { file: Import }) {
  const w = useImportWords();
  const { ws } = usePlace();
  const { locale } = useEnv();
  const more = file.refused + file.partly > file.refusals.length;
  const rows = file.refusals.toSorted((a, b) => a.line - b.line);
  return (
    <Sheet
      flush title={w.refusals} badge={more && <span className="soft t-13">{w.refusalsFirst(formatNumber(file.refusals.length, locale))}</span>}
      actions={<ButtonLink size="sm" icon="download" href={refusedAddress(ws, file.id)}>{w.download}</ButtonLink>} footer={w.downloadSay}
    >
      <DataTable
        label={w.refusals} rows={rows} rowKey={(row) => `${row.line} ${row.sentence}`}
        columns={[
          { key: 'line', head: w.line, align: 'num', width: '96px', cell: (row) => formatNumber(row.line, locale) },
          { key: 'why', head: w.why, cell: (row) => <Said text={row.sentence} /> },
        ]}
      />
    </Sheet>
  );
}
