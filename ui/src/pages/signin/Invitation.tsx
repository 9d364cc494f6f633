import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { acceptInvitation, lookAtInvitation } from '../../api/accounts';
import { ApiError } from '../../api/client';
import { useSaid, useTitle } from '../../app/hooks';
import { useSpeech } from '../../i18n';
import { useAccountWords } from '../../i18n/accounts';
import { Button, ErrorNote, Note, Skeleton, TextField } from '../../kit';
import { Alone } from './Alone';
import { useLinkToken } from './token';

/** Opens an invitation from the address (#token=…): a name and a password, or the password one has. */
export default function Invitation() {
  const s = useAccountWords();
  const token = useLinkToken();
  const look = useQuery({ queryKey: ['invitation', token], queryFn: () => lookAtInvitation(token), retry: false, enabled: token !== '' });
  useTitle(s.open.title(look.data?.workspace ?? ''));
  if (look.error || !token) return <Alone title={s.team.invitations} lead=""><Note tone="stamp" role="alert">{s.open.dead}</Note></Alone>;
  if (!look.data) return <Alone title={s.team.invitations} lead={s.open.looking}><Skeleton lines={3} /></Alone>;
  const { workspace, invited_by, role, email, has_account } = look.data;
  return (
    <Alone title={s.open.title(workspace)} lead={s.open.lead(invited_by ?? s.open.somebody, (s.roles[role] ?? role).toLowerCase())}>
      <Form token={token} email={email} known={has_account} />
    </Alone>
  );
}

function Form({ token, email, known }: { token: string; email: string; known: boolean }) {
  const s = useAccountWords();
  const { language } = useSpeech();
  const client = useQueryClient();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const join = useMutation({
    mutationFn: () => acceptInvitation({ token, password, ...(known ? {} : { name: name.trim(), locale: language }) }),
    onSuccess: () => {
      client.clear();
      window.location.assign('/app/');
    },
  });
  const said = useSaid(join.error);
  const refused = join.error instanceof ApiError ? join.error.fields : {};
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!join.isPending) join.mutate();
  };
  return (
    <form className="form" onSubmit={submit}>
      {said && Object.keys(refused).length === 0 && <ErrorNote error={said} />}
      <TextField label={s.team.email} type="email" autoComplete="username" readOnly value={email} />
      {!known && <TextField label={s.open.name} required autoFocus autoComplete="name" value={name} error={refused.name} onChange={(event) => setName(event.target.value)} />}
      <TextField
        label={known ? s.open.own : s.open.password} hint={known ? s.open.ownHint : s.open.passwordHint} type="password" required autoFocus={known}
        autoComplete={known ? 'current-password' : 'new-password'} value={password} error={refused.password} onChange={(event) => setPassword(event.target.value)}
      />
      <Button kind="primary" size="big" type="submit" busy={join.isPending}>{s.open.join}</Button>
    </form>
  );
}
