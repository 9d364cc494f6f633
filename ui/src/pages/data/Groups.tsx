import { useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { ApiError } from '../../api/client';
import { useAction, useSaid } from '../../app/hooks';
import { useMay, usePlace } from '../../app/workspace';
import { Button, CopyId, DataTable, Dialog, EmptyState, ErrorNote, SelectField, Sheet, TextField, Time } from '../../kit';
import { addGroup, groupsQuery, type NewGroup } from './data';
import { useDataWords } from './words';

const channels = ['messenger', 'email', 'sms'] as const;

/** What people can be subscribed to. */
export function Groups({ onAdd }: { onAdd: () => void }) {
  const w = useDataWords();
  const { ws } = usePlace();
  const may = useMay('data.manage');
  const groups = useQuery(groupsQuery(ws));
  const said = useSaid(groups.error);
  return (
    <>
      <p className="soft">{w.groupsLead}</p>
      <Sheet flush label={w.tabs.groups}>
        <DataTable
          label={w.tabs.groups} rows={groups.data?.items} rowKey={(row) => row.id} error={said} onRetry={() => groups.refetch()}
          columns={[
            { key: 'name', head: w.name, cell: (row) => <span className="m breaks">{row.name}</span> },
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

/** Makes a group. */
export function AddGroup({ open, onClose }: { open: boolean; onClose: () => void }) {
  const w = useDataWords();
  return <Dialog open={open} onClose={onClose} title={w.addGroup}><Form onClose={onClose} /></Dialog>;
}

function Form({ onClose }: { onClose: () => void }) {
  const w = useDataWords();
  const { ws } = usePlace();
  const [name, setName] = useState('');
  const [channel, setChannel] = useState<NewGroup['channel']>('messenger');
  const add = useAction(() => addGroup(ws, { name: name.trim(), channel }), ['subscription-groups'], onClose, { quiet: true });
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
      {said && !refused && <ErrorNote error={said} />}
      <div className="row g8 end">
        <Button onClick={onClose}>{w.cancel}</Button>
        <Button kind="primary" type="submit" disabled={name.trim() === ''} busy={add.isPending}>{w.add}</Button>
      </div>
    </form>
  );
}
