import { Link } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import { patchPerson } from '../../api/actions';
import type { Person } from '../../api/types';
import { useAction } from '../../app/hooks';
import { useMay, usePlace } from '../../app/workspace';
import { useT } from '../../i18n/pages';
import { Button, DataTable, Sheet, TextField, useEnv } from '../../kit';
import { formatNumber } from '../../lib/format';

const SHOWN = 8;

/** A value as people read it; figures by the language. */
function useValue() {
  const { locale } = useEnv();
  return (value: unknown): string => {
    if (typeof value === 'number') return formatNumber(value, locale, 6);
    return typeof value === 'string' ? value : JSON.stringify(value);
  };
}

export function Attributes({ person }: { person: Person }) {
  const t = useT();
  const show = useValue();
  const all = Object.entries(person.attributes);
  return (
    <Sheet title={t.person.attributes} actions={all.length > SHOWN && <Link to="/people/$id" params={{ id: person.id }} search={{ tab: 'attributes' }}>{t.person.allAttributes(all.length)}</Link>}>
      {all.length === 0 && <p className="soft">{t.person.noAttributes}</p>}
      <dl className="kv">
        {all.slice(0, SHOWN).map(([name, value]) => <div key={name} className="kvrow"><dt className="cut" title={name}>{name}</dt><dd className="breaks">{show(value)}</dd></div>)}
      </dl>
    </Sheet>
  );
}

/** "3", "true" and JSON keep their type; anything else is text; nothing removes. */
export function valueOf(text: string): unknown {
  const trimmed = text.trim();
  if (trimmed === '') return null;
  try {
    return JSON.parse(trimmed) as unknown;
  } catch {
    return text;
  }
}

export function AttributesTable({ person }: { person: Person }) {
  const t = useT();
  const { ws } = usePlace();
  const may = useMay('people.write');
  const show = useValue();
  const [name, setName] = useState('');
  const [value, setValue] = useState('');
  const set = useAction((attributes: Record<string, unknown>) => patchPerson(ws, person.id, attributes), ['profile', 'profiles'], () => {
    setName('');
    setValue('');
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() && !set.isPending) set.mutate({ [name.trim()]: valueOf(value) });
  };
  return (
    <div className="reading">
      <Sheet title={t.person.attributes} flush>
        <DataTable
          label={t.person.attributes} rows={Object.entries(person.attributes)} rowKey={([key]) => key}
          columns={[
            { key: 'name', head: t.person.attribute, width: '35%', cell: ([key]) => <code>{key}</code> },
            { key: 'value', head: t.person.value, cell: ([, one]) => <span className="breaks">{show(one)}</span> },
          ]}
          empty={<p className="pad soft">{t.person.noAttributes}</p>}
        />
      </Sheet>
      {may && (
        <Sheet title={t.person.setAttribute}>
          <form className="form" onSubmit={submit}>
            <TextField label={t.person.attribute} required value={name} onChange={(event) => setName(event.target.value)} />
            <TextField label={t.person.value} hint={t.person.attributeHint} value={value} onChange={(event) => setValue(event.target.value)} />
            <div><Button kind="primary" type="submit" busy={set.isPending}>{t.kit.save}</Button></div>
          </form>
        </Sheet>
      )}
    </div>
  );
}
