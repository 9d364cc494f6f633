import { useState, type FormEvent } from 'react';
import { useAction, useSaid } from '../../app/hooks';
import { usePlace } from '../../app/workspace';
import { Button, Dialog, ErrorNote, IconButton, SelectField, TextArea, TextField } from '../../kit';
import { addSelection, type Catalog, type NewSelection } from './data';
import { asked, isName, operators, sorted, valueOf } from './model';
import { useCatalogWords } from './words';

interface Line {
  field: string;
  operator: string;
  text: string;
}

const FILTERS = 4;
const DESCRIPTION = 250;

/** Makes a selection: conditions, an order, how many at most. */
export function AddSelection({ catalog, open, onClose }: { catalog: Catalog; open: boolean; onClose: () => void }) {
  const w = useCatalogWords();
  return <Dialog open={open} onClose={onClose} title={w.addSelection} size={640}><Form catalog={catalog} onClose={onClose} /></Dialog>;
}

function Form({ catalog, onClose }: { catalog: Catalog; onClose: () => void }) {
  const w = useCatalogWords();
  const { ws } = usePlace();
  const [name, setName] = useState('');
  const [description, setDescription] = useState('');
  const [lines, setLines] = useState<Line[]>([]);
  const [sort, setSort] = useState('');
  const [order, setOrder] = useState<'asc' | 'desc'>('asc');
  const [limit, setLimit] = useState('50');
  const typeOf = (field: string) => catalog.fields.find((one) => one.name === field)?.type ?? 'string';
  const read = lines.map((line) => valueOf(line.text, typeOf(line.field) === 'array' ? 'string' : typeOf(line.field)));
  const ready = isName(name) && read.every((one) => 'value' in one && one.value !== undefined) && Number(limit) >= 1 && Number(limit) <= 50;
  const body: NewSelection = {
    name, description, results_limit: Number(limit), ...(sort ? { sort_field: sort, sort_order: order } : {}),
    filters: lines.map((line, i) => ({ field: line.field, operator: line.operator as NonNullable<NewSelection['filters']>[number]['operator'], value: (read[i] as { value: unknown }).value })),
  };
  const add = useAction(() => addSelection(ws, catalog.name, body), ['catalogs'], onClose, { quiet: true });
  const said = useSaid(add.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate(undefined);
  };
  return (
    <form className="form wide" onSubmit={submit}>
      <TextField label={w.name} hint={w.idHint} error={name !== '' && !isName(name) ? w.nameWrong : null} required autoFocus maxLength={250} value={name} onChange={(event) => setName(event.target.value.trim())} />
      <TextArea label={w.description} rows={2} maxLength={DESCRIPTION} value={description} onChange={(event) => setDescription(event.target.value)} />
      <fieldset className="plainset">
        <legend className="label">{w.filters}</legend>
        <Conditions catalog={catalog} lines={lines} onChange={setLines} wrong={(i) => { const one = read[i]; return one && 'wrong' in one ? w.wrong[one.wrong] : null; }} />
      </fieldset>
      <div className="row g12 wrap foot3">
        <SelectField label={w.sort} value={sort} onChange={(event) => setSort(event.target.value)} choices={[{ value: '', label: w.noOrder }, ...sorted(catalog.fields).map((field) => ({ value: field.name, label: field.name }))]} />
        {sort && <SelectField label={w.direction} value={order} onChange={(event) => setOrder(event.target.value as 'asc' | 'desc')} choices={[{ value: 'asc', label: w.up }, { value: 'desc', label: w.down }]} />}
        <TextField label={w.limit} type="number" min={1} max={50} value={limit} onChange={(event) => setLimit(event.target.value)} />
      </div>
      {said && <ErrorNote error={said} />}
      <div className="row g8 end"><Button onClick={onClose}>{w.cancel}</Button><Button kind="primary" type="submit" disabled={!ready} busy={add.isPending}>{w.add}</Button></div>
    </form>
  );
}

function Conditions({ catalog, lines, onChange, wrong }: { catalog: Catalog; lines: Line[]; onChange: (next: Line[]) => void; wrong: (at: number) => string | null }) {
  const w = useCatalogWords();
  const fields = asked(catalog.fields);
  const typeOf = (field: string) => fields.find((one) => one.name === field)?.type ?? 'string';
  const fresh = (field: string): Line => ({ field, operator: operators[typeOf(field)]![0]!, text: typeOf(field) === 'boolean' ? 'true' : '' });
  const put = (at: number, next: Line) => onChange(lines.map((line, i) => (i === at ? next : line)));
  return (
    <div className="col g8">
      {lines.map((line, i) => (
        <div key={i} className="condline">
          <SelectField small hideLabel label={w.field} value={line.field} choices={fields.map((field) => ({ value: field.name, label: field.name }))} onChange={(event) => put(i, fresh(event.target.value))} />
          <SelectField small hideLabel label={w.operator} value={line.operator} choices={operators[typeOf(line.field)]!.map((value) => ({ value, label: w.operators[value] ?? value }))} onChange={(event) => put(i, { ...line, operator: event.target.value })} />
          {typeOf(line.field) === 'boolean'
            ? <SelectField small hideLabel label={w.value} value={line.text} choices={[{ value: 'true', label: w.yes }, { value: 'false', label: w.no }]} onChange={(event) => put(i, { ...line, text: event.target.value })} />
            : <TextField small hideLabel label={w.value} placeholder={w.value} error={line.text ? wrong(i) : null} value={line.text} onChange={(event) => put(i, { ...line, text: event.target.value })} />}
          <IconButton name="x" label={w.dropFilter} onClick={() => onChange(lines.filter((_, at) => at !== i))} />
        </div>
      ))}
      {lines.length < FILTERS && <div><Button kind="plain" size="sm" icon="plus" onClick={() => onChange([...lines, fresh(fields[0]!.name)])}>{w.addFilter}</Button></div>}
    </div>
  );
}
