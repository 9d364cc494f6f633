import { useState, type FormEvent } from 'react';
import { useAction, useSaid } from '../../app/hooks';
import { usePlace } from '../../app/workspace';
import { Button, Dialog, ErrorNote, SelectField, TextField, useToast } from '../../kit';
import { addFeed, type Feed } from './data';
import { keyOf } from './model';
import { useFeedWords } from './words';

interface AddProps {
  open: boolean;
  onClose: () => void;
  onDone: (feed: Feed) => void;
}

/** Makes a feed: its name, its key, and what its templates are. The rest is set afterwards. */
export function AddFeed({ open, onClose, onDone }: AddProps) {
  const w = useFeedWords();
  return <Dialog open={open} onClose={onClose} title={w.make}><Form onClose={onClose} onDone={onDone} /></Dialog>;
}

function Form({ onClose, onDone }: Omit<AddProps, 'open'>) {
  const w = useFeedWords();
  const { ws } = usePlace();
  const say = useToast();
  const [name, setName] = useState('');
  const [typed, setTyped] = useState<string>();
  const [kind, setKind] = useState<Feed['kind']>('design');
  const key = typed ?? keyOf(name);
  const good = /^[a-z0-9_-]{1,64}$/.test(key);
  const make = useAction(() => addFeed(ws, { name: name.trim(), key, kind }), ['feeds'], (feed) => {
    say(w.made(feed.name));
    onDone(feed);
  }, { quiet: true });
  const said = useSaid(make.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    make.mutate(undefined);
  };
  return (
    <form className="form" onSubmit={submit}>
      <TextField label={w.name} required autoFocus maxLength={150} value={name} onChange={(event) => setName(event.target.value)} />
      <TextField label={w.key} hint={w.keyHint} error={key !== '' && !good ? w.keyWrong : null} required value={key} onChange={(event) => setTyped(event.target.value)} />
      <SelectField label={w.kind} hint={w.kindHint} value={kind} choices={(['design', 'data'] as const).map((value) => ({ value, label: w.kinds[value] }))} onChange={(event) => setKind(event.target.value as Feed['kind'])} />
      {said && <ErrorNote error={said} />}
      <div className="row g8 end">
        <Button onClick={onClose}>{w.cancel}</Button>
        <Button kind="primary" type="submit" disabled={name.trim() === '' || !good} busy={make.isPending}>{w.make}</Button>
      </div>
    </form>
  );
}
