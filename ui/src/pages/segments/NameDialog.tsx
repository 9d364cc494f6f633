import { useState, type FormEvent } from 'react';
import { getRouteApi } from '@tanstack/react-router';
import { ApiError } from '../../api/client';
import { useAction } from '../../app/hooks';
import { usePlace } from '../../app/workspace';
import { useT } from '../../i18n';
import { Button, Dialog, TextArea, TextField, Tick } from '../../kit';
import { addSegment, patchSegment, type Segment } from './data';
import type { Definition } from './tree';
import { useSegmentWords } from './words';

const route = getRouteApi('/shell/segments/$id');

/** Names a segment: a new one is made by it. */
export function NameDialog({ open, saved, definition, onClose }: { open: boolean; saved: Segment | undefined; definition: Definition; onClose: () => void }) {
  const w = useSegmentWords();
  return <Dialog open={open} onClose={onClose} title={saved ? w.settings : w.untitled}><Form key={saved?.updated_at} saved={saved} definition={definition} onClose={onClose} /></Dialog>;
}

function Form({ saved, definition, onClose }: { saved: Segment | undefined; definition: Definition; onClose: () => void }) {
  const w = useSegmentWords();
  const t = useT();
  const { ws } = usePlace();
  const navigate = route.useNavigate();
  const [name, setName] = useState(saved?.name ?? '');
  const [description, setDescription] = useState(saved?.description ?? '');
  const [tracked, setTracked] = useState(saved?.tracked ?? true);
  const done = (answer: Segment) => {
    onClose();
    if (!saved) void navigate({ to: '/segments/$id', params: { id: answer.id }, replace: true, ignoreBlocker: true });
  };
  const save = useAction(
    () => (saved ? patchSegment(ws, saved.id, { name, description, tracked }) : addSegment(ws, { name, description, definition, tracked })),
    ['segment', 'segments'], done, { quiet: true },
  );
  const failure = save.error instanceof ApiError ? save.error : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(undefined);
  };
  return (
    <form className="form" onSubmit={submit}>
      <TextField label={w.name} value={name} maxLength={150} required autoFocus error={failure ? failure.fields.name ?? failure.message : null} onChange={(event) => setName(event.target.value)} />
      <TextArea label={w.description} value={description} maxLength={1000} onChange={(event) => setDescription(event.target.value)} />
      <Tick label={w.track} hint={w.trackSay} checked={tracked} onChange={(event) => setTracked(event.target.checked)} />
      <div className="row g8 end">
        <Button onClick={onClose}>{t.kit.cancel}</Button>
        <Button kind="primary" type="submit" disabled={name.trim() === ''} busy={save.isPending}>{w.save}</Button>
      </div>
    </form>
  );
}
