import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { addMember, removeMember } from '../../api/actions';
import { ApiError } from '../../api/client';
import { teamQuery } from '../../api/queries';
import type { NewMember, TeamMember } from '../../api/types';
import { useAction, useSaid } from '../../app/hooks';
import { useMay, usePlace } from '../../app/workspace';
import { useT } from '../../i18n/pages';
import { Avatar, Badge, Button, CodeBlock, Confirm, DataTable, Dialog, ErrorNote, Note, SelectField, Sheet, TextField, Time, useToast } from '../../kit';

/** Who is in this workspace, with their role. */
export function Team() {
  const t = useT();
  const { ws, me } = usePlace();
  const may = useMay('team.manage');
  const [adding, setAdding] = useState(false);
  const team = useQuery(teamQuery(ws));
  const said = useSaid(team.error);
  return (
    <>
      <Sheet title={t.settings.team} flush actions={may && <Button size="sm" icon="plus" onClick={() => setAdding(true)}>{t.settings.invite}</Button>}>
        <DataTable
          label={t.settings.team} rows={team.data?.items} rowKey={(one) => one.user_id} error={said} onRetry={() => team.refetch()}
          columns={[
            { key: 'name', head: t.settings.name, cell: (one) => <span className="row g12"><Avatar name={one.name || one.email} size={28} /><span><span className="m">{one.name || one.email}</span>{one.user_id === me.user.id && <span className="soft"> ({t.settings.you})</span>}<br /><span className="soft t-12">{one.email}</span></span></span> },
            { key: 'role', head: t.settings.role, cell: (one) => <><Badge tone="line">{t.settings.roles[one.role] ?? one.role}</Badge> <span className="soft t-12">{t.settings.roleSays[one.role]}</span></> },
            { key: 'since', head: t.settings.since, cell: (one) => <Time at={one.created_at} as="day" /> },
            { key: 'do', head: <span className="vh">{t.settings.remove}</span>, align: 'num', cell: (one) => may && one.user_id !== me.user.id && <span className="row g8 end"><NewLink member={one} /><Remove member={one} /></span> },
          ]}
        />
      </Sheet>
      {adding && <Invite onClose={() => setAdding(false)} />}
    </>
  );
}

function LinkOnce({ link, onClose }: { link: string; onClose: () => void }) {
  const t = useT();
  return (
    <Dialog open onClose={onClose} title={t.settings.inviteLink} size={560}>
      <div className="col g16"><Note tone="brass">{t.settings.inviteOnce}</Note><CodeBlock label={t.settings.inviteLink} text={link} /><div className="row end"><Button kind="primary" onClick={onClose}>{t.developers.done}</Button></div></div>
    </Dialog>
  );
}

/** A sign-in link for a colleague who lost the password. */
function NewLink({ member }: { member: TeamMember }) {
  const t = useT();
  const { ws } = usePlace();
  const [link, setLink] = useState<string>();
  const { email, name, role } = member;
  const make = useAction(() => addMember(ws, { email, name, role, link: true }), ['team'], (made) => setLink(made.link));
  return (
    <>
      <Button size="sm" busy={make.isPending} onClick={() => make.mutate(undefined)}>{t.settings.newLink}<span className="vh"> {name || email}</span></Button>
      {link && <LinkOnce link={link} onClose={() => setLink(undefined)} />}
    </>
  );
}

function Remove({ member }: { member: TeamMember }) {
  const t = useT();
  const { ws } = usePlace();
  const say = useToast();
  const [asking, setAsking] = useState(false);
  const name = member.name || member.email;
  const remove = useAction(() => removeMember(ws, member.user_id), ['team'], () => say(t.settings.removed));
  return (
    <>
      <Button size="sm" kind="stamp" onClick={() => setAsking(true)}>{t.settings.remove}<span className="vh"> {name}</span></Button>
      <Confirm open={asking} destructive onClose={() => setAsking(false)} title={t.settings.removeTitle(name)} action={t.settings.remove} onConfirm={() => remove.mutateAsync(undefined)}><p>{t.settings.removeSay}</p></Confirm>
    </>
  );
}

function Invite({ onClose }: { onClose: () => void }) {
  const t = useT();
  const { ws } = usePlace();
  const client = useQueryClient();
  const [form, setForm] = useState<NewMember>({ name: '', email: '', role: 'viewer' });
  const say = useToast();
  const add = useMutation({
    mutationFn: () => addMember(ws, form),
    onSuccess: async (made) => {
      await client.invalidateQueries({ queryKey: ['team'] });
      if (made.link) return;
      // They can sign in already: nothing to pass on.
      say(t.settings.added(made.name || made.email));
      onClose();
    },
  });
  const said = useSaid(add.error);
  const refused = add.error instanceof ApiError ? add.error.fields : {};
  const link = add.data?.link;
  const field = (name: 'name' | 'email' | 'role') => ({ value: form[name], error: refused[name], onChange: (event: { target: { value: string } }) => setForm({ ...form, [name]: event.target.value } as NewMember) });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!add.isPending) add.mutate();
  };
  if (link) return <LinkOnce link={link} onClose={onClose} />;
  return (
    <Dialog open onClose={onClose} title={t.settings.invite}>
      <form className="form" onSubmit={submit}>
        <p className="soft">{t.settings.inviteSay}</p>
        {said && <ErrorNote error={said} />}
        <TextField label={t.settings.memberName} required autoFocus {...field('name')} />
        <TextField label={t.settings.email} required type="email" {...field('email')} />
        <SelectField label={t.settings.role} choices={Object.entries(t.settings.roles).map(([value, label]) => ({ value, label }))} {...field('role')} />
        <div className="row g8 end"><Button onClick={onClose}>{t.kit.cancel}</Button><Button kind="primary" type="submit" busy={add.isPending}>{t.settings.invite}</Button></div>
      </form>
    </Dialog>
  );
}
