import { useNavigate } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import { ApiError } from '../../api/client';
import { useAction, useSaid } from '../../app/hooks';
import { usePlace } from '../../app/workspace';
import { Button, Dialog, ErrorNote, SelectField, TextField } from '../../kit';
import type { Feed } from '../../composer/card/data';
import { addCard, keyOf } from './data';
import { preset, presetNames, type PresetName } from './presets';
import { useCardTemplateWords } from './words';

interface Props {
  open: boolean;
  feeds: Feed[];
  /** The feed that the list is narrowed to. */
  feed?: string;
  onClose: () => void;
}

/** Makes a card template out of a preset. */
export function NewCard({ open, onClose, ...rest }: Props) {
  const w = useCardTemplateWords();
  return <Dialog open={open} onClose={onClose} title={w.make} size={544}>{open && <Form onClose={onClose} {...rest} />}</Dialog>;
}

function Form({ feeds, feed, onClose }: Omit<Props, 'open'>) {
  const w = useCardTemplateWords();
  const { ws } = usePlace();
  const navigate = useNavigate();
  const [picked, setBegun] = useState<PresetName>('order');
  const [name, setName] = useState('');
  const [typed, setTyped] = useState<string>();
  const [into, setInto] = useState(feed ?? feeds[0]?.id ?? '');
  const key = typed ?? keyOf(name);
  const offered: readonly PresetName[] = presetNames[feeds.find((one) => one.id === into)?.kind ?? 'design'];
  const begun = offered.includes(picked) ? picked : offered[0]!;
  const make = useAction(
    () => addCard(ws, { key, name: name.trim(), feed_id: into, content: preset(begun, w.begins) }),
    ['card-templates'], (made) => void navigate({ to: '/cards/$id', params: { id: made.id }, search: {} }), { quiet: true },
  );
  const places = make.error instanceof ApiError ? make.error.places : {};
  const said = useSaid(make.error instanceof ApiError && !places.key && !places.name ? make.error : null);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    make.mutate(undefined);
  };
  return (
    <form className="form" onSubmit={submit}>
      <TextField label={w.name} required autoFocus maxLength={150} value={name} error={places.name ?? null} onChange={(event) => setName(event.target.value)} />
      <div className="halves">
        <TextField label={w.key} required maxLength={64} value={key} hint={w.keyHint} error={places.key ?? null} onChange={(event) => setTyped(event.target.value)} />
        <SelectField label={w.feed} value={into} choices={feeds.map((one) => ({ value: one.id, label: one.name }))} onChange={(event) => setInto(event.target.value)} />
      </div>
      <fieldset className="plainset">
        <legend className="label">{w.beginWith}</legend>
        <ul className="presets">
          {offered.map((one) => (
            <li key={one}><label className="preset"><input type="radio" name="preset" checked={begun === one} onChange={() => setBegun(one)} /><span><b>{w.presets[one]?.name}</b><span className="soft block t-13">{w.presets[one]?.say}</span></span></label></li>
          ))}
        </ul>
      </fieldset>
      {said && <ErrorNote error={said} />}
      <div className="row g8 end"><Button onClick={onClose}>{w.cancel}</Button><Button kind="primary" type="submit" disabled={name.trim() === '' || key === '' || into === ''} busy={make.isPending}>{w.make}</Button></div>
    </form>
  );
}
