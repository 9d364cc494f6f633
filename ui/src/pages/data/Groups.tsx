import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import { ApiError } from '../../api/client';
import { useAction, useSaid } from '../../app/hooks';
import { useMay, usePlace } from '../../app/workspace';
import { Badge, Button, CopyId, DataTable, Dialog, Drawer, EmptyState, ErrorNote, Note, SelectField, Sheet, Skeleton, TextArea, TextField, Tick, Time } from '../../kit';
import { counterOf } from './AttributeDrawer';
import { addGroup, groupsQuery, patchGroup, type Group, type NewGroup } from './data';
import { DESCRIPTION } from './EventDrawer';
import { useDataWords } from './words';

const route = getRouteApi('/shell/data');
const channels = ['messenger', 'email', 'sms'] as const;

/** What people can be subscribed to. */
export function Groups({ onAdd, onOpen }: { onAdd: () => void; onOpen: (id: string) => void }) {
  const w = useDataWords();
  const { ws } = usePlace();
  const may = useMay('data.manage');
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const groups = useQuery(groupsQuery(ws));
  const said = useSaid(groups.error);
  const all = groups.data?.items;
  const withArchived = search.state === 'archived';
  return (
    <>
      <p className="soft">{w.groupsLead}</p>
      <Sheet flush label={w.tabs.groups}>
        {all?.some((one) => one.archived_at) && <div className="bar-top"><Tick label={w.showArchived} checked={withArchived} onChange={(event) => navigate({ search: { ...search, state: event.target.checked ? 'archived' : undefined }, replace: true })} /></div>}
        <DataTable
          label={w.tabs.groups} rows={all?.filter((one) => withArchived || !one.archived_at)} rowKey={(row) => row.id} error={said} onRetry={() => groups.refetch()} onOpen={(row) => onOpen(row.id)}
          columns={[
            { key: 'name', head: w.name, cell: (row) => <span className="col"><span className="row g8"><button type="button" className="lnk m breaks" onClick={() => onOpen(row.id)}>{row.name}</button>{row.archived_at && <Badge>{w.archived}</Badge>}</span>{row.description && <span className="soft t-12 breaks">{row.description}</span>}</span> },
            { key: 'channel', head: w.channel, cell: (row) => w.channels[row.channel] ?? row.channel },
            { key: 'id', head: w.groupId, cell: (row) => <CopyId value={row.id} label={w.groupId} /> },
            { key: 'created', head: w.created, cell: (row) => <Time at={row.created_at} as="day" className="nw soft" /> },
          ]}
          empty={<EmptyState icon="bell" title={w.groupsEmpty} action={may && <Button icon="plus" kind="primary" onClick={onAdd}>{w.addGroup}</Button>}>{w.groupsEmptySay}</EmptyState>}
        />
      </Sheet>
    </>
  );
}

/** One group beside the list: its name, what it is, and whether it is offered. */
export function GroupDrawer({ id, onClose }: { id: string | undefined; onClose: () => void }) {
  const { ws } = usePlace();
  const w = useDataWords();
  const groups = useQuery(groupsQuery(ws));
  const said = useSaid(groups.error);
  const one = groups.data?.items.find((group) => group.id === id);
  return (
    <Drawer open={id !== undefined} onClose={onClose} title={<span className="breaks">{one?.name ?? w.tabs.groups}</span>} size={560}>
      {said && !groups.data && <ErrorNote error={said} onRetry={() => groups.refetch()} />}
      {!groups.data && !said && <Skeleton lines={6} height={20} />}
      {groups.data && !one && <EmptyState icon="bell" title={w.groupGone}>{w.groupGoneSay}</EmptyState>}
      {one && <Parts key={one.id} one={one} />}
    </Drawer>
  );
}

function Parts({ one }: { one: Group }) {
  const w = useDataWords();
  const { ws } = usePlace();
  const may = useMay('data.manage');
  const archive = useAction((archived: boolean) => patchGroup(ws, one.id, { archived }), ['subscription-groups'], w.saved);
  return (
    <div className="col g20">
      {one.archived_at && <Note>{w.groupArchivedSay}</Note>}
      <dl className="kv">
        <dt>{w.channel}</dt><dd>{w.channels[one.channel] ?? one.channel}</dd>
        <dt>{w.groupId}</dt><dd><CopyId value={one.id} label={w.groupId} /></dd>
        <dt>{w.created}</dt><dd><Time at={one.created_at} /></dd>
      </dl>
      {may ? <Edit one={one} /> : one.description && <p>{one.description}</p>}
      {may && <div className="row g8 part"><Button busy={archive.isPending} onClick={() => archive.mutate(!one.archived_at)}>{one.archived_at ? w.unarchive : w.archive}</Button>{!one.archived_at && <span className="soft t-13">{w.archiveSay}</span>}</div>}
    </div>
  );
}

function Edit({ one }: { one: Group }) {
  const w = useDataWords();
  const { ws } = usePlace();
  const [name, setName] = useState(one.name);
  const [description, setDescription] = useState(one.description);
  const save = useAction(() => patchGroup(ws, one.id, { name: name.trim(), description: description.trim() }), ['subscription-groups'], w.saved);
  const refused = save.error instanceof ApiError ? save.error.fields : {};
  const changed = name.trim() !== one.name || description.trim() !== one.description;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (changed && !save.isPending) save.mutate(undefined);
  };
  return (
    <form className="form" onSubmit={submit}>
      <TextField label={w.name} required maxLength={255} value={name} error={refused.name} onChange={(event) => setName(event.target.value)} />
      <TextArea label={w.description} rows={2} maxLength={DESCRIPTION} counter={counterOf(description, DESCRIPTION, w.counter)} value={description} error={refused.description} onChange={(event) => setDescription(event.target.value)} />
      <div><Button kind={changed ? 'primary' : 'quiet'} type="submit" disabled={!changed || name.trim() === ''} busy={save.isPending}>{w.save}</Button></div>
    </form>
  );
}

/** Makes a group. */
export function AddGroup({ open, onClose }: { open: boolean; onClose: () => void }) {
  const w = useDataWords();
  return <Dialog open={open} onClose={onClose} title={w.addGroup}><Form onClose={onClose} /></Dialog>;
}

function Form({ onClose }: { onClose: () => void }) {
  const w = useDataWords();
  const { ws } = usePlace();
  const [name, setName] = useState('');
  const [description, setDescription] = useState('');
  const [channel, setChannel] = useState<NewGroup['channel']>('messenger');
  const add = useAction(() => addGroup(ws, { name: name.trim(), channel, description: description.trim() }), ['subscription-groups'], onClose, { quiet: true });
  const said = useSaid(add.error);
  const refused = add.error instanceof ApiError ? add.error.fields.name : undefined;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate(undefined);
  };
  return (
    <form className="form" onSubmit={submit}>
      <TextField label={w.name} error={refused} required autoFocus maxLength={255} value={name} onChange={(event) => setName(event.target.value)} />
      <SelectField label={w.channel} value={channel} onChange={(event) => setChannel(event.target.value as NewGroup['channel'])} choices={channels.map((value) => ({ value, label: w.channels[value] ?? value }))} />
      <TextArea label={w.description} rows={2} maxLength={DESCRIPTION} counter={counterOf(description, DESCRIPTION, w.counter)} value={description} onChange={(event) => setDescription(event.target.value)} />
      {said && !refused && <ErrorNote error={said} />}
      <div className="row g8 end">
        <Button onClick={onClose}>{w.cancel}</Button>
        <Button kind="primary" type="submit" disabled={name.trim() === ''} busy={add.isPending}>{w.add}</Button>
      </div>
    </form>
  );
}
