import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { connectPage } from '../../api/actions';
import { ApiError } from '../../api/client';
import { appsQuery } from '../../api/queries';
import type { NewPage } from '../../api/types';
import { useSaid } from '../../app/hooks';
import { usePlace } from '../../app/workspace';
import { useT } from '../../i18n/pages';
import { useSetUpWords } from '../../i18n/setup';
import { Button, Dialog, ErrorNote, SelectField, TextField, useToast } from '../../kit';

const NEW = '+';
const empty = { id: '', name: '', token: '', app: '', appId: '', appSecret: '', verifyToken: '', graphUrl: '' };
type Form = typeof empty;

/** What the API is asked for: an app that is known, or a new one. */
export function requestOf(form: Form, app: string): NewPage {
  const page = { id: form.id.trim(), name: form.name.trim() || undefined, token: form.token.trim() };
  if (app !== NEW) return { ...page, app_id: app };
  return { ...page, app: { id: form.appId.trim(), secret: form.appSecret.trim() || undefined, verify_token: form.verifyToken || undefined, graph_url: form.graphUrl.trim() || undefined } };
}

/** Connects a Page by hand: id, token, app. The API tries the token before it keeps it. */
export function Connect({ onClose, onLogin }: { onClose: () => void; onLogin: () => void }) {
  const t = useT();
  const s = useSetUpWords();
  const { ws } = usePlace();
  const client = useQueryClient();
  const say = useToast();
  const apps = useQuery(appsQuery(ws));
  const [form, setForm] = useState<Form>(empty);
  const app = form.app || apps.data?.items[0]?.id || NEW;
  const connect = useMutation({
    mutationFn: () => connectPage(ws, requestOf(form, app)),
    onSuccess: async (page) => {
      await Promise.all(['pages', 'apps', 'home'].map((noun) => client.invalidateQueries({ queryKey: [noun] })));
      say(t.channels.connected(page.name));
      onClose();
    },
  });
  const said = useSaid(connect.error);
  const refused = connect.error instanceof ApiError ? connect.error.fields : {};
  const field = (name: keyof Form, asked: string) => ({ value: form[name], error: refused[asked], onChange: (event: { target: { value: string } }) => setForm({ ...form, [name]: event.target.value }) });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!connect.isPending) connect.mutate();
  };
  const choices = [...(apps.data?.items ?? []).map((one) => ({ value: one.id, label: one.name || one.id })), { value: NEW, label: t.channels.newApp }];
  return (
    <Dialog open onClose={onClose} title={t.channels.connect} size={560}>
      <form className="form" onSubmit={submit}>
        {said && <ErrorNote error={said} />}
        <TextField label={t.channels.pageId} required autoFocus inputMode="numeric" {...field('id', 'id')} />
        <TextField label={t.channels.name} hint={t.channels.nameHint} {...field('name', 'name')} />
        <TextField label={t.channels.token} hint={t.channels.tokenHint} required type="password" autoComplete="off" {...field('token', 'token')} />
        {choices.length > 1 && <SelectField label={t.channels.appChoice} choices={choices} {...field('app', 'app_id')} value={app} />}
        {app === NEW && (
          <>
            <TextField label={t.channels.appId} required inputMode="numeric" {...field('appId', 'app')} />
            <TextField label={t.channels.appSecret} hint={t.channels.appSecretHint} required type="password" autoComplete="off" {...field('appSecret', 'secret')} />
            <TextField label={t.channels.verifyToken} hint={t.channels.verifyTokenHint} {...field('verifyToken', 'verify_token')} />
            <TextField label={t.channels.graphUrl} hint={t.channels.graphUrlHint} placeholder="https://graph.facebook.com" {...field('graphUrl', 'graph_url')} />
          </>
        )}
        <div className="row g8 wrap end"><button type="button" className="lnk" onClick={onLogin}>{s.login.byLogin}</button><span className="sp" /><Button onClick={onClose}>{t.kit.cancel}</Button><Button kind="primary" type="submit" busy={connect.isPending}>{t.channels.connect}</Button></div>
      </form>
    </Dialog>
  );
}
