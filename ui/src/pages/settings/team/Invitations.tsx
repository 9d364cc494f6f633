import { useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { accessQuery, invitationsQuery, invite, inviteAgain, teamsQuery, uninvite, type Invitation, type Role } from '../../../api/accounts';
import { ApiError } from '../../../api/client';
import { useAction, useSaid } from '../../../app/hooks';
import { usePlace } from '../../../app/workspace';
import { useAccountWords } from '../../../i18n/accounts';
import { useT } from '../../../i18n/pages';
import { Badge, Button, Confirm, DataTable, Dialog, ErrorNote, SelectField, Sheet, TextField, Time, useToast } from '../../../kit';
import { LinkOnce } from './LinkOnce';

/** Invitations that were not accepted yet. */
export function Invitations() {
  const s = useAccountWords();
  const { ws } = usePlace();
  const open = useQuery(invitationsQuery(ws, true));
  const said = useSaid(open.error);
  const [asking, setAsking] = useState(false);
  const [link, setLink] = useState<Invitation>();
  const made = (invitation: Invitation) => invitation.link && setLink(invitation);
  return (
    <Sheet title={s.team.invitations} flush actions={<Button size="sm" kind="primary" icon="plus" onClick={() => setAsking(true)}>{s.team.invite}</Button>}>
      <DataTable
        label={s.team.invitations} rows={open.data?.items} rowKey={(one) => one.id} error={said} onRetry={() => open.refetch()}
        columns={[
          { key: 'email', head: s.team.email, cell: (one) => <><span className="m">{one.email}</span>{one.invited_by_name && <span className="soft t-12"> {s.team.by(one.invited_by_name)}</span>}</> },
          { key: 'role', head: s.team.role, cell: (one) => <Badge tone="line">{s.roles[one.role]}</Badge> },
          { key: 'until', head: s.team.expires, cell: (one) => (one.expired ? <Badge tone="stamp">{s.team.expired}</Badge> : <><Time at={one.expires_at} as="day" /> <span className="soft t-12">{one.mailed ? s.team.mailed : s.team.byHand}</span></>) },
          { key: 'do', head: <span className="vh">{s.team.revoke}</span>, align: 'num', cell: (one) => <InvitationActions invitation={one} onLink={made} /> },
        ]}
        empty={<p className="pad soft">{s.team.noInvitations}</p>}
      />
      {asking && <Invite onClose={() => setAsking(false)} onMade={made} />}
      {link?.link && <LinkOnce link={link.link} email={link.email} onClose={() => setLink(undefined)} />}
    </Sheet>
  );
}

function InvitationActions({ invitation, onLink }: { invitation: Invitation; onLink: (made: Invitation) => void }) {
  const s = useAccountWords();
  const { ws } = usePlace();
  const say = useToast();
  const [asking, setAsking] = useState(false);
  const again = useAction(() => inviteAgain(ws, invitation.id), ['invitations'], (made) => {
    onLink(made);
    if (made.mailed) say(s.team.sent(made.email));
  });
  const back = useAction(() => uninvite(ws, invitation.id), ['invitations'], s.team.revoked, { quiet: true });
  return (
    <span className="row g8 end">
      <Button size="sm" busy={again.isPending} onClick={() => again.mutate(undefined)}>{s.team.resend}<span className="vh"> {invitation.email}</span></Button>
      <Button size="sm" kind="stamp" onClick={() => setAsking(true)}>{s.team.revoke}<span className="vh"> {invitation.email}</span></Button>
      <Confirm open={asking} destructive onClose={() => setAsking(false)} title={s.team.revokeTitle(invitation.email)} action={s.team.revoke} onConfirm={() => back.mutateAsync(undefined)}><p>{s.team.revokeSay}</p></Confirm>
    </span>
  );
}

function Invite({ onClose, onMade }: { onClose: () => void; onMade: (made: Invitation) => void }) {
  const t = useT();
  const s = useAccountWords();
  const { ws } = usePlace();
  const say = useToast();
  const access = useQuery(accessQuery);
  const teams = useQuery(teamsQuery(ws));
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<Role>('viewer');
  const [team, setTeam] = useState('');
  const add = useAction(() => invite(ws, { email: email.trim(), role, team_id: team || undefined }), ['invitations'], (made) => {
    if (made.mailed) say(s.team.sent(made.email));
    onClose();
    onMade(made);
  }, { quiet: true });
  const said = useSaid(add.error);
  const refused = add.error instanceof ApiError ? add.error.fields : {};
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!add.isPending) add.mutate(undefined);
  };
  const inUse = teams.data?.items.filter((one) => !one.archived_at) ?? [];
  return (
    <Dialog open onClose={onClose} title={s.team.inviteTitle}>
      <form className="form" onSubmit={submit}>
        <p className="soft">{s.team.inviteSay}</p>
        {said && Object.keys(refused).length === 0 && <ErrorNote error={said} />}
        <TextField label={s.team.email} required autoFocus type="email" value={email} error={refused.email} onChange={(event) => setEmail(event.target.value)} />
        <SelectField
          label={s.team.role} hint={s.roleSays[role]} error={refused.role} value={role} onChange={(event) => setRole(event.target.value as Role)}
          choices={(access.data?.roles ?? [{ role }]).map((one) => ({ value: one.role, label: s.roles[one.role] ?? one.role }))}
        />
        {inUse.length > 0 && <SelectField label={s.team.toTeam} value={team} error={refused.team_id} onChange={(event) => setTeam(event.target.value)} choices={[{ value: '', label: s.team.noTeam }, ...inUse.map((one) => ({ value: one.id, label: one.name }))]} />}
        <div className="row g8 end"><Button onClick={onClose}>{t.kit.cancel}</Button><Button kind="primary" type="submit" busy={add.isPending}>{s.team.invite}</Button></div>
      </form>
    </Dialog>
  );
}
