import { useState, type FormEvent } from 'react';
import { signOutEverywhere } from '../../api/accounts';
import { patchMe } from '../../api/actions';
import { ApiError } from '../../api/client';
import { useAction } from '../../app/hooks';
import { useTasteActions } from '../../app/tastes';
import { usePlace } from '../../app/workspace';
import { languageNames, languages, useSpeech, type Language } from '../../i18n';
import { useAccountWords } from '../../i18n/accounts';
import { useT } from '../../i18n/pages';
import { Button, SelectField, Sheet, TextField } from '../../kit';
import { schemes, useScheme, type Scheme } from '../../theme/scheme';

/** Name, e-mail, language and theme of who is signed in. */
export function AccountForm() {
  const t = useT();
  const { language } = useSpeech();
  const { me } = usePlace();
  const scheme = useScheme();
  const tastes = useTasteActions();
  const [name, setName] = useState(me.user.name);
  const [email, setEmail] = useState(me.user.email);
  const save = useAction(() => patchMe({ name: name.trim(), email: email.trim() }), ['me', 'team'], t.kit.saved);
  const refused = save.error instanceof ApiError ? save.error.fields : {};
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!save.isPending) save.mutate(undefined);
  };
  return (
    <Sheet title={t.settings.tabs.account}>
      <form className="form" onSubmit={submit}>
        <TextField label={t.settings.yourName} required autoComplete="name" value={name} error={refused.name} onChange={(event) => setName(event.target.value)} />
        <TextField label={t.settings.email} required type="email" autoComplete="username" value={email} error={refused.email} onChange={(event) => setEmail(event.target.value)} />
        <SelectField label={t.settings.language} value={language} onChange={(event) => tastes.language(event.target.value as Language)} choices={languages.map((value) => ({ value, label: languageNames[value] }))} />
        <SelectField label={t.settings.theme} value={scheme} onChange={(event) => tastes.theme(event.target.value as Scheme)} choices={schemes.map((value) => ({ value, label: t.shell.themes[value] }))} />
        <div><Button kind="primary" type="submit" busy={save.isPending}>{t.kit.save}</Button></div>
      </form>
    </Sheet>
  );
}

/** Ends every session but this one. */
export function Everywhere() {
  const s = useAccountWords();
  const end = useAction(() => signOutEverywhere(), [], s.account.everywhereDone);
  return (
    <Sheet title={s.account.everywhere}>
      <div className="col g16">
        <p className="soft">{s.account.everywhereSay}</p>
        <div><Button busy={end.isPending} onClick={() => end.mutate(undefined)}>{s.account.everywhere}</Button></div>
      </div>
    </Sheet>
  );
}

export function PasswordForm() {
  const t = useT();
  const { me } = usePlace();
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const [fault, setFault] = useState<string | null>(null);
  const save = useAction(() => patchMe({ password: next, current_password: current }), [], () => {
    setCurrent('');
    setNext('');
  });
  const refused = save.error instanceof ApiError ? save.error.fields : {};
  const check = () => setFault(next && [...next].length < 12 ? t.welcome.passwordShort : null);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    check();
    if ([...next].length >= 12 && !save.isPending) save.mutate(undefined);
  };
  return (
    <Sheet title={t.settings.password}>
      <form className="form" onSubmit={submit}>
        <input className="vh" type="email" autoComplete="username" value={me.user.email} readOnly tabIndex={-1} aria-hidden="true" />
        <TextField label={t.settings.current} type="password" required autoComplete="current-password" value={current} error={refused.current_password} onChange={(event) => setCurrent(event.target.value)} />
        <TextField label={t.settings.next} type="password" required autoComplete="new-password" hint={t.welcome.passwordHint} value={next} error={fault ?? refused.password} onBlur={check} onChange={(event) => setNext(event.target.value)} />
        <div><Button kind="primary" type="submit" busy={save.isPending}>{t.kit.save}</Button></div>
        {save.isSuccess && <p className="hint" role="status">{t.settings.changed}</p>}
      </form>
    </Sheet>
  );
}
