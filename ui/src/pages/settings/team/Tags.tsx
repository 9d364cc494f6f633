import { useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { addTag, mergeTag, patchTag, removeTag, tagsQuery, type Tag } from '../../../api/accounts';
import { ApiError } from '../../../api/client';
import { useAction, useSaid } from '../../../app/hooks';
import { useMay, usePlace } from '../../../app/workspace';
import { useAccountWords } from '../../../i18n/accounts';
import { useT } from '../../../i18n/pages';
import { Button, Confirm, DataTable, Dialog, EmptyState, ErrorNote, SelectField, Sheet, TextField } from '../../../kit';
import { TagMark } from '../../../things/Chips';
import { inOrder } from '../../../things/model';
import { countsOf } from './counts';

/** Our own labels on things. */
export default function Tags() {
  const s = useAccountWords();
  const { ws } = usePlace();
  const may = useMay('tags.manage');
  const tags = useQuery(tagsQuery(ws));
  const said = useSaid(tags.error);
  const [open, setOpen] = useState<Tag | 'new'>();
  const all = tags.data?.items ?? [];
  const add = may && <Button size="sm" kind="primary" icon="plus" onClick={() => setOpen('new')}>{s.tags.add}</Button>;
  return (
    <div className="col g16">
      <p className="soft">{s.tags.lead}</p>
      {!may && <p className="soft t-13">{s.needs(s.permissions['tags.manage'] ?? '')}</p>}
      <Sheet title={s.tabs.tags} flush actions={add}>
        <DataTable
          label={s.tabs.tags} rows={tags.data?.items && inOrder(all)} rowKey={({ tag }) => tag.id} error={said} onRetry={() => tags.refetch()}
          columns={[
            { key: 'name', head: s.tags.name, cell: ({ tag, depth }) => <span className="row g8" style={{ paddingLeft: depth * 20 }}><TagMark tag={tag} /></span> },
            { key: 'description', head: s.tags.description, cell: ({ tag }) => <span className="soft">{tag.description}</span> },
            { key: 'uses', head: s.tags.uses, cell: ({ tag }) => countsOf(tag.uses, s) || <span className="soft">{s.tags.unused}</span> },
            { key: 'do', head: <span className="vh">{s.tags.edit}</span>, align: 'num', cell: ({ tag }) => may && <TagActions tag={tag} all={all} onEdit={() => setOpen(tag)} /> },
          ]}
          empty={<EmptyState icon="bolt" title={s.tags.none} action={add}>{s.tags.noneSay}</EmptyState>}
        />
      </Sheet>
      {open && <TagDialog tag={open === 'new' ? undefined : open} all={all} onClose={() => setOpen(undefined)} />}
    </div>
  );
}

function TagActions({ tag, all, onEdit }: { tag: Tag; all: Tag[]; onEdit: () => void }) {
  const s = useAccountWords();
  const { ws } = usePlace();
  const [doing, setDoing] = useState<'merge' | 'remove'>();
  const others = all.filter((one) => one.id !== tag.id);
  const [into, setInto] = useState(others[0]?.id ?? '');
  const merge = useAction(() => mergeTag(ws, tag.id, into), ['tags'], s.tags.merged, { quiet: true });
  const remove = useAction(() => removeTag(ws, tag.id), ['tags'], s.tags.removed, { quiet: true });
  const has = countsOf(tag.uses, s);
  const close = () => setDoing(undefined);
  return (
    <span className="row g8 end">
      <Button size="sm" onClick={onEdit}>{s.tags.edit}<span className="vh"> {tag.name}</span></Button>
      {others.length > 0 && <Button size="sm" onClick={() => setDoing('merge')}>{s.tags.merge}<span className="vh"> {tag.name}</span></Button>}
      <Button size="sm" kind="stamp" onClick={() => setDoing('remove')}>{s.tags.remove}<span className="vh"> {tag.name}</span></Button>
      <Confirm open={doing === 'merge'} destructive onClose={close} title={s.tags.mergeTitle(tag.name)} action={s.tags.merge} onConfirm={() => merge.mutateAsync(undefined)}>
        <SelectField label={s.tags.into} hint={s.tags.mergeSay} value={into} onChange={(event) => setInto(event.target.value)} choices={others.map((one) => ({ value: one.id, label: one.name }))} />
      </Confirm>
      <Confirm open={doing === 'remove'} destructive onClose={close} title={s.tags.removeTitle(tag.name)} action={s.tags.remove} onConfirm={() => remove.mutateAsync(undefined)}><p>{has ? s.tags.loses(has) : s.tags.losesNothing}</p></Confirm>
    </span>
  );
}

const colours = ['grey', 'blue', 'green', 'brass', 'red'] as const;

function TagDialog({ tag, all, onClose }: { tag?: Tag; all: Tag[]; onClose: () => void }) {
  const t = useT();
  const s = useAccountWords();
  const { ws } = usePlace();
  const [form, setForm] = useState({ name: tag?.name ?? '', parent_id: tag?.parent_id ?? '', colour: tag?.colour ?? ('blue' as Tag['colour']), description: tag?.description ?? '' });
  const body = { ...form, name: form.name.trim(), description: form.description.trim() };
  const save = useAction(() => (tag ? patchTag(ws, tag.id, body) : addTag(ws, body)), ['tags'], onClose, { quiet: true });
  const said = useSaid(save.error);
  const refused = save.error instanceof ApiError ? save.error.fields : {};
  const field = (name: keyof typeof form) => ({ value: form[name], error: refused[name], onChange: (event: { target: { value: string } }) => setForm({ ...form, [name]: event.target.value }) });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!save.isPending) save.mutate(undefined);
  };
  const above = all.filter((one) => one.id !== tag?.id);
  return (
    <Dialog open onClose={onClose} title={tag?.name ?? s.tags.add}>
      <form className="form" onSubmit={submit}>
        {said && Object.keys(refused).length === 0 && <ErrorNote error={said} />}
        <TextField label={s.tags.name} required autoFocus maxLength={100} {...field('name')} />
        <div className="paired">
          <SelectField label={s.tags.colour} choices={colours.map((value) => ({ value, label: s.tags.colours[value] ?? value }))} {...field('colour')} />
          <SelectField label={s.tags.parent} choices={[{ value: '', label: s.tags.noParent }, ...above.map((one) => ({ value: one.id, label: one.name }))]} {...field('parent_id')} />
        </div>
        <TextField label={s.tags.description} maxLength={300} {...field('description')} />
        <div className="row g8 end"><Button onClick={onClose}>{t.kit.cancel}</Button><Button kind="primary" type="submit" busy={save.isPending}>{t.kit.save}</Button></div>
      </form>
    </Dialog>
  );
}
