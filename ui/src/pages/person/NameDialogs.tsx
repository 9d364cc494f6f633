import { useState, type FormEvent } from 'react';
import { ApiError } from '../../api/client';
import type { Person } from '../../api/types';
import { useAction } from '../../app/hooks';
import { usePlace } from '../../app/workspace';
import { useT } from '../../i18n/pages';
import { Button, Dialog, Note, TextField, useToast } from '../../kit';
import { addAlias, setExternalId } from './data';
import { usePersonWords } from './words';

/** What the API refused, by field; what is about no field stands at the one that is named. */
function refusals(error: unknown, at: string): Record<string, string> {
  if (!(error instanceof ApiError)) return {};
  return Object.keys(error.fields).length > 0 ? error.fields : { [at]: error.message };
}

/** Another name of the person, under a label. */
export function AliasDialog({ person, onClose }: { person: Person; onClose: () => void }) {
  const t = useT();
  const w = usePersonWords().names;
  const { ws } = usePlace();
  const say = useToast();
  const [label, setLabel] = useState('');
  const [name, setName] = useState('');
  const add = useAction(() => addAlias(ws, person.id, { label: label.trim(), name: name.trim() }), ['profile', 'profiles'], () => {
    say(w.added);
    onClose();
  }, { quiet: true });
  const wrong = refusals(add.error, 'name');
  const ready = label.trim() !== '' && name.trim() !== '';
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready && !add.isPending) add.mutate(undefined);
  };
  return (
    <Dialog open onClose={onClose} title={w.addAlias}>
      <form className="form" onSubmit={submit}>
        <p className="soft">{w.aliasSay}</p>
        <TextField label={w.label} hint={w.labelHint} autoFocus required maxLength={255} autoComplete="off" value={label} error={wrong.label} onChange={(event) => setLabel(event.target.value)} />
        <TextField label={w.name} required maxLength={255} autoComplete="off" value={name} error={wrong.name} onChange={(event) => setName(event.target.value)} />
        <div className="row g8 end"><Button onClick={onClose}>{t.kit.cancel}</Button><Button kind="primary" type="submit" busy={add.isPending} disabled={!ready}>{w.addAlias}</Button></div>
      </form>
    </Dialog>
  );
}

/** The id that the workspace's own programs know the person by. */
export function ExternalDialog({ person, now, onClose }: { person: Person; now: string | undefined; onClose: () => void }) {
  const t = useT();
  const w = usePersonWords().names;
  const { ws } = usePlace();
  const say = useToast();
  const [id, setId] = useState(now ?? '');
  const set = useAction(() => setExternalId(ws, person.id, id.trim()), ['profile', 'profiles'], () => {
    say(w.externalSet);
    onClose();
  }, { quiet: true });
  const wrong = refusals(set.error, 'external_id');
  const ready = id.trim() !== '' && id.trim() !== now;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready && !set.isPending) set.mutate(undefined);
  };
  return (
    <Dialog open onClose={onClose} title={now ? w.changeExternal : w.setExternal}>
      <form className="form" onSubmit={submit}>
        <p className="soft">{w.externalSay}</p>
        {now && <Note>{w.externalNow(now)}</Note>}
        <TextField label={w.external} autoFocus required maxLength={997} autoComplete="off" value={id} error={wrong.external_id} onChange={(event) => setId(event.target.value)} />
        <div className="row g8 end"><Button onClick={onClose}>{t.kit.cancel}</Button><Button kind="primary" type="submit" busy={set.isPending} disabled={!ready}>{t.kit.save}</Button></div>
      </form>
    </Dialog>
  );
}
