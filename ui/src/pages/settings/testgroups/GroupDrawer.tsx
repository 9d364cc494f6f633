import { useState, type FormEvent } from 'react';
import { ApiError } from '../../../api/client';
import { useAction, useSaid } from '../../../app/hooks';
import { useMay, usePlace } from '../../../app/workspace';
import { Button, Confirm, Drawer, ErrorNote, Note, Skeleton, TextField, useToast } from '../../../kit';
import { nouns, removeGroup, renameGroup, type TestGroup } from './data';
import { GroupPeople } from './GroupPeople';
import { useTestGroupWords } from './words';

/** One test group: its name, its people, and the way to be rid of it. */
export function GroupDrawer({ id, groups, onClose }: { id: string | undefined; groups: TestGroup[] | undefined; onClose: () => void }) {
  const w = useTestGroupWords();
  const group = groups?.find((one) => one.id === id);
  return (
    <Drawer open={id !== undefined} onClose={onClose} title={group?.name ?? w.title}>
      {group ? <Group key={group.id} group={group} onGone={onClose} /> : groups ? <Note>{w.gone}</Note> : <Skeleton lines={5} />}
    </Drawer>
  );
}

function Group({ group, onGone }: { group: TestGroup; onGone: () => void }) {
  const may = useMay('campaigns.launch');
  return (
    <div className="col g20">
      {may && <Rename group={group} />}
      <GroupPeople group={group} />
      {may && <Remove group={group} onGone={onGone} />}
    </div>
  );
}

function Rename({ group }: { group: TestGroup }) {
  const w = useTestGroupWords();
  const { ws } = usePlace();
  const [name, setName] = useState(group.name);
  const save = useAction(() => renameGroup(ws, group.id, name.trim()), nouns, w.renamed, { quiet: true });
  const said = useSaid(save.error);
  const refused = save.error instanceof ApiError && save.error.fields.name;
  const same = name.trim() === group.name || name.trim() === '';
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!same && !save.isPending) save.mutate(undefined);
  };
  return (
    <form className="form" onSubmit={submit}>
      <TextField label={w.name} error={refused && said ? said.message : undefined} required maxLength={100} value={name} onChange={(event) => setName(event.target.value)} />
      {said && !refused && <ErrorNote error={said} />}
      <div><Button size="sm" type="submit" disabled={same} busy={save.isPending}>{w.rename}</Button></div>
    </form>
  );
}

function Remove({ group, onGone }: { group: TestGroup; onGone: () => void }) {
  const w = useTestGroupWords();
  const { ws } = usePlace();
  const say = useToast();
  const [asking, setAsking] = useState(false);
  const remove = useAction(() => removeGroup(ws, group.id), nouns, () => {
    say(w.removed);
    onGone();
  }, { quiet: true });
  if (group.safe) return <p className="soft t-13">{w.safeStays}</p>;
  return (
    <div>
      <Button size="sm" kind="stamp" onClick={() => setAsking(true)}>{w.remove}</Button>
      <Confirm open={asking} destructive onClose={() => setAsking(false)} title={w.removeTitle(group.name)} action={w.remove} onConfirm={() => remove.mutateAsync(undefined)}>
        <p>{w.removeSay}</p>
      </Confirm>
    </div>
  );
}
