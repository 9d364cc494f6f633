import { useState } from 'react';
import { Button, Confirm, CopyId, Dialog, ErrorNote, SelectField, Sheet, Skeleton, Switch, TextField, Tick, useToast } from '../../../kit';
import { addPage, changePage, removePage, renewToken, setSettings, type Asked, type PageSettings as Settings, type SettingsView } from '../../data/desk';
import { useSettings } from '../../data/desk-queries';
import { subscribe } from '../../data/api';
import { useDo } from '../../data/queries';
import type { Page, State } from '../../data/types';
import { useT } from '../../../i18n';
import { useDesk } from '../../i18n/desk';
import { useDraft } from '../draft';
import { holders } from './Control';

const entries = ['organic', 'm.me', 'ads'] as const;

/** The Page's own settings page: its name, the apps on it, who answers, what it was allowed. */
export function PageSettings({ state, page, choosePage }: { state: State; page: Page; choosePage: (id: string) => void }) {
  const desk = useDesk().settings;
  const { data, error, refetch } = useSettings(page.id);
  const put = useDo((change: Partial<Settings>) => setSettings(page.id, change), [['settings', page.id], ['owner']]);
  if (!data) return <Sheet label={desk.title}>{error ? <ErrorNote error={error} onRetry={() => void refetch()} /> : <Skeleton lines={6} height={20} />}</Sheet>;
  const { settings } = data;
  const asked = (['', 'asked', 'granted', 'refused'] as const).map((value) => ({ value, label: desk.asks[value || 'never']! }));
  return (
    <div className="deskgrid">
      <Identity page={page} settings={settings} onPublish={(on) => put.mutate({ unpublished: !on })} choosePage={choosePage} />
      <Sheet title={desk.permissions}>
        <div className="col g12">
          <SelectField label={desk.oneTime} hint={desk.oneTimeSay} value={settings.one_time_notifications} choices={asked} onChange={(event) => put.mutate({ one_time_notifications: event.target.value as Asked })} />
          <SelectField label={desk.subscription} hint={desk.subscriptionSay} value={settings.subscription_messaging} choices={asked} onChange={(event) => put.mutate({ subscription_messaging: event.target.value as Asked })} />
          <Switch label={desk.news} checked={settings.news} onChange={(news) => put.mutate({ news })} />
          <Switch label={desk.labels} checked={settings.label_terms} onChange={(label_terms) => put.mutate({ label_terms })} />
        </div>
      </Sheet>
      <Apps state={state} page={page} view={data} onRole={(receivers) => put.mutate({ receivers })} />
      <Routing state={state} settings={settings} onChange={(routing) => put.mutate({ routing })} />
    </div>
  );
}

function Identity({ page, settings, onPublish, choosePage }: { page: Page; settings: Settings; onPublish: (on: boolean) => void; choosePage: (id: string) => void }) {
  const desk = useDesk().settings;
  const t = useT();
  const say = useToast();
  const draft = useDraft({ name: page.name, username: page.username ?? '', category: page.category });
  const save = useDo(() => changePage(page.id, draft.value), [['state']], () => { draft.drop(); say(desk.saved); });
  const [asking, setAsking] = useState(false);
  const [adding, setAdding] = useState(false);
  return (
    <Sheet title={desk.page} actions={<Button size="sm" kind="plain" icon="plus" onClick={() => setAdding(true)}>{desk.newPage}</Button>}>
      <form className="form" onSubmit={(event) => { event.preventDefault(); save.mutate(undefined); }}>
        <TextField label={desk.name} value={draft.value.name} onChange={(event) => draft.set({ name: event.target.value })} />
        <TextField label={desk.username} hint={desk.usernameSay} value={draft.value.username} onChange={(event) => draft.set({ username: event.target.value })} />
        <Switch label={desk.published} hint={desk.publishedSay} checked={!settings.unpublished} onChange={onPublish} />
        <div className="row g8"><Button size="sm" kind="plain" icon="x" onClick={() => setAsking(true)}>{desk.remove}</Button><span className="sp" /><Button size="sm" kind="primary" type="submit" disabled={!draft.dirty} busy={save.isPending}>{t.kit.save}</Button></div>
      </form>
      <Confirm open={asking} onClose={() => setAsking(false)} title={desk.removeAsk(page.name)} action={desk.remove} destructive onConfirm={() => removePage(page.id)}>{desk.removeSay}</Confirm>
      <NewPage open={adding} onClose={() => setAdding(false)} onMade={choosePage} />
    </Sheet>
  );
}

function NewPage({ open, onClose, onMade }: { open: boolean; onClose: () => void; onMade: (id: string) => void }) {
  const desk = useDesk().settings;
  const t = useT();
  const [name, setName] = useState('');
  const add = useDo(() => addPage({ name: name.trim() }), [['state']], (made) => { setName(''); onClose(); onMade(made.id); });
  return (
    <Dialog open={open} onClose={onClose} title={desk.newPage} size={420}>
      <form className="form" onSubmit={(event) => { event.preventDefault(); if (name.trim() !== '') add.mutate(undefined); }}>
        <TextField label={desk.name} hint={desk.newPageSay} value={name} data-autofocus onChange={(event) => setName(event.target.value)} />
        <div className="row g8 end"><Button onClick={onClose}>{t.kit.cancel}</Button><Button kind="primary" type="submit" disabled={name.trim() === ''} busy={add.isPending}>{desk.make}</Button></div>
      </form>
    </Dialog>
  );
}

function Apps({ state, page, view, onRole }: { state: State; page: Page; view: SettingsView; onRole: (receivers: Record<string, string>) => void }) {
  const desk = useDesk();
  const words = desk.settings;
  const say = useToast();
  const attach = useDo(({ app, fields }: { app: string; fields: string[] | null }) => {
    if (fields) return subscribe(page, app, fields);
    const { [app]: _gone, ...rest } = page.subscribed ?? {};
    return changePage(page.id, { subscribed: rest });
  }, [['state'], ['settings', page.id]]);
  const renew = useDo((app: string) => renewToken(page.id, app), [['state'], ['tokens']], () => say(words.renewed));
  const give = (app: string, next: string) => {
    const { [app]: _before, ...rest } = view.settings.receivers;
    onRole(next ? { ...rest, [app]: next } : rest);
  };
  const roles = ['', 'primary', 'secondary'].map((value) => ({ value, label: words.roles[value || 'none']! }));
  return (
    <Sheet title={words.apps}>
      <p className="hint">{words.appsSay}</p>
      <ul className="plainlist">
        {holders(state, desk.inbox.inbox).map(({ value: id, label }) => {
          const app = state.apps.find((one) => one.id === id);
          const fields = page.subscribed?.[id];
          const token = page.tokens?.[id];
          const role = <SelectField small hideLabel label={words.roleOf(label)} value={view.settings.receivers[id] ?? ''} choices={roles} onChange={(event) => give(id, event.target.value)} />;
          return (
            <li key={id} className="approw">
              <div className="row g8 wrap">
                <span className="m sp">{label}</span>
                {app && <span className="soft">{fields ? words.fields(fields.length) : words.notAttached}</span>}
                {app && <Button size="sm" onClick={() => attach.mutate({ app: id, fields: fields ? null : app.fields ?? [] })}>{fields ? words.detach : words.attach}</Button>}
                {!token && role}
              </div>
              {token && <div className="row g8 t-12"><span className="soft">{words.token}</span><CopyId value={token} shown={`${token.slice(0, 10)}…`} label={words.token} /><Button size="sm" kind="plain" onClick={() => renew.mutate(id)}>{words.renew}</Button><span className="sp" />{role}</div>}
            </li>
          );
        })}
      </ul>
    </Sheet>
  );
}

function Routing({ state, settings, onChange }: { state: State; settings: Settings; onChange: (routing: Settings['routing']) => void }) {
  const desk = useDesk();
  const words = desk.settings;
  const { routing } = settings;
  const all = holders(state, desk.inbox.inbox);
  const first = routing.default_app || all[0]!.value;
  const takers = (id: string, on: boolean) => (on ? [...routing.may_take, id] : routing.may_take.filter((one) => one !== id));
  const entry = (at: string, app: string) => {
    const { [at]: _before, ...rest } = routing.entry_points;
    onChange({ ...routing, entry_points: app ? { ...rest, [at]: app } : rest });
  };
  return (
    <Sheet title={words.routing}>
      <div className="col g12">
        <Switch label={words.routingOn} hint={words.routingSay} checked={routing.configured} onChange={(configured) => onChange({ ...routing, configured, default_app: first })} />
        {routing.configured && (
          <>
            <SelectField label={words.defaultApp} value={routing.default_app} choices={all} onChange={(event) => onChange({ ...routing, default_app: event.target.value })} />
            {entries.map((at) => (
              <SelectField key={at} label={words.entry[at]} value={routing.entry_points[at] ?? ''} choices={[{ value: '', label: words.asDefault }, ...all]} onChange={(event) => entry(at, event.target.value)} />
            ))}
            <fieldset><legend className="m">{words.mayTake}</legend>
              {all.map(({ value, label }) => <Tick key={value} label={label} checked={routing.may_take.includes(value)} onChange={(event) => onChange({ ...routing, may_take: takers(value, event.target.checked) })} />)}
            </fieldset>
          </>
        )}
      </div>
    </Sheet>
  );
}
