import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import { forgotPassword, resetPassword, signInOptionsQuery } from '../../api/accounts';
import { ApiError } from '../../api/client';
import { useSaid, useTitle } from '../../app/hooks';
import { useAccountWords } from '../../i18n/accounts';
import { Button, ErrorNote, Note, Skeleton, TextField } from '../../kit';
import { Alone } from './Alone';
import { useLinkToken } from './token';

/** A new password: by the link in the address (#token=…), else the way to such a link. */
export default function Password() {
  const s = useAccountWords();
  const token = useLinkToken();
  useTitle(token ? s.open.resetTitle : s.open.forgot);
  return token
    ? <Alone title={s.open.resetTitle} lead={s.open.resetLead}><Reset token={token} /></Alone>
    : <Alone title={s.open.forgot} lead={s.open.forgotLead}><Forgotten /></Alone>;
}

function Reset({ token }: { token: string }) {
  const s = useAccountWords();
  const client = useQueryClient();
  const [password, setPassword] = useState('');
  const reset = useMutation({
    mutationFn: () => resetPassword(token, password),
    onSuccess: () => {
      client.clear();
      window.location.assign('/app/');
    },
  });
  const said = useSaid(reset.error);
  const refused = reset.error instanceof ApiError ? reset.error.fields : {};
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!reset.isPending) reset.mutate();
  };
  return (
    <form className="form" onSubmit={submit}>
      {said && !refused.password && <ErrorNote error={said} />}
      <TextField label={s.open.password} hint={s.open.passwordHint} type="password" required autoFocus autoComplete="new-password" value={password} error={refused.password} onChange={(event) => setPassword(event.target.value)} />
      <Button kind="primary" size="big" type="submit" busy={reset.isPending}>{s.open.set}</Button>
    </form>
  );
}

function Forgotten() {
  const s = useAccountWords();
  const options = useQuery(signInOptionsQuery);
  const [email, setEmail] = useState('');
  const ask = useMutation({ mutationFn: () => forgotPassword(email.trim()) });
  const said = useSaid(ask.error);
  if (!options.data) return <Skeleton lines={2} />;
  const back = <p className="hint"><Link to="/sign-in">{s.open.back}</Link></p>;
  if (!options.data.mail) return <><Note>{s.open.askAdmin}</Note>{back}</>;
  if (ask.isSuccess) return <><Note role="status">{s.open.forgotSent}</Note>{back}</>;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!ask.isPending) ask.mutate();
  };
  return (
    <form className="form" onSubmit={submit}>
      {said && <ErrorNote error={said} />}
      <TextField label={s.team.email} type="email" required autoFocus autoComplete="username" value={email} onChange={(event) => setEmail(event.target.value)} />
      <Button kind="primary" size="big" type="submit" busy={ask.isPending}>{s.open.sendLink}</Button>
      {back}
    </form>
  );
}
