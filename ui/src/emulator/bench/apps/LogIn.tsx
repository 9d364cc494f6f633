import { useState } from 'react';
import { Button, ButtonLink, CodeBlock, CopyId, Sheet, TextArea, TextField, Tick, useToast } from '../../../kit';
import { useT } from '../../../i18n';
import { changeApp, logIn } from '../../data/desk';
import { useDo } from '../../data/queries';
import type { App, Person, State } from '../../data/types';
import { useDesk } from '../../i18n/desk';
import { nameOf } from '../../left/name';
import { linesOf, useDraft } from '../draft';

const usual = ['pages_messaging', 'pages_show_list', 'pages_manage_metadata', 'pages_read_engagement'];

/** The login dialog: a link to it, where it may lead, who is told when it is taken back. */
export function LogIn({ state, app, person }: { state: State; app: App; person?: Person }) {
  const desk = useDesk().login;
  const t = useT();
  const say = useToast();
  const draft = useDraft({ uris: (app.redirect_uris ?? []).join('\n'), deauthorize: app.deauthorize_url ?? '', deletion: app.data_deletion_url ?? '' });
  const { value } = draft;
  const save = useDo(() => changeApp(app.id, { redirect_uris: linesOf(value.uris), deauthorize_url: value.deauthorize.trim(), data_deletion_url: value.deletion.trim() }), [['state']], () => { draft.drop(); say(desk.saved); });
  return (
    <div className="deskgrid">
      <Dialogue state={state} app={app} />
      <Sheet title={desk.addresses}>
        <form className="form" noValidate onSubmit={(event) => { event.preventDefault(); save.mutate(undefined); }}>
          <TextArea label={desk.uris} hint={desk.urisSay} rows={3} value={value.uris} onChange={(event) => draft.set({ uris: event.target.value })} />
          <TextField label={desk.deauthorize} type="url" value={value.deauthorize} onChange={(event) => draft.set({ deauthorize: event.target.value })} />
          <TextField label={desk.deletion} hint={desk.deletionSay} type="url" value={value.deletion} onChange={(event) => draft.set({ deletion: event.target.value })} />
          <div className="row end"><Button size="sm" kind="primary" type="submit" disabled={!draft.dirty} busy={save.isPending}>{t.kit.save}</Button></div>
        </form>
      </Sheet>
      {person && <WithoutDialog app={app} person={person} />}
    </div>
  );
}

function Dialogue({ state, app }: { state: State; app: App }) {
  const desk = useDesk().login;
  const [scopes, setScopes] = useState(usual);
  const [to, setTo] = useState(app.redirect_uris?.[0] ?? 'http://127.0.0.1:8080/back');
  const query = new URLSearchParams({ client_id: app.id, redirect_uri: to, state: 's1', scope: scopes.join(',') });
  const path = `${new URL(state.graph_url).pathname}/dialog/oauth?${query.toString()}`;
  return (
    <Sheet title={desk.dialog}>
      <div className="form">
        <p className="hint">{desk.dialogSay}</p>
        <TextField label={desk.to} type="url" value={to} onChange={(event) => setTo(event.target.value)} />
        <Scopes value={scopes} onChange={setScopes} />
        <CodeBlock label={desk.link} text={state.base_url + path} />
        <div className="row"><ButtonLink size="sm" kind="primary" icon="external" href={path} external>{desk.open}</ButtonLink></div>
      </div>
    </Sheet>
  );
}

function Scopes({ value, onChange }: { value: string[]; onChange: (next: string[]) => void }) {
  const desk = useDesk().login;
  return (
    <fieldset>
      <legend className="m">{desk.scopes}</legend>
      <div className="ticks">{usual.map((one) => <Tick key={one} label={<span className="mono t-12">{one}</span>} checked={value.includes(one)} onChange={(event) => onChange(event.target.checked ? [...value, one] : value.filter((other) => other !== one))} />)}</div>
    </fieldset>
  );
}

function WithoutDialog({ app, person }: { app: App; person: Person }) {
  const desk = useDesk().login;
  const [long, setLong] = useState(false);
  const run = useDo(() => logIn(app.id, { person: person.id, scopes: usual, long_lived: long }), [['tokens'], ['person']]);
  return (
    <Sheet title={desk.without}>
      <div className="form">
        <p className="hint">{desk.withoutSay(nameOf(person))}</p>
        <Tick label={desk.long} checked={long} onChange={(event) => setLong(event.target.checked)} />
        <div className="row"><Button size="sm" icon="key" busy={run.isPending} onClick={() => run.mutate(undefined)}>{desk.give}</Button></div>
        {run.data && <p role="status"><CopyId value={run.data.access_token} shown={`${run.data.access_token.slice(0, 24)}…`} label={desk.token} /></p>}
      </div>
    </Sheet>
  );
}
