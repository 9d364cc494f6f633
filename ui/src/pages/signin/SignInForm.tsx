import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { signIn } from '../../api/actions';
import { useSaid } from '../../app/hooks';
import { useT } from '../../i18n/pages';
import { Button, ErrorNote, TextField } from '../../kit';

/** E-mail and password. Used on its own page and over a page whose session ended. */
export default function SignInForm({ onDone }: { onDone: () => void }) {
  const t = useT();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const enter = useMutation({ mutationFn: () => signIn(email.trim(), password), onSuccess: onDone });
  const said = useSaid(enter.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!enter.isPending) enter.mutate();
  };
  return (
    <form className="form" onSubmit={submit}>
      {said && <ErrorNote error={said} />}
      <TextField label={t.signIn.email} type="email" name="email" autoComplete="username" required autoFocus value={email} onChange={(event) => setEmail(event.target.value)} />
      <TextField label={t.signIn.password} type="password" name="password" autoComplete="current-password" required value={password} onChange={(event) => setPassword(event.target.value)} />
      <Button kind="primary" size="big" type="submit" busy={enter.isPending}>{t.signIn.submit}</Button>
    </form>
  );
}
