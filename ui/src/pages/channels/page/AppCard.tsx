import { useState, type FormEvent } from 'react';
import { ApiError } from '../../../api/client';
import { patchApp, type AppPatch, type MetaApp } from '../../../api/setup';
import { useAction, useSaid } from '../../../app/hooks';
import { useMay, usePlace } from '../../../app/workspace';
import { useT } from '../../../i18n/pages';
import { useSetUpWords } from '../../../i18n/setup';
import { Badge, Button, CopyId, Dialog, ErrorNote, Note, SelectField, Sheet, TextField, Tick, useToast } from '../../../kit';

/** The Meta app behind the Page. */
export function AppCard({ app }: { app: MetaApp }) {
  const t = useT();
  const s = useSetUpWords();
  const may = useMay('pages.manage');
  const [editing, setEditing] = useState(false);
  return (
    <Sheet title={app.name || s.page.app} badge={<Badge tone={app.mode === 'live' ? 'verd' : 'brass'}>{s.page.appModes[app.mode] ?? app.mode}</Badge>} actions={may && !app.shared && <Button size="sm" onClick={() => setEditing(true)}>{t.channels.edit}<span className="vh"> {s.page.appSettings}</span></Button>}>
      <div className="col g12">
        {app.shared && <Note>{s.page.appShared}</Note>}
        <dl className="kv">
          <div className="kvrow"><dt>{t.channels.appId}</dt><dd><CopyId value={app.id} label={t.channels.appId} /></dd></div>
          <div className="kvrow"><dt>{s.page.webhookUrl}</dt><dd className="min0"><CopyId value={app.webhook_url} label={s.page.webhookUrl} /></dd></div>
          <div className="kvrow"><dt>{s.page.redirectUrl}</dt><dd className="min0"><CopyId value={app.redirect_url} label={s.page.redirectUrl} /></dd></div>
          <div className="kvrow"><dt>{t.channels.graphUrl}</dt><dd className="cut">{app.graph_url} {app.graph_version}</dd></div>
        </dl>
      </div>
      {editing && <EditApp app={app} onClose={() => setEditing(false)} />}
    </Sheet>
  );
}

function EditApp({ app, onClose }: { app: MetaApp; onClose: () => void }) {
  const t = useT();
  const s = useSetUpWords();
  const { ws } = usePlace();
  const say = useToast();
  const [form, setForm] = useState({ name: app.name, secret: '', verify_token: '', graph_version: app.graph_version, mode: app.mode, allow_sha1: app.allow_sha1 });
  const save = useAction((patch: AppPatch) => patchApp(ws, app.id, patch), ['apps', 'pages'], () => {
    say(t.kit.saved);
    onClose();
  });
  const said = useSaid(save.error);
  const refused = save.error instanceof ApiError ? save.error.fields : {};
  const field = (name: 'name' | 'secret' | 'verify_token' | 'graph_version' | 'mode') => ({ value: form[name], error: refused[name], onChange: (event: { target: { value: string } }) => setForm({ ...form, [name]: event.target.value }) });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const { secret, verify_token, ...rest } = form;
    if (!save.isPending) save.mutate({ ...rest, ...(secret ? { secret } : {}), ...(verify_token ? { verify_token } : {}) });
  };
  return (
    <Dialog open onClose={onClose} title={s.page.appSettings}>
      <form className="form" onSubmit={submit}>
        {said && <ErrorNote error={said} />}
        <TextField label={t.channels.name} required {...field('name')} />
        <TextField label={s.page.appSecret} hint={s.page.appSecretHint} type="password" autoComplete="off" {...field('secret')} />
        <TextField label={s.page.verifyToken} hint={s.page.verifyTokenHint} {...field('verify_token')} />
        <SelectField label={s.page.appMode} hint={s.page.appModeHint} choices={Object.entries(s.page.appModes).map(([value, label]) => ({ value, label }))} {...field('mode')} />
        <TextField label={s.page.graphVersion} pattern="v[0-9]{1,3}\.[0-9]{1,2}" {...field('graph_version')} />
        <Tick label={s.page.sha1} hint={s.page.sha1Hint} checked={form.allow_sha1} onChange={(event) => setForm({ ...form, allow_sha1: event.target.checked })} />
        <div className="row g8 end"><Button onClick={onClose}>{t.kit.cancel}</Button><Button kind="primary" type="submit" busy={save.isPending}>{t.kit.save}</Button></div>
      </form>
    </Dialog>
  );
}
