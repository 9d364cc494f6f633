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
export function AttributeForm({ person, name: given, onClose }: { person: Person; name: string; onClose: () => void }) {
  const t = useT();
  const w = usePersonWords().attributes;
  const { ws } = usePlace();
  const { zone } = useEnv();
  const say = useToast();
  const list = useId();
  const known = useQuery(attributesQuery(ws)).data?.items ?? [];
  const [name, setName] = useState(given);
  const spec = known.find((one) => one.name === name.trim());
  const [chosen, setChosen] = useState<Kind>();
  const kind = chosen ?? kindOf(person.attributes[name.trim()], spec?.type);
  const [typed, setTyped] = useState<string>();
  const text = typed ?? textOf(given ? person.attributes[given] : undefined, kind, zone);
  const [tried, setTried] = useState(false);
  const read = readText(text === '' && kind === 'boolean' ? 'true' : text, kind, zone);
  const set = useAction((value: unknown) => patchPerson(ws, person.id, { [name.trim()]: value }), ['profile', 'profiles', 'attributes'], () => {
    say(w.saved(name.trim()));
    onClose();
  }, { quiet: true });
  const refused = set.error instanceof ApiError ? set.error : undefined;
  const problem = 'problem' in read ? w.problems[read.problem] : undefined;
  const error = refused ? Object.values(refused.places)[0] ?? refused.message : tried ? problem : undefined;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (name.trim() && !set.isPending && 'value' in read) set.mutate(read.value);
  };
  const change = (next: string) => {
    setTyped(next);
    set.reset();
  };
  const choose = (next: Kind) => {
    setChosen(next);
    if (next === 'boolean') setTyped('true');
    else if (given && next === kindOf(person.attributes[given], spec?.type)) setTyped(undefined);
    else if (kind === 'boolean' || next === 'time') setTyped('');
  };
  const hint = kind === 'time' ? w.hints.time(zone) : w.hints[kind];
  const field = { label: t.person.value, hint: hint || undefined, error };
  return (
    <Dialog open onClose={onClose} title={given ? w.edit(given) : w.add}>
      <form className="form" onSubmit={submit} noValidate>
        {!given && (
          <>
            <TextField label={w.name} required autoFocus autoComplete="off" list={list} maxLength={255} value={name} onChange={(event) => setName(event.target.value)} />
            <datalist id={list}>{known.map((one) => <option key={one.name} value={one.name} />)}</datalist>
          </>
        )}
        <SelectField label={w.kind} hint={spec?.forced ? w.kindForced : undefined} value={kind} disabled={spec?.forced} choices={kinds.map((value) => ({ value, label: w.kinds[value] }))} onChange={(event) => choose(event.target.value as Kind)} />
        {kind === 'boolean' && <SelectField {...field} value={text || 'true'} choices={[{ value: 'true', label: w.yes }, { value: 'false', label: w.no }]} onChange={(event) => change(event.target.value)} />}
        {kind === 'time' && <TextField {...field} type="datetime-local" value={text} onChange={(event) => change(event.target.value)} />}
        {(kind === 'string' || kind === 'number') && <TextField {...field} inputMode={kind === 'number' ? 'decimal' : undefined} value={text} onBlur={() => text !== '' && setTried(true)} onChange={(event) => change(event.target.value)} />}
        {(kind === 'array' || kind === 'object' || kind === 'object_array') && <TextArea {...field} rows={6} className={kind === 'array' ? undefined : 'mono'} value={text} onBlur={() => text !== '' && setTried(true)} onChange={(event) => change(event.target.value)} />}
        <div className="row g8 end"><Button onClick={onClose}>{t.kit.cancel}</Button><Button kind="primary" type="submit" busy={set.isPending} disabled={!name.trim()}>{t.kit.save}</Button></div>
      </form>
    </Dialog>
  );
}
