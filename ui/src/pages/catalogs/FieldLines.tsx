import { Button, IconButton, SelectField, TextField } from '../../kit';
import type { Field } from './data';
import { isName, types } from './model';
import { useCatalogWords } from './words';

/** Fields that are said one by one: a name and a type each. */
export function FieldLines({ fields, known, onChange }: { fields: Field[]; known: string[]; onChange: (next: Field[]) => void }) {
  const w = useCatalogWords();
  const put = (at: number, change: Partial<Field>) => onChange(fields.map((field, i) => (i === at ? { ...field, ...change } : field)));
  const wrong = (at: number) => {
    const { name } = fields[at]!;
    if (name === '') return null;
    if (!isName(name)) return w.nameWrong;
    return known.includes(name) || fields.findIndex((field) => field.name === name) < at ? w.twice : null;
  };
  return (
    <div className="col g8">
      {fields.map((field, i) => (
        <div key={i} className="fieldline">
          <TextField small hideLabel label={w.field} placeholder={w.field} autoFocus maxLength={250} error={wrong(i)} value={field.name} onChange={(event) => put(i, { name: event.target.value.trim() })} />
          <SelectField small hideLabel label={field.name ? w.typeOf(field.name) : w.fieldType} value={field.type} choices={types.map((value) => ({ value, label: w.types[value] ?? value }))} onChange={(event) => put(i, { type: event.target.value })} />
          <IconButton name="x" label={w.dropField(field.name)} onClick={() => onChange(fields.filter((_, at) => at !== i))} />
        </div>
      ))}
      <div><Button kind="plain" size="sm" icon="plus" onClick={() => onChange([...fields, { name: '', type: 'string' }])}>{w.addField}</Button></div>
    </div>
  );
}

/** The fields that are named, when all names are right and none stands twice. */
export function namedFields(fields: Field[], known: string[]): Field[] | undefined {
  const named = fields.filter((field) => field.name !== '');
  const names = named.map((field) => field.name);
  return names.every(isName) && new Set([...names, ...known]).size === names.length + known.length ? named : undefined;
}
