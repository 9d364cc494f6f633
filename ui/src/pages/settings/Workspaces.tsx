import { useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { ApiError } from '../../api/client';
import { addWorkspace, type NewWorkspace } from '../../api/setup';
import { useAction, useSaid } from '../../app/hooks';
import { useMay, usePlace } from '../../app/workspace';
import { useT } from '../../i18n/pages';
import { useSetUpWords } from '../../i18n/setup';
import { Badge, Button, Dialog, ErrorNote, SelectField, Sheet, TextField, useToast } from '../../kit';
import { timeZones } from '../../lib/zones';

/** The workspaces of whoever is signed in, and a new one. */
export function Workspaces() {
  const t = useT();
  const s = useSetUpWords();
  const { me, ws, switchTo } = usePlace();
  const may = useMay('workspace.manage');
  const [adding, setAdding] = useState(false);
  return (
    <Sheet title={s.workspaces.yours} flush actions={may && <Button size="sm" icon="plus" onClick={() => setAdding(true)}>{s.workspaces.add}</Button>}>
      <p className="pad soft t-13">{s.workspaces.lead}</p>
      <ul className="alertlist">
        {me.workspaces.map((one) => (
          <li key={one.id} className="wide">
            <p className="row g8 wrap"><span className="m">{one.name}</span><Badge tone="line">{t.settings.roles[one.role] ?? one.role}</Badge></p>
            {one.id === ws ? <span className="soft t-13">{s.workspaces.here}</span> : <Button size="sm" onClick={() => switchTo(one.id)}>{s.workspaces.open}<span className="vh"> {one.name}</span></Button>}
          </li>
        ))}
      </ul>
      {adding && <Add onClose={() => setAdding(false)} />}
    </Sheet>
  );
}

function Add({ onClose }: { onClose: () => void }) {
  const t = useT();
  const s = useSetUpWords();
  const { membership, switchTo } = usePlace();
  const client = useQueryClient();
  const say = useToast();
  const [form, setForm] = useState<NewWorkspace>({ name: '', time_zone: membership.time_zone, region: membership.region });
  const add = useAction(() => addWorkspace({ ...form, name: form.name.trim() }), [], async (made) => {
    await client.invalidateQueries({ queryKey: ['me'] });
    switchTo(made.id);
    say(s.workspaces.made(made.name));
    onClose();
  });
  const said = useSaid(add.error);
  const refused = add.error instanceof ApiError ? add.error.fields : {};
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!add.isPending) add.mutate(undefined);
  };
  return (
    <Dialog open onClose={onClose} title={s.workspaces.title}>
      <form className="form" onSubmit={submit}>
        {said && <ErrorNote error={said} />}
        <TextField label={s.workspaces.name} hint={t.settings.nameHint} required autoFocus maxLength={100} value={form.name} error={refused.name} onChange={(event) => setForm({ ...form, name: event.target.value })} />
        <SelectField label={t.settings.timeZone} choices={timeZones(form.time_zone ?? '')} value={form.time_zone} error={refused.time_zone} onChange={(event) => setForm({ ...form, time_zone: event.target.value })} />
        <div className="row g8 end"><Button onClick={onClose}>{t.kit.cancel}</Button><Button kind="primary" type="submit" busy={add.isPending}>{s.workspaces.add}</Button></div>
      </form>
    </Dialog>
  );
}
