import { useState, type FormEvent } from 'react';
import { useQuery } from '@tanstack/react-query';
import { ApiError, api, got } from '../../api/client';
import { useAction, useSaid } from '../../app/hooks';
import { usePlace } from '../../app/workspace';
import { Button, Confirm, Drawer, EmptyState, ErrorNote, SelectField, Skeleton, TextArea, TextField, Time } from '../../kit';
import { putItem, removeItem, type Catalog, type Field, type Item } from './data';
import { isName, readItem, textOf } from './model';
import { Value } from './Value';
import { useCatalogWords } from './words';

interface DrawerProps {
  catalog: Catalog;
  may: boolean;
  /** The item that is open, or a new one. */
  item: string | undefined;
  fresh: boolean;
  known: Item[] | undefined;
  onClose: () => void;
}

/** One item beside the list: its values, to look at or to change; or a new one. */
export function ItemDrawer({ catalog, may, item, fresh, known, onClose }: DrawerProps) {
  const w = useCatalogWords();
  const open = item !== undefined || (fresh && may);
  return (
    <Drawer open={open} onClose={onClose} title={<span className="breaks">{item === undefined ? w.addItem : w.itemTitle(item)}</span>} size={560}>
      {item !== undefined && <Found key={item} catalog={catalog} may={may} id={item} known={known?.find((one) => one.id === item)} onClose={onClose} />}
      {item === undefined && open && <Form catalog={catalog} onClose={onClose} />}
    </Drawer>
  );
}

function Found({ catalog, may, id, known, onClose }: { catalog: Catalog; may: boolean; id: string; known: Item | undefined; onClose: () => void }) {
  const w = useCatalogWords();
  const { ws } = usePlace();
  const asked = useQuery({
    queryKey: ['catalogs', ws, 'item', catalog.name, id], initialData: known,
    queryFn: ({ signal }) => got(api.GET('/api/v1/workspaces/{ws}/catalogs/{catalog}/items/{item}', { params: { path: { ws, catalog: catalog.name, item: id } }, signal })),
  });
  const said = useSaid(asked.error);
  if (asked.error instanceof ApiError && asked.error.status === 404) return <EmptyState icon="search" title={w.noItemMatch}>{w.noItemMatchSay}</EmptyState>;
  if (said && !asked.data) return <ErrorNote error={said} onRetry={() => asked.refetch()} />;
  if (!asked.data) return <Skeleton lines={8} height={20} />;
  if (may) return <Form key={asked.data.updated_at} catalog={catalog} item={asked.data} onClose={onClose} />;
  return (
    <dl className="kv">
      {catalog.fields.map((field) => <div key={field.name} className="kvrow"><dt>{field.name}</dt><dd className="breaks"><Value value={field.name === 'id' ? id : asked.data.values[field.name]} type={field.type} /></dd></div>)}
      <div className="kvrow"><dt>{w.updated}</dt><dd><Time at={asked.data.updated_at} /></dd></div>
    </dl>
  );
}

function Form({ catalog, item, onClose }: { catalog: Catalog; item?: Item; onClose: () => void }) {
  const w = useCatalogWords();
  const { ws } = usePlace();
  const [id, setId] = useState(item?.id ?? '');
  const [texts, setTexts] = useState<Record<string, string>>(() => Object.fromEntries(catalog.fields.map((field) => [field.name, textOf(item?.values[field.name])])));
  const [left, setLeft] = useState<string[]>([]);
  const [taken, setTaken] = useState(false);
  const [removing, setRemoving] = useState(false);
  const { values, wrong } = readItem(catalog.fields, texts);
  const save = useAction(async () => {
    if (!item && (await there(ws, catalog.name, id))) return false;
    await putItem(ws, catalog.name, id, values);
    return true;
  }, ['catalogs'], (made) => (made ? onClose() : setTaken(true)), { quiet: true });
  const said = useSaid(save.error);
  const remove = useAction(() => removeItem(ws, catalog.name, id), ['catalogs'], w.itemRemoved, { quiet: true });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setLeft(catalog.fields.map((field) => field.name));
    if (Object.keys(wrong).length === 0) save.mutate(undefined);
  };
  return (
    <form className="form wide" onSubmit={submit}>
      {!item && <TextField label={w.id} hint={w.idHint} error={taken ? w.idTaken : id !== '' && !isName(id) ? w.nameWrong : null} required autoFocus maxLength={250} value={id} onChange={(event) => { setId(event.target.value.trim()); setTaken(false); }} />}
      {catalog.fields.filter((field) => field.name !== 'id').map((field) => {
        const problem = wrong[field.name];
        return <OneField key={field.name} field={field} text={texts[field.name] ?? ''} error={problem && left.includes(field.name) ? w.wrong[problem] : null} onLeave={() => setLeft([...left, field.name])} onChange={(text) => setTexts({ ...texts, [field.name]: text })} />;
      })}
      {said && <ErrorNote error={said} />}
      <div className="row g8">
        {item && <Button kind="stamp" onClick={() => setRemoving(true)}>{w.remove}</Button>}
        <span className="sp" />
        <Button onClick={onClose}>{w.cancel}</Button>
        <Button kind="primary" type="submit" disabled={!isName(id)} busy={save.isPending}>{item ? w.save : w.add}</Button>
      </div>
      <Confirm open={removing} destructive title={w.removeItemTitle(id)} action={w.remove} onClose={() => setRemoving(false)} onConfirm={() => remove.mutateAsync(undefined).then(onClose)}>{w.removeItemSay}</Confirm>
    </form>
  );
}

/** Whether an item is there: a new one must not write over it. */
async function there(ws: string, catalog: string, item: string): Promise<boolean> {
  try {
    await got(api.GET('/api/v1/workspaces/{ws}/catalogs/{catalog}/items/{item}', { params: { path: { ws, catalog, item } } }));
    return true;
  } catch (failure) {
    if (failure instanceof ApiError && failure.status === 404) return false;
    throw failure;
  }
}

interface OneFieldProps {
  field: Field;
  text: string;
  error: string | null;
  onChange: (text: string) => void;
  onLeave: () => void;
}

/** The field of a value, as its type is written. */
function OneField({ field, text, error, onChange, onLeave }: OneFieldProps) {
  const w = useCatalogWords();
  const label = `${field.name} (${(w.types[field.type] ?? field.type).toLowerCase()})`;
  const shared = { label, error, value: text, onBlur: onLeave, hint: w.hints[field.type] };
  switch (field.type) {
    case 'boolean':
      return <SelectField {...shared} onChange={(event) => onChange(event.target.value)} choices={[{ value: '', label: w.unset }, { value: 'true', label: w.yes }, { value: 'false', label: w.no }]} />;
    case 'number':
      return <TextField {...shared} inputMode="decimal" onChange={(event) => onChange(event.target.value)} />;
    case 'time':
      return <TextField {...shared} spellCheck={false} onChange={(event) => onChange(event.target.value)} />;
    case 'array':
    case 'object':
      return <TextArea {...shared} rows={3} spellCheck={false} className="mono" onChange={(event) => onChange(event.target.value)} />;
    default:
      return text.length > 80 || text.includes('\n') ? <TextArea {...shared} rows={3} onChange={(event) => onChange(event.target.value)} /> : <TextField {...shared} maxLength={5000} onChange={(event) => onChange(event.target.value)} />;
  }
}
