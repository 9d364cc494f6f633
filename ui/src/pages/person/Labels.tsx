import { useQuery } from '@tanstack/react-query';
import { useId, useState, type FormEvent } from 'react';
import { addLabel, labelsQuery, personLabelsQuery, putLabel, takeLabel, type Label } from '../../api/thread';
import { useAction, useSaid } from '../../app/hooks';
import { useMay, usePlace } from '../../app/workspace';
import { Button, ErrorNote, Icon, Skeleton, TextField } from '../../kit';
import { useSay } from '../../message/words';

/** The labels of the Page's inbox that the person has; one can be given and taken. */
export function Labels({ page, psid }: { page: string; psid: string }) {
  const s = useSay();
  const { ws } = usePlace();
  const may = useMay('messages.send');
  const has = useQuery(personLabelsQuery(ws, page, psid));
  const said = useSaid(has.error);
  const take = useAction((label: string) => takeLabel(ws, page, psid, label), ['labels']);
  const items = has.data?.items ?? [];
  return (
    <section className="col g8" aria-labelledby="labels">
      <h3 id="labels">{s.fb.labels}</h3>
      {said && <ErrorNote error={said} onRetry={() => has.refetch()} />}
      {!has.data && !said && <Skeleton lines={1} />}
      {has.data && items.length === 0 && <p className="soft t-13">{s.fb.noLabels}</p>}
      {items.length > 0 && (
        <ul className="row g8 wrap">
          {items.map((label) => (
            <li key={label.id} className="chipped">
              <span className="cut">{label.name}</span>
              {may && <button type="button" aria-label={s.fb.take(label.name)} disabled={take.isPending} onClick={() => take.mutate(label.id)}><Icon name="x" size={12} /></button>}
            </li>
          ))}
        </ul>
      )}
      {may && has.data && <Give page={page} psid={psid} has={items} />}
    </section>
  );
}

/** Gives a label by its name; one that the Page does not have is made first. */
function Give({ page, psid, has }: { page: string; psid: string; has: Label[] }) {
  const s = useSay();
  const { ws } = usePlace();
  const listId = useId();
  const [name, setName] = useState('');
  const all = useQuery(labelsQuery(ws, page)).data?.items ?? [];
  const give = useAction(async (wanted: string) => {
    const known = all.find((one) => one.name.toLowerCase() === wanted.toLowerCase()) ?? (await addLabel(ws, page, wanted));
    await putLabel(ws, page, psid, known.id);
  }, ['labels'], () => setName(''));
  const said = useSaid(give.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() && !give.isPending) give.mutate(name.trim());
  };
  return (
    <form className="row g8 top" onSubmit={submit}>
      <div className="sp"><TextField small hideLabel label={s.fb.give} placeholder={s.fb.give} list={listId} maxLength={100} value={name} error={said?.message} onChange={(event) => setName(event.target.value)} /></div>
      <datalist id={listId}>{all.filter((one) => !has.some((label) => label.id === one.id)).map((one) => <option key={one.id} value={one.name} />)}</datalist>
      <Button size="sm" type="submit" busy={give.isPending} disabled={!name.trim()}>{s.fb.add}</Button>
    </form>
  );
}
