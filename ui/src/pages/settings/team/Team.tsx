import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { accessQuery, leave, passwordLink, patchMember, removeMember, type Role, type TeamMember } from '../../../api/accounts';
import { teamQuery } from '../../../api/queries';
import { useAction, useSaid } from '../../../app/hooks';
import { useMay, usePlace } from '../../../app/workspace';
import { useAccountWords } from '../../../i18n/accounts';
import { useT } from '../../../i18n/pages';
import { Avatar, Badge, Button, Confirm, DataTable, Dialog, SelectField, Sheet, Time, useToast } from '../../../kit';
import { Invitations } from './Invitations';
import { LinkOnce } from './LinkOnce';
import { Table } from './Table';

/** Who is in this workspace with which role, and who was asked to join. */
export default function Team() {
  const s = useAccountWords();
  const { ws, me } = usePlace();
  const may = useMay('team.manage');
  const team = useQuery(teamQuery(ws));
  const said = useSaid(team.error);
  const [table, setTable] = useState(false);
  return (
    <div className="col g20">
      <Sheet title={s.team.title} flush actions={<Button size="sm" onClick={() => setTable(true)}>{s.team.what}</Button>}>
        <DataTable
          label={s.team.title} rows={team.data?.items} rowKey={(one) => one.user_id} error={said} onRetry={() => team.refetch()}
          columns={[
            { key: 'name', head: s.team.member, cell: (one) => <span className="row g12"><Avatar name={one.name || one.email} size={28} /><span><span className="m">{one.name || one.email}</span>{one.user_id === me.user.id && <span className="soft"> ({s.team.you})</span>}<br /><span className="soft t-12">{one.email}</span></span></span> },
            { key: 'role', head: s.team.role, cell: (one) => <><Badge tone="line">{s.roles[one.role]}</Badge> <span className="soft t-12">{s.roleSays[one.role]}</span></> },
            { key: 'since', head: s.team.since, cell: (one) => <Time at={one.created_at} as="day" /> },
            { key: 'do', head: <span className="vh">{s.team.change}</span>, align: 'num', cell: (one) => (one.user_id === me.user.id ? <Leave /> : may && <MemberActions member={one} />) },
          ]}
        />
      </Sheet>
      {may ? <Invitations /> : <p className="soft t-13">{s.needs(s.team.invite.toLowerCase())}</p>}
      {table && <Table onClose={() => setTable(false)} />}
    </div>
  );
}

function MemberActions({ member }: { member: TeamMember }) {
  const s = useAccountWords();
  const { ws } = usePlace();
  const say = useToast();
  const [doing, setDoing] = useState<'role' | 'link' | 'remove'>();
  const [link, setLink] = useState<string>();
  const name = member.name || member.email;
  const remove = useAction(() => removeMember(ws, member.user_id), ['team', 'teams'], s.team.removed, { quiet: true });
  const make = useAction(() => passwordLink(ws, member.user_id), [], (made) => (made.link ? setLink(made.link) : say(s.team.passwordMailed)), { quiet: true });
  const close = () => setDoing(undefined);
  return (
    <span className="row g8 end">
      <Button size="sm" onClick={() => setDoing('role')}>{s.team.change}<span className="vh"> {name}</span></Button>
      <Button size="sm" onClick={() => setDoing('link')}>{s.team.password}<span className="vh"> {name}</span></Button>
      <Button size="sm" kind="stamp" onClick={() => setDoing('remove')}>{s.team.remove}<span className="vh"> {name}</span></Button>
      {doing === 'role' && <RoleDialog member={member} onClose={close} />}
      <Confirm open={doing === 'link'} onClose={close} title={s.team.password} action={s.team.password} onConfirm={() => make.mutateAsync(undefined)}><p>{s.team.passwordSay(name)}</p></Confirm>
      <Confirm open={doing === 'remove'} destructive onClose={close} title={s.team.removeTitle(name)} action={s.team.remove} onConfirm={() => remove.mutateAsync(undefined)}><p>{s.team.removeSay}</p></Confirm>
      {link && <LinkOnce link={link} email={member.email} onClose={() => setLink(undefined)} />}
    </span>
  );
}

function RoleDialog({ member, onClose }: { member: TeamMember; onClose: () => void }) {
  const t = useT();
  const s = useAccountWords();
  const { ws } = usePlace();
  const say = useToast();
  const access = useQuery(accessQuery);
  const [role, setRole] = useState<Role>(member.role);
  const save = useAction(() => patchMember(ws, member.user_id, role), ['team', 'me'], () => {
    say(s.team.changed);
    onClose();
  }, { quiet: true });
  const said = useSaid(save.error);
  return (
    <Dialog open onClose={onClose} title={s.team.changeTitle(member.name || member.email)}>
      <form className="form" onSubmit={(event) => { event.preventDefault(); if (!save.isPending) save.mutate(undefined); }}>
        <SelectField
          label={s.team.role} hint={s.roleSays[role]} error={said?.message} value={role} onChange={(event) => setRole(event.target.value as Role)}
          choices={(access.data?.roles ?? [{ role: member.role }]).map((one) => ({ value: one.role, label: s.roles[one.role] ?? one.role }))}
        />
        <div className="row g8 end"><Button onClick={onClose}>{t.kit.cancel}</Button><Button kind="primary" type="submit" busy={save.isPending}>{t.kit.save}</Button></div>
      </form>
    </Dialog>
  );
}

/** Leaving is everybody's own right, but for the last administrator. */
function Leave() {
  const s = useAccountWords();
  const { ws } = usePlace();
  const [asking, setAsking] = useState(false);
  const go = useAction(() => leave(ws), [], () => window.location.assign('/app/'), { quiet: true });
  return (
    <>
      <Button size="sm" onClick={() => setAsking(true)}>{s.team.leave}</Button>
      <Confirm open={asking} destructive onClose={() => setAsking(false)} title={s.team.leave} action={s.team.leave} onConfirm={() => go.mutateAsync(undefined)}><p>{s.team.leaveSay}</p></Confirm>
    </>
  );
}
