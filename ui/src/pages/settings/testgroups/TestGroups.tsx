import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import { ApiError } from '../../../api/client';
import { useAction, useSaid } from '../../../app/hooks';
import { useMay, usePlace } from '../../../app/workspace';
import { useT } from '../../../i18n';
import { Badge, Button, DataTable, Dialog, EmptyState, ErrorNote, Note, Sheet, TextField, Time, useEnv } from '../../../kit';
import { formatNumber } from '../../../lib/format';
import { addGroup, nouns, testGroupsQuery } from './data';
import { GroupDrawer } from './GroupDrawer';
import { SafeGroup } from './SafeGroup';
import { useTestGroupWords } from './words';

const route = getRouteApi('/shell/settings');

/** Groups of colleagues: whom test sends go to, and the one safe group. */
export default function TestGroups() {
  const w = useTestGroupWords();
  return useMay('people.read') ? <Groups /> : <Note>{w.mayNotSee}</Note>;
}

function Groups() {
  const w = useTestGroupWords();
  const { ws } = usePlace();
  const { locale } = useEnv();
  const may = useMay('campaigns.launch');
  const { open } = route.useSearch();
  const navigate = route.useNavigate();
  const groups = useQuery(testGroupsQuery(ws));
  const said = useSaid(groups.error);
  const [adding, setAdding] = useState(false);
  const show = (id: string | undefined) => navigate({ search: { tab: 'test-groups', open: id } });
  const add = may && <Button size="sm" kind="primary" icon="plus" onClick={() => setAdding(true)}>{w.add}</Button>;
  return (
    <div className="col g16">
      <p className="soft">{w.lead}</p>
      {!may && <Note>{w.mayNot}</Note>}
      <Sheet title={w.title} flush actions={add}>
        <DataTable
          label={w.title} rows={groups.data?.items} rowKey={(one) => one.id} error={said} onRetry={() => groups.refetch()} onOpen={(one) => show(one.id)} selected={open}
          columns={[
            { key: 'name', head: w.name, cell: (one) => <span className="row g8 wrap"><span className="m breaks">{one.name}</span>{one.safe && <Badge tone="verd">{w.isSafe}</Badge>}</span> },
            { key: 'people', head: w.people, align: 'num', cell: (one) => formatNumber(one.people, locale) },
            { key: 'made', head: w.made, align: 'num', cell: (one) => <Time at={one.created_at} as="day" className="nw soft" /> },
          ]}
          empty={<EmptyState icon="people" title={w.none}>{w.noneSay}</EmptyState>}
        />
      </Sheet>
      {groups.data && <SafeGroup groups={groups.data.items} />}
      {adding && <Add onClose={() => setAdding(false)} onDone={(id) => { setAdding(false); void show(id); }} />}
      <GroupDrawer id={open} groups={groups.data?.items} onClose={() => show(undefined)} />
    </div>
  );
}

function Add({ onClose, onDone }: { onClose: () => void; onDone: (id: string) => void }) {
  const w = useTestGroupWords();
  return <Dialog open onClose={onClose} title={w.add}><Form onClose={onClose} onDone={onDone} /></Dialog>;
}

function Form({ onClose, onDone }: { onClose: () => void; onDone: (id: string) => void }) {
  const t = useT();
  const w = useTestGroupWords();
  const { ws } = usePlace();
  const [name, setName] = useState('');
  const add = useAction(() => addGroup(ws, name.trim()), nouns, (made) => onDone(made.id), { quiet: true });
  const said = useSaid(add.error);
  const refused = add.error instanceof ApiError && add.error.fields.name;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!add.isPending) add.mutate(undefined);
  };
  return (
    <form className="form" onSubmit={submit}>
      <p className="soft">{w.addSay}</p>
      <TextField label={w.name} error={refused && said ? said.message : undefined} required autoFocus maxLength={100} value={name} onChange={(event) => setName(event.target.value)} />
      {said && !refused && <ErrorNote error={said} />}
      <div className="row g8 end"><Button onClick={onClose}>{t.kit.cancel}</Button><Button kind="primary" type="submit" disabled={name.trim() === ''} busy={add.isPending}>{w.add}</Button></div>
    </form>
  );
}
