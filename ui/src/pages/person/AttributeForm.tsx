import { useQuery } from '@tanstack/react-query';
import { useId, useState, type FormEvent } from 'react';
import { patchPerson } from '../../api/actions';
import { ApiError } from '../../api/client';
import type { Person } from '../../api/types';
import { useAction } from '../../app/hooks';
import { usePlace } from '../../app/workspace';
import { useT } from '../../i18n/pages';
import { Button, Dialog, SelectField, TextArea, TextField, useEnv, useToast } from '../../kit';
import { attributesQuery } from '../segments/pickers';
import { kindOf, kinds, readText, textOf, type Kind } from './attribute-model';
import { usePersonWords } from './words';

/** Sets one attribute of a person by the type that it has; without a name a new one. */
export function AttributeForm({ person, name, onClose }: { person: Person; name: string; onClose: () => void }) {
  const w = usePersonWords().attributes;
  const { ws } = usePlace();
  const say = useToast();
  const save = (named: string, value: unknown) => patchPerson(ws, person.id, { [named]: value });
  return <AttributeEditor title={name ? w.edit(name) : w.add} name={name} current={(named) => person.attributes[named]} save={save} onSaved={(named) => say(w.saved(named))} onClose={onClose} />;
}

/** What becomes of a list that is there already: it is replaced, or its members change. */
type Way = 'set' | 'add' | 'remove';

interface EditorProps<Answer> {
  title: string;
  /** The attribute; without it one is named in the form. */
  name?: string;
  /** The value that is there now, where there is one person. */
  current?: (name: string) => unknown;
  save: (name: string, value: unknown) => Promise<Answer>;
  onSaved: (name: string, answer: Answer) => void;
  onClose: () => void;
}

/** A dialog that writes one attribute in the way of its type. */
export function AttributeEditor<Answer>({ title, name: given = '', current = () => undefined, save, onSaved, onClose }: EditorProps<Answer>) {
  const t = useT();
  const w = usePersonWords().attributes;
  const { ws } = usePlace();
  const { zone } = useEnv();
  const list = useId();
  const known = useQuery(attributesQuery(ws)).data?.items ?? [];
  const [name, setName] = useState(given);
  const named = name.trim();
  const spec = known.find((one) => one.name === named);
  const [chosen, setChosen] = useState<Kind>();
  const natural = kindOf(current(named), spec?.type);
  const kind = chosen ?? natural;
  const [way, setWay] = useState<Way>('set');
  const [typed, setTyped] = useState<string>();
  const text = typed ?? (given ? textOf(current(given), kind, zone) : kind === 'boolean' ? 'true' : '');
  const [tried, setTried] = useState(false);
  const read = readText(text, kind, zone);
  const set = useAction((value: unknown) => save(named, value), ['profile', 'profiles', 'attributes'], (answer: Answer) => {
    onSaved(named, answer);
    onClose();
  }, { quiet: true });
  const refused = set.error instanceof ApiError ? (Object.values(set.error.places)[0] ?? set.error.message) : undefined;
  const error = refused ?? (tried && 'problem' in read ? w.problems[read.problem] : undefined);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (named && !set.isPending && 'value' in read) set.mutate(kind === 'array' && way !== 'set' ? { [way]: read.value } : read.value);
  };
  const change = (next: string) => {
    setTyped(next);
    set.reset();
  };
  const choose = (next: Kind) => {
    setChosen(next);
    setTyped(next === natural && given ? undefined : next === 'boolean' ? 'true' : kind === 'boolean' || next === 'time' ? '' : typed);
  };
  return (
    <Dialog open onClose={onClose} title={title}>
      <form className="form" onSubmit={submit} noValidate>
        {!given && (
          <>
            <TextField label={w.name} required autoFocus autoComplete="off" list={list} maxLength={255} value={name} onChange={(event) => setName(event.target.value)} />
            <datalist id={list}>{known.map((one) => <option key={one.name} value={one.name} />)}</datalist>
          </>
        )}
        <SelectField label={w.kind} hint={spec?.forced ? w.kindForced : undefined} value={kind} disabled={spec?.forced} choices={kinds.map((value) => ({ value, label: w.kinds[value] }))} onChange={(event) => choose(event.target.value as Kind)} />
        {kind === 'array' && <SelectField label={w.way} value={way} choices={(Object.keys(w.ways) as Way[]).map((value) => ({ value, label: w.ways[value] }))} onChange={(event) => setWay(event.target.value as Way)} />}
        <Value kind={kind} text={text} error={error} onChange={change} onLeave={() => text !== '' && setTried(true)} />
        <div className="row g8 end"><Button onClick={onClose}>{t.kit.cancel}</Button><Button kind="primary" type="submit" busy={set.isPending} disabled={!named}>{t.kit.save}</Button></div>
      </form>
    </Dialog>
  );
}

function Value({ kind, text, error, onChange, onLeave }: { kind: Kind; text: string; error?: string; onChange: (next: string) => void; onLeave: () => void }) {
  const t = useT();
  const w = usePersonWords().attributes;
  const { zone } = useEnv();
  const field = { label: t.person.value, hint: (kind === 'time' ? w.hints.time(zone) : w.hints[kind]) || undefined, error };
  switch (kind) {
    case 'boolean':
      return <SelectField {...field} value={text} choices={[{ value: 'true', label: w.yes }, { value: 'false', label: w.no }]} onChange={(event) => onChange(event.target.value)} />;
    case 'time':
      return <TextField {...field} type="datetime-local" value={text} onChange={(event) => onChange(event.target.value)} />;
    case 'string': case 'number':
      return <TextField {...field} inputMode={kind === 'number' ? 'decimal' : undefined} value={text} onBlur={onLeave} onChange={(event) => onChange(event.target.value)} />;
    default:
      return <TextArea {...field} rows={6} className={kind === 'array' ? undefined : 'mono'} value={text} onBlur={onLeave} onChange={(event) => onChange(event.target.value)} />;
  }
}
