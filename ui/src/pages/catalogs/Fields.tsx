import { useState, type FormEvent } from 'react';
import { useAction, useSaid } from '../../app/hooks';
import { usePlace } from '../../app/workspace';
import { Button, DataTable, Dialog, ErrorNote, IconButton, Sheet, TypedConfirm, useEnv } from '../../kit';
import { formatNumber } from '../../lib/format';
import { addFields, removeField, type Catalog, type Field } from './data';
import { FieldLines, namedFields } from './FieldLines';
import { useCatalogWords } from './words';

/** The columns of a catalog. */
export function Fields({ catalog, may }: { catalog: Catalog; may: boolean }) {
  const w = useCatalogWords();
  const { ws } = usePlace();
  const { locale } = useEnv();
  const [adding, setAdding] = useState(false);
  const [going, setGoing] = useState<string>();
  const remove = useAction(() => removeField(ws, catalog.name, going!), ['catalogs'], undefined, { quiet: true });
  const close = () => setGoing(undefined);
  return (
    <>
      <Sheet flush title={w.fields} actions={may && <Button size="sm" kind="primary" icon="plus" onClick={() => setAdding(true)}>{w.addFields}</Button>}>
        <DataTable
          label={w.fields} rows={catalog.fields} rowKey={(field) => field.name}
          columns={[
            { key: 'name', head: w.name, cell: (field) => <code className="m breaks">{field.name}</code> },
            { key: 'type', head: w.fieldType, cell: (field) => w.types[field.type] ?? field.type },
            { key: 'do', head: <span className="vh">{w.remove}</span>, align: 'num', width: '72px', cell: (field) => may && field.name !== 'id' && <IconButton name="x" label={w.removeField(field.name)} onClick={() => setGoing(field.name)} /> },
          ]}
        />
      </Sheet>
      <Dialog open={adding} onClose={() => setAdding(false)} title={w.addFields} size={520}><Add catalog={catalog} onClose={() => setAdding(false)} /></Dialog>
      <TypedConfirm open={going !== undefined} onClose={close} title={w.removeFieldTitle(going ?? '')} name={going ?? ''} action={w.remove} onConfirm={() => remove.mutateAsync(undefined)}>
        <p>{w.removeFieldSay(formatNumber(catalog.items, locale))}</p>
      </TypedConfirm>
    </>
  );
}

function Add({ catalog, onClose }: { catalog: Catalog; onClose: () => void }) {
  const w = useCatalogWords();
  const { ws } = usePlace();
  const known = catalog.fields.map((field) => field.name);
  const [fields, setFields] = useState<Field[]>([{ name: '', type: 'string' }]);
  const named = namedFields(fields, known);
  const add = useAction(() => addFields(ws, catalog.name, named!), ['catalogs'], onClose, { quiet: true });
  const said = useSaid(add.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate(undefined);
  };
  return (
    <form className="form" onSubmit={submit}>
      <FieldLines fields={fields} known={known} onChange={setFields} />
      {said && <ErrorNote error={said} />}
      <div className="row g8 end"><Button onClick={onClose}>{w.cancel}</Button><Button kind="primary" type="submit" disabled={!named?.length} busy={add.isPending}>{w.add}</Button></div>
    </form>
  );
}
