import { useQuery } from '@tanstack/react-query';
import { Badge, Icon, SelectField, Sheet, TextField, useEnv } from '../../kit';
import { useTold } from '../../i18n/told';
import { formatNumber } from '../../lib/format';
import { usePlace } from '../../app/workspace';
import { namesQuery, type Column, type Mapping, type Seen, type Upload } from './data';
import { isNamed, turned, types, withColumn } from './model';
import { useImportWords } from './words';

interface ColumnsProps {
  head: Upload;
  mapping: Mapping;
  /** The column that the API refused, and why. */
  wrong: { at: number; sentence: string } | null;
  onChange: (next: Mapping) => void;
}

/** A row for each column of the file: what stands in it and what it becomes. */
export function Columns({ head, mapping, wrong, onChange }: ColumnsProps) {
  const w = useImportWords();
  const { ws } = usePlace();
  const names = useQuery({ ...namesQuery(ws), enabled: mapping.kind !== 'events' });
  const rows = head.inspection.rows.length;
  return (
    <Sheet flush title={w.columns} badge={<span className="soft t-13">{w.columnsSay(mapping.columns.length)}</span>}>
      <datalist id="import-names">{names.data?.items.map((one) => <option key={one.name} value={one.name} />)}</datalist>
      <div className="tblwrap">
        <table className="tbl top mapcols">
          <thead>
            <tr>{[w.column, w.samples, w.looks, w.becomes, w.named, w.read].map((name) => <th key={name} scope="col">{name}</th>)}</tr>
          </thead>
          <tbody>
            {mapping.columns.map((column, i) => (
              <Row
                key={i} column={column} seen={head.inspection.columns[i]} rows={rows} targets={head.targets} wrong={wrong?.at === i ? wrong.sentence : null}
                onChange={(next) => onChange(withColumn(mapping, i, next))}
              />
            ))}
          </tbody>
        </table>
      </div>
    </Sheet>
  );
}

interface RowProps {
  column: Column;
  seen: Seen | undefined;
  rows: number;
  targets: string[];
  wrong: string | null;
  onChange: (next: Column) => void;
}

function Row({ column, seen, rows, targets, wrong, onChange }: RowProps) {
  const w = useImportWords();
  const { say } = useTold();
  const named = isNamed(column.to);
  return (
    <tr className={column.to === 'nothing' ? 'off' : undefined}>
      <td>
        <span className="m">{column.header}</span>
        {wrong && <p className="err t-13" role="alert"><Icon name="stop" size={14} /> {say(wrong)}</p>}
      </td>
      <td><Samples seen={seen} rows={rows} /></td>
      <td>{seen && <span className="col g4"><span className="soft">{w.types[seen.type]}</span>{seen.mixed && column.type !== 'string' && <span title={w.mixedSay}><Badge tone="brass">{w.mixed}</Badge><span className="vh"> {w.mixedSay}</span></span>}</span>}</td>
      <td><SelectField small hideLabel label={w.of(w.becomes, column.header)} value={column.to} onChange={(event) => onChange(turned(column, event.target.value))} choices={targets.map((value) => ({ value, label: w.targets[value] ?? value }))} /></td>
      <td>{named && <TextField small hideLabel label={w.of(w.named, column.header)} list={column.to === 'attribute' ? 'import-names' : undefined} value={column.name ?? ''} onChange={(event) => onChange({ ...column, name: event.target.value })} />}</td>
      <td>{named && <ReadAs column={column} onChange={onChange} />}</td>
    </tr>
  );
}

function ReadAs({ column, onChange }: { column: Column; onChange: (next: Column) => void }) {
  const w = useImportWords();
  return (
    <span className="row g8">
      <SelectField
        small hideLabel label={w.of(w.read, column.header)} value={column.type || 'auto'} choices={types.map((value) => ({ value, label: w.types[value] ?? value }))}
        onChange={(event) => onChange({ ...column, type: event.target.value, separator: event.target.value === 'array' ? column.separator ?? '|' : undefined })}
      />
      {column.type === 'array' && <span className="cutat"><TextField small hideLabel label={w.of(w.cut, column.header)} title={w.cut} value={column.separator ?? ''} maxLength={8} onChange={(event) => onChange({ ...column, separator: event.target.value })} /></span>}
    </span>
  );
}

function Samples({ seen, rows }: { seen: Seen | undefined; rows: number }) {
  const w = useImportWords();
  const { locale } = useEnv();
  if (!seen || seen.samples.length === 0) return <span className="soft">{w.blank}</span>;
  return (
    <span className="samples">
      {seen.samples.slice(0, 3).map((sample, i) => <code key={i} className="cut" title={sample}>{sample}</code>)}
      {seen.filled < rows && <span className="soft t-12">{w.filled(formatNumber(seen.filled, locale), formatNumber(rows, locale))}</span>}
    </span>
  );
}
