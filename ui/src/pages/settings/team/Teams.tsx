import { useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { addTeam, archiveTeam, patchTeam, restoreTeam, teamsQuery, type Team } from '../../../api/accounts';
import { ApiError } from '../../../api/client';
import { teamQuery } from '../../../api/queries';
import { useAction, useSaid } from '../../../app/hooks';
import { useMay, usePlace } from '../../../app/workspace';
import { useAccountWords } from '../../../i18n/accounts';
import { useT } from '../../../i18n/pages';
import { Badge, Button, Confirm, DataTable, Dialog, EmptyState, ErrorNote, SelectField, Sheet, TextField, Tick } from '../../../kit';
import { countsOf } from './counts';

/** Groups of colleagues who share things. */
export default function Teams() {
  const s = useAccountWords();
  const { ws } = usePlace();
  const may = useMay('team.manage');
  const teams = useQuery(teamsQuery(ws));
  const said = useSaid(teams.error);
  const [open, setOpen] = useState<Team | 'new'>();
  const add = may && <Button size="sm" kind="primary" icon="plus" onClick={() => setOpen('new')}>{s.teams.add}</Button>;
  return (
    <div className="col g16">
      <p className="soft">{s.teams.lead}</p>
      {!may && <p className="soft t-13">{s.needs(s.permissions['team.manage'] ?? '')}</p>}
      <Sheet title={s.tabs.teams} flush actions={add}>
        <DataTable
          label={s.tabs.teams} rows={teams.data?.items} rowKey={(one) => one.id} error={said} onRetry={() => teams.refetch()}
          columns={[
            { key: 'name', head: s.teams.name, cell: (one) => <span className="row g8"><span className={one.archived_at ? 'soft' : 'm'}>{one.name}</span>{one.standard && <Badge tone="bleu">{s.teams.standard}</Badge>}{one.archived_at && <Badge tone="line">{s.teams.archived}</Badge>}</span> },
            { key: 'members', head: s.teams.members, align: 'num', cell: (one) => one.members.length },
            { key: 'things', head: s.teams.things, cell: (one) => countsOf(one.uses, s) || <span className="soft">–</span> },
            { key: 'do', head: <span className="vh">{s.teams.edit}</span>, align: 'num', cell: (one) => may && <TeamActions team={one} all={teams.data?.items ?? []} onEdit={() => setOpen(one)} /> },
          ]}
          empty={<EmptyState icon="people" title={s.teams.none} action={add}>{s.teams.noneSay}</EmptyState>}
        />
      </Sheet>
      {open && <TeamDialog team={open === 'new' ? undefined : open} onClose={() => setOpen(undefined)} />}
    </div>
  );
}

function TeamActions({ team, all, onEdit }: { team: Team; all: Team[]; onEdit: () => void }) {
  const s = useAccountWords();
  const { ws } = usePlace();
  const [asking, setAsking] = useState(false);
  const [to, setTo] = useState('');
  const archive = useAction(() => archiveTeam(ws, team.id, to || undefined), ['teams'], s.teams.gone, { quiet: true });
  const restore = useAction(() => restoreTeam(ws, team.id), ['teams'], s.teams.saved);
  if (team.archived_at) return <Button size="sm" busy={restore.isPending} onClick={() => restore.mutate(undefined)}>{s.teams.restore}<span className="vh"> {team.name}</span></Button>;
  const others = all.filter((one) => one.id !== team.id && !one.archived_at);
  return (
    <span className="row g8 end">
      <Button size="sm" onClick={onEdit}>{s.teams.edit}<span className="vh"> {team.name}</span></Button>
      {!team.standard && <Button size="sm" onClick={() => setAsking(true)}>{s.teams.archive}<span className="vh"> {team.name}</span></Button>}
      <Confirm open={asking} onClose={() => setAsking(false)} title={s.teams.archiveTitle(team.name)} action={s.teams.archive} onConfirm={() => archive.mutateAsync(undefined)}>
        <SelectField label={s.teams.archiveSay} value={to} onChange={(event) => setTo(event.target.value)} choices={[{ value: '', label: s.teams.toStandard }, ...others.map((one) => ({ value: one.id, label: one.name }))]} />
      </Confirm>
    </span>
  );
}

function TeamDialog({ team, onClose }: { team?: Team; onClose: () => void }) {
  const t = useT();
  const s = useAccountWords();
  const { ws } = usePlace();
  const everybody = useQuery(teamQuery(ws));
  const [form, setForm] = useState({
    name: team?.name ?? '', standard: team?.standard ?? false, members: team?.members ?? [],
  });
  const body = () => ({ name: form.name.trim(), standard: form.standard, members: form.members });
  const save = useAction(() => (team ? patchTeam(ws, team.id, body()) : addTeam(ws, body())), ['teams'], onClose, { quiet: true });
  const said = useSaid(save.error);
  const refused = save.error instanceof ApiError ? save.error.fields : {};
  const flip = (user: string) => setForm({ ...form, members: form.members.includes(user) ? form.members.filter((one) => one !== user) : [...form.members, user] });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!save.isPending) save.mutate(undefined);
  };
  return (
    <Dialog open onClose={onClose} title={team?.name ?? s.teams.add} size={560}>
      <form className="form" onSubmit={submit}>
        {said && !refused.name && <ErrorNote error={said} />}
        <TextField label={s.teams.name} required autoFocus maxLength={100} error={refused.name} value={form.name} onChange={(event) => setForm({ ...form, name: event.target.value })} />
        <fieldset className="plainset">
          <legend className="label">{s.teams.members}</legend>
          {everybody.data?.items.map((one) => <Tick key={one.user_id} label={one.name || one.email} checked={form.members.includes(one.user_id)} onChange={() => flip(one.user_id)} />)}
        </fieldset>
        <Tick label={s.teams.isStandard} hint={s.teams.isStandardHint} checked={form.standard} disabled={team?.standard} onChange={() => setForm({ ...form, standard: !form.standard })} />
        <div className="row g8 end"><Button onClick={onClose}>{t.kit.cancel}</Button><Button kind="primary" type="submit" busy={save.isPending}>{t.kit.save}</Button></div>
      </form>
    </Dialog>
  );
}
