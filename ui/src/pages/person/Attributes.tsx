import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { patchPerson } from '../../api/actions';
import type { Person } from '../../api/types';
import { useAction } from '../../app/hooks';
import { useMay, usePlace } from '../../app/workspace';
import { useT } from '../../i18n/pages';
import { Button, Confirm, DataTable, IconButton, Sheet, TextField, type Column } from '../../kit';
import { AttributeForm } from './AttributeForm';
import { AttributeValue } from './AttributeValue';
import { usePersonWords } from './words';

const SHOWN = 8;

export function Attributes({ person }: { person: Person }) {
  const t = useT();
  const all = Object.entries(person.attributes);
  return (
    <Sheet title={t.person.attributes} actions={all.length > SHOWN && <Link to="/people/$id" params={{ id: person.id }} search={{ tab: 'attributes' }}>{t.person.allAttributes(all.length)}</Link>}>
      {all.length === 0 && <p className="soft">{t.person.noAttributes}</p>}
      <dl className="kv">
        {all.slice(0, SHOWN).map(([name, value]) => <div key={name} className="kvrow"><dt className="cut" title={name}>{name}</dt><dd className="breaks"><AttributeValue value={value} /></dd></div>)}
      </dl>
    </Sheet>
  );
}

type Row = [name: string, value: unknown];

/** Every attribute of a person; who may changes each in the way of its type. */
export function AttributesTable({ person }: { person: Person }) {
  const t = useT();
  const w = usePersonWords();
  const { ws } = usePlace();
  const may = useMay('people.write');
  const [sought, setSought] = useState('');
  const [editing, setEditing] = useState<string>();
  const [removing, setRemoving] = useState<string>();
  const remove = useAction((name: string) => patchPerson(ws, person.id, { [name]: null }), ['profile', 'profiles']);
  const all: Row[] = Object.entries(person.attributes).sort(([a], [b]) => a.localeCompare(b));
  const rows = all.filter(([name]) => name.toLowerCase().includes(sought.trim().toLowerCase()));
  const columns: Column<Row>[] = [
    { key: 'name', head: t.person.attribute, width: '35%', cell: ([name]) => <code className="breaks">{name}</code> },
    { key: 'value', head: t.person.value, cell: ([, one]) => <span className="breaks"><AttributeValue value={one} /></span> },
  ];
  if (may) {
    columns.push({
      key: 'do', head: <span className="vh">{w.attributes.changes}</span>, width: '84px', cell: ([name]) => (
        <span className="row g4 end">
          <IconButton name="edit" label={w.attributes.edit(name)} onClick={() => setEditing(name)} />
          <IconButton name="x" label={w.attributes.remove(name)} onClick={() => setRemoving(name)} />
        </span>
      ),
    });
  }
  return (
    <div className="reading">
      <Sheet title={t.person.attributes} flush actions={may && <Button size="sm" icon="plus" onClick={() => setEditing('')}>{w.attributes.add}</Button>}>
        {all.length > SHOWN && <div className="bar-top"><div className="grow"><TextField label={w.attributes.find} hideLabel small icon="search" type="search" placeholder={w.attributes.find} value={sought} onChange={(event) => setSought(event.target.value)} /></div></div>}
        <DataTable label={t.person.attributes} rows={rows} rowKey={([name]) => name} columns={columns} empty={<p className="pad soft">{all.length > 0 ? w.attributes.noneFound : t.person.noAttributes}</p>} />
      </Sheet>
      {editing !== undefined && <AttributeForm person={person} name={editing} onClose={() => setEditing(undefined)} />}
      <Confirm
        open={removing !== undefined} onClose={() => setRemoving(undefined)} title={w.attributes.removeTitle(removing ?? '')} action={w.attributes.removeAction} destructive
        onConfirm={() => remove.mutateAsync(removing ?? '')}
      >
        {w.attributes.removeSay}
      </Confirm>
    </div>
  );
}
