import { useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { ApiError } from '../../../api/client';
import { addPersona, deletePersona, personasQuery, type NewPersona, type Persona } from '../../../api/setup';
import type { PageView } from '../../../api/types';
import { useAction, useSaid } from '../../../app/hooks';
import { useMay, usePlace } from '../../../app/workspace';
import { useT } from '../../../i18n/pages';
import { useSetUpWords } from '../../../i18n/setup';
import { Button, Confirm, CopyId, Dialog, EmptyState, ErrorNote, Sheet, Skeleton, TextField, useToast } from '../../../kit';

/** Names and faces under which messages of the Page show. */
export default function Personas({ page }: { page: PageView }) {
  const s = useSetUpWords();
  const { ws } = usePlace();
  const may = useMay('pages.manage');
  const [adding, setAdding] = useState(false);
  const personas = useQuery(personasQuery(ws, page.id));
  const said = useSaid(personas.error);
  const add = may && <Button kind="primary" icon="plus" onClick={() => setAdding(true)}>{s.personas.add}</Button>;
  if (said && !personas.data) return <ErrorNote error={said} onRetry={() => personas.refetch()} />;
  if (!personas.data) return <Skeleton lines={4} height={48} />;
  return (
    <div className="col g20">
      <div className="row g12 wrap"><p className="soft sp">{s.personas.lead}</p>{personas.data.items.length > 0 && add}</div>
      {personas.data.items.length === 0 && <Sheet label={s.page.tabs.personas}><EmptyState icon="user" title={s.personas.none} action={add}>{s.personas.noneSay}</EmptyState></Sheet>}
      <div className="personas">{personas.data.items.map((one) => <Face key={one.id} page={page} persona={one} />)}</div>
      {adding && <Add page={page} onClose={() => setAdding(false)} />}
    </div>
  );
}

function Face({ page, persona }: { page: PageView; persona: Persona }) {
  const s = useSetUpWords();
  const { ws } = usePlace();
  const say = useToast();
  const may = useMay('pages.manage');
  const [asking, setAsking] = useState(false);
  const remove = useAction(() => deletePersona(ws, page.id, persona.id), ['personas'], () => say(s.personas.removed));
  return (
    <article aria-label={persona.name}>
      <img className="face" src={persona.profile_picture_url} alt="" loading="lazy" referrerPolicy="no-referrer" />
      <div className="min0"><h2>{persona.name}</h2><CopyId value={persona.id} label={s.personas.id} /></div>
      {may && <Button size="sm" kind="stamp" onClick={() => setAsking(true)}>{s.personas.remove}<span className="vh"> {persona.name}</span></Button>}
      <Confirm open={asking} destructive onClose={() => setAsking(false)} title={s.personas.removeTitle(persona.name)} action={s.personas.remove} onConfirm={() => remove.mutateAsync(undefined)}><p>{s.personas.removeSay}</p></Confirm>
    </article>
  );
}

function Add({ page, onClose }: { page: PageView; onClose: () => void }) {
  const t = useT();
  const s = useSetUpWords();
  const { ws } = usePlace();
  const say = useToast();
  const [form, setForm] = useState<NewPersona>({ name: '', profile_picture_url: '' });
  const add = useAction(() => addPersona(ws, page.id, { name: form.name.trim(), profile_picture_url: form.profile_picture_url.trim() }), ['personas'], (made) => {
    say(s.personas.added(made.name));
    onClose();
  });
  const said = useSaid(add.error);
  const refused = add.error instanceof ApiError ? add.error.fields : {};
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!add.isPending) add.mutate(undefined);
  };
  return (
    <Dialog open onClose={onClose} title={s.personas.add}>
      <form className="form" onSubmit={submit}>
        {said && <ErrorNote error={said} />}
        <TextField label={s.personas.name} hint={s.personas.nameHint} required autoFocus maxLength={50} value={form.name} error={refused.name} onChange={(event) => setForm({ ...form, name: event.target.value })} />
        <TextField label={s.personas.picture} hint={s.personas.pictureHint} required type="url" placeholder="https://" value={form.profile_picture_url} error={refused.profile_picture_url} onChange={(event) => setForm({ ...form, profile_picture_url: event.target.value })} />
        <div className="row g8 end"><Button onClick={onClose}>{t.kit.cancel}</Button><Button kind="primary" type="submit" busy={add.isPending}>{s.personas.add}</Button></div>
      </form>
    </Dialog>
  );
}
