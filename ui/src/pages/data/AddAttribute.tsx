import { useState, type FormEvent } from 'react';
import { ApiError } from '../../api/client';
import { useAction, useSaid } from '../../app/hooks';
import { usePlace } from '../../app/workspace';
import { Button, Dialog, ErrorNote, SelectField, TextArea, TextField, Tick } from '../../kit';
import { counterOf } from './AttributeDrawer';
import { attributeKnown, patchAttribute, type AttributePatch } from './data';
import { DESCRIPTION } from './EventDrawer';
import { types } from './model';
import { useDataWords } from './words';

interface AddProps {
  open: boolean;
  onClose: () => void;
  onDone: (name: string) => void;
}

/** Makes an attribute before its first value, with its type. */
export function AddAttribute({ open, onClose, onDone }: AddProps) {
  const w = useDataWords();
  return <Dialog open={open} onClose={onClose} title={w.addAttribute}><Form onClose={onClose} onDone={onDone} /></Dialog>;
}

function Form({ onClose, onDone }: Omit<AddProps, 'open'>) {
  const w = useDataWords();
  const { ws } = usePlace();
  const [name, setName] = useState('');
  const [type, setType] = useState('');
  const [description, setDescription] = useState('');
  const [personal, setPersonal] = useState(false);
  const [taken, setTaken] = useState(false);
  const add = useAction(async () => {
    if (await attributeKnown(ws, name.trim())) return false;
    await patchAttribute(ws, name.trim(), { description, personal, type: (type || undefined) as AttributePatch['type'] });
    return true;
  }, ['attributes'], (made) => (made ? onDone(name.trim()) : setTaken(true)), { quiet: true });
  const said = useSaid(add.error);
  const refused = add.error instanceof ApiError ? add.error.fields.name : undefined;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate(undefined);
  };
  return (
    <form className="form" onSubmit={submit}>
      <p className="soft">{w.addAttributeSay}</p>
      <TextField label={w.name} error={taken ? w.isKnown : refused} required autoFocus maxLength={255} value={name} onChange={(event) => { setName(event.target.value); setTaken(false); }} />
      <SelectField label={w.type} value={type} onChange={(event) => setType(event.target.value)} choices={[{ value: '', label: w.follow('') }, ...types.map((value) => ({ value, label: w.typesSaid[value] ?? value }))]} />
      <TextArea label={w.description} rows={2} maxLength={DESCRIPTION} counter={counterOf(description, DESCRIPTION, w.counter)} value={description} onChange={(event) => setDescription(event.target.value)} />
      <Tick label={w.personal} hint={w.personalSay} checked={personal} onChange={(event) => setPersonal(event.target.checked)} />
      {said && !refused && <ErrorNote error={said} />}
      <div className="row g8 end">
        <Button onClick={onClose}>{w.cancel}</Button>
        <Button kind="primary" type="submit" disabled={name.trim() === ''} busy={add.isPending}>{w.add}</Button>
      </div>
    </form>
  );
}
