import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useRef, useState, type FormEvent } from 'react';
import { flushSync } from 'react-dom';
import { patchMe, setUp } from '../../api/actions';
import { ApiError } from '../../api/client';
import { meQuery } from '../../api/queries';
import type { Me, SetUp } from '../../api/types';
import { Away } from '../../app/Away';
import { useSaid, useTitle } from '../../app/hooks';
import { useSpeech, type Language } from '../../i18n';
import { useT, type Catalogue } from '../../i18n/pages';
import { Button, ErrorNote, SelectField, TextField } from '../../kit';
import { timeZones } from '../../lib/zones';
import { Alone } from './Alone';

type Faults = Partial<Record<keyof SetUp, string>>;

/** What is wrong with the form, field by field. */
export function faultsOf(form: SetUp, t: Catalogue, joins: boolean): Faults {
  const faults: Faults = {};
  if (!form.name.trim()) faults.name = t.kit.required(t.welcome.name);
  if (!/^[^\s@]+@[^\s@]+$/.test(form.email.trim())) faults.email = t.welcome.emailWrong;
  if ([...form.password].length < 12) faults.password = t.welcome.passwordShort;
  if (!joins && !form.workspace_name.trim()) faults.workspace_name = t.kit.required(t.welcome.workspaceName);
  return faults;
}

/** First run: the link has signed the administrator in; now they get a name and a password. */
export default function Welcome() {
  const me = useQuery(meQuery);
  if (me.error) return <Away to="/sign-in" />;
  if (!me.data) return null;
  return <Form me={me.data} />;
}

const blank: SetUp = { name: '', email: '', password: '', workspace_name: '', time_zone: '' };

function useSetUp(me: Me, language: Language) {
  const client = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: (form: SetUp) => setUp({ ...form, name: form.name.trim(), email: form.email.trim(), workspace_name: form.workspace_name.trim() }),
    onSuccess: async () => {
      if (me.user.locale !== language) await patchMe({ locale: language });
      await client.fetchQuery({ ...meQuery, staleTime: 0 });
      await navigate({ to: '/' });
    },
  });
}

function Form({ me }: { me: Me }) {
  const t = useT();
  const { language } = useSpeech();
  const joins = me.workspaces[0];
  const title = joins ? t.welcome.joinTitle(joins.name) : t.welcome.title;
  useTitle(title);
  const [form, setForm] = useState<SetUp>({ ...blank, name: me.user.name, email: me.user.email, time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone });
  const [left, setLeft] = useState<Faults>({});
  const place = useRef<HTMLFormElement>(null);
  const start = useSetUp(me, language);
  const said = useSaid(start.error);
  if (me.user.setup_done && start.isIdle) return <Away to="/" />;
  const refused = start.error instanceof ApiError ? start.error.fields : {};
  const field = (name: keyof SetUp) => ({
    value: form[name],
    error: left[name] ?? refused[name] ?? null,
    onChange: (event: { target: { value: string } }) => setForm({ ...form, [name]: event.target.value }),
    onBlur: () => form[name] && setLeft({ ...left, [name]: faultsOf(form, t, !!joins)[name] }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const faults = faultsOf(form, t, !!joins);
    flushSync(() => setLeft(faults));
    place.current?.querySelector<HTMLElement>('[aria-invalid]')?.focus();
    if (Object.keys(faults).length === 0 && !start.isPending) start.mutate(form);
  };
  return (
    <Alone title={title} lead={joins ? t.welcome.joinLead : t.welcome.lead}>
      <form className="form" ref={place} onSubmit={submit} noValidate>
        {said && Object.keys(refused).length === 0 && <ErrorNote error={said} />}
        {!joins && <h2>{t.welcome.you}</h2>}
        <TextField label={t.welcome.name} autoComplete="name" {...field('name')} />
        <TextField label={t.welcome.email} type="email" autoComplete="username" hint={t.welcome.emailHint} {...field('email')} />
        <TextField label={t.welcome.password} type="password" autoComplete="new-password" hint={t.welcome.passwordHint} {...field('password')} />
        {!joins && (
          <>
            <h2>{t.welcome.business}</h2>
            <TextField label={t.welcome.workspaceName} autoComplete="organization" hint={t.welcome.workspaceHint} {...field('workspace_name')} />
            <SelectField label={t.welcome.timeZone} choices={timeZones(form.time_zone)} {...field('time_zone')} />
          </>
        )}
        <Button kind="primary" size="big" type="submit" busy={start.isPending}>{t.welcome.submit}</Button>
      </form>
    </Alone>
  );
}
