import { useState, type FormEvent } from 'react';
import { useAction, useSaid } from '../app/hooks';
import { usePlace } from '../app/workspace';
import { useT } from '../i18n';
import { Button, Dialog, ErrorNote, TextArea } from '../kit';
import { nouns, stop, type Target } from './data';
import { useHaltWords } from './words';

/** The longest note that the API takes. */
const NOTE = 300;

/** Says what happens, takes a note, and stops. */
export function StopDialog({ target, onClose }: { target: Target; onClose: () => void }) {
  const w = useHaltWords();
  const { membership } = usePlace();
  const title = target.scope === 'page' ? w.ask.page(target.name) : target.scope === 'workspace' ? w.ask.workspace(membership.name) : w.ask.installation;
  return <Dialog open onClose={onClose} title={title} size={520}><Form target={target} onClose={onClose} /></Dialog>;
}

function Form({ target, onClose }: { target: Target; onClose: () => void }) {
  const t = useT();
  const w = useHaltWords();
  const { ws } = usePlace();
  const [note, setNote] = useState('');
  const run = useAction(() => stop(ws, target, note.trim()), nouns, onClose, { quiet: true });
  const said = useSaid(run.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!run.isPending) run.mutate(undefined);
  };
  return (
    <form className="form" onSubmit={submit}>
      <ul className="losses">{(target.scope === 'installation' ? w.happensAll : w.happens).map((line) => <li key={line}>{line}</li>)}</ul>
      <TextArea label={w.note} hint={w.noteHint} rows={2} autoFocus maxLength={NOTE} value={note} onChange={(event) => setNote(event.target.value)} />
      {said && <ErrorNote error={said} />}
      <div className="row g8 end"><Button onClick={onClose}>{t.kit.cancel}</Button><Button kind="stamp" icon="stop" type="submit" busy={run.isPending}>{w.stop}</Button></div>
    </form>
  );
}
