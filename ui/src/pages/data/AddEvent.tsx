import { useState, type FormEvent } from 'react';
import { ApiError } from '../../api/client';
import { useAction, useSaid } from '../../app/hooks';
import { usePlace } from '../../app/workspace';
import { Button, Dialog, ErrorNote, TextArea, TextField } from '../../kit';
import { counterOf } from './AttributeDrawer';
import { eventKnown, patchEvent } from './data';
import { DESCRIPTION } from './EventDrawer';
import { changed, type Line } from './model';
import { Properties, rightLines } from './Properties';
import { useDataWords } from './words';

interface AddProps {
  open: boolean;
  onClose: () => void;
  onDone: (name: string) => void;
}

/** Makes an event before it happens, with the properties that it will have. */
export function AddEvent({ open, onClose, onDone }: AddProps) {
  const w = useDataWords();
  return <Dialog open={open} onClose={onClose} title={w.addEvent} size={560}><Form onClose={onClose} onDone={onDone} /></Dialog>;
}

function Form({ onClose, onDone }: Omit<AddProps, 'open'>) {
  const w = useDataWords();
  const { ws } = usePlace();
  const [name, setName] = useState('');
  const [description, setDescription] = useState('');
  const [lines, setLines] = useState<Line[]>([]);
  const [taken, setTaken] = useState(false);
  const add = useAction(async () => {
    if (await eventKnown(ws, 'custom', name.trim())) return false;
    await patchEvent(ws, 'custom', name.trim(), { description, properties: changed([], lines) });
    return true;
  }, ['event-names'], (made) => (made ? onDone(name.trim()) : setTaken(true)), { quiet: true });
  const said = useSaid(add.error);
  const refused = add.error instanceof ApiError ? add.error.fields.name : undefined;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate(undefined);
  };
  return (
    <form className="form" onSubmit={submit}>
      <p className="soft">{w.addEventSay}</p>
      <TextField label={w.eventName} hint={w.eventNameHint} error={taken ? w.isKnown : refused} required autoFocus maxLength={255} value={name} onChange={(event) => { setName(event.target.value); setTaken(false); }} />
      <TextArea label={w.description} rows={2} maxLength={DESCRIPTION} counter={counterOf(description, DESCRIPTION, w.counter)} value={description} onChange={(event) => setDescription(event.target.value)} />
      <fieldset className="plainset tight">
        <legend className="label">{w.manage}</legend>
        <Properties lines={lines} onChange={setLines} />
      </fieldset>
      {said && !refused && <ErrorNote error={said} />}
      <div className="row g8 end">
        <Button onClick={onClose}>{w.cancel}</Button>
        <Button kind="primary" type="submit" disabled={name.trim() === '' || !rightLines(lines)} busy={add.isPending}>{w.add}</Button>
      </div>
    </form>
  );
}
