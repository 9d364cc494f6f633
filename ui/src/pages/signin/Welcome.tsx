import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import { patchMe, setUp } from '../../api/actions';
import { ApiError } from '../../api/client';
import { meQuery } from '../../api/queries';
import type { SetUp } from '../../api/types';
import { Away } from '../../app/Away';
import { useSaid, useTitle } from '../../app/hooks';
import { useSpeech, type Catalogue } from '../../i18n';
import { Button, ErrorNote, SelectField, TextField } from '../../kit';
import { timeZones } from '../../lib/zones';
import { Alone } from './Alone';

type Faults = Partial<Record<keyof SetUp, string>>;

/** What is wrong with the form, field by field. */
export function faultsOf(form: SetUp, t: Catalogue): Faults {
  const faults: Faults = {};
  if (!form.name.trim()) faults.name = t.kit.required(t.welcome.name);
  if (!/^[^\s@]+@[^\s@]+$/.test(form.email.trim())) faults.email = t.welcome.emailWrong;
  if ([...form.password].length < 12) faults.password = t.welcome.passwordShort;
  if (!form.workspace_name.trim()) faults.workspace_name = t.kit.required(t.welcome.workspaceName);
  return faults;
}

/** First run: the link has signed the administrator in; now they get a name and a password. */
export default function Welcome() {
  const { t, language } = useSpeech();
  useTitle(t.welcome.title);
  const me = useQuery(meQuery);
  const client = useQueryClient();
  const navigate = useNavigate();
  const [form, setForm] = useState<SetUp>({
    name: '', email: '', password: '', workspace_name: '', time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  });
  const [left, setLeft] = useState<Faults>({});
  const start = useMutation({
    mutationFn: () => setUp({ ...form, name: form.name.trim(), email: form.email.trim(), workspace_name: form.workspace_name.trim() }),
    onSuccess: async () => {
      await patchMe({ locale: language });
      await client.fetchQuery({ ...meQuery, staleTime: 0 });
      await navigate({ to: '/' });
    },
  });
  const said = useSaid(start.error);
  if (me.error) return <Away to="/sign-in" />;
  if (me.data?.user.setup_done && start.isIdle) return <Away to="/" />;
  const refused = start.error instanceof ApiError ? start.error.fields : {};
  const field = (name: keyof SetUp) => ({
    value: form[name],
    error: left[name] ?? refused[name] ?? null,
    onChange: (event: { target: { value: string } }) => setForm({ ...form, [name]: event.target.value }),
    onBlur: () => form[name] && setLeft({ ...left, [name]: faultsOf(form, t)[name] }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const faults = faultsOf(form, t);
    setLeft(faults);
    if (Object.keys(faults).length === 0 && !start.isPending) start.mutate();
  };
  return (
    <Alone title={t.welcome.title} lead={t.welcome.lead}>
      <form className="form" onSubmit={submit} noValidate>
        {said && Object.keys(refused).length === 0 && <ErrorNote error={said} />}
        <h2>{t.welcome.you}</h2>
        <TextField label={t.welcome.name} autoComplete="name" {...field('name')} />
        <TextField label={t.welcome.email} type="email" autoComplete="username" hint={t.welcome.emailHint} {...field('email')} />
        <TextField label={t.welcome.password} type="password" autoComplete="new-password" hint={t.welcome.passwordHint} {...field('password')} />
        <h2>{t.welcome.business}</h2>
        <TextField label={t.welcome.workspaceName} autoComplete="organization" hint={t.welcome.workspaceHint} {...field('workspace_name')} />
        <SelectField label={t.welcome.timeZone} choices={timeZones(form.time_zone)} {...field('time_zone')} />
        <Button kind="primary" size="big" type="submit" busy={start.isPending}>{t.welcome.submit}</Button>
      </form>
    </Alone>
  );
}
