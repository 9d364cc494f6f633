import { useState, type ReactNode } from 'react';
import { Button, Confirm, CopyId, Icon, Time, useToast } from '../../kit';
import { removePerson, verifyApp } from '../data/api';
import { useDo, useThread } from '../data/queries';
import type { App, Page, Person, State, Thread } from '../data/types';
import { useWords } from '../i18n';
import { standing } from '../model/window';
import { nameOf } from './name';

const YEAR = 365 * 86_400_000;

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return <div><dt>{name}</dt><dd>{children}</dd></div>;
}

/** What the platform knows of the chosen person, each id ready to copy. */
export function About({ state, person, page, thread, now }: { state: State; person: Person; page?: Page; thread?: Thread; now: number }) {
  const words = useWords();
  const say = useToast();
  const [asking, setAsking] = useState(false);
  const psid = page && person.psids?.[page.id];
  const is = standing(thread, now);
  const until = thread?.window.until_ms;
  const roles = state.apps.filter((app) => app.roles?.includes(person.id));
  return (
    <>
      <h2 className="lefttitle">{words.about(person.first_name)}</h2>
      <dl className="facts">
        {page && <Fact name={words.psid(page.name)}>{psid ? <CopyId value={psid} label="PSID" /> : <span className="soft">{words.psidNone}</span>}</Fact>}
        <Fact name={words.personId}><CopyId value={person.id} label={words.personId} /></Fact>
        {until !== undefined && (is.is === 'open' || is.is === 'closed') && (
          <Fact name={is.is === 'open' ? words.windowUntil : words.windowWas}>
            <Time at={until} as="short" />
            {thread?.window.opened_by && <span className="soft">, {words.by(words.openedBy[thread.window.opened_by] ?? thread.window.opened_by)}</span>}
          </Fact>
        )}
        {page && thread && <Tokens page={page} person={person} />}
        <Fact name={words.role}>{roles.length > 0 ? words.roleSome : state.apps.some((app) => app.mode === 'development') ? words.roleNoneDev : words.roleNone}</Fact>
        {Object.entries(person.asids ?? {}).map(([app, asid]) => <Fact key={app} name={words.asid}><CopyId value={asid} label={words.asid} /></Fact>)}
        {Object.entries(person.user_tokens ?? {}).map(([app, token]) => <Fact key={app} name={words.userToken}><CopyId value={token} shown={`${token.slice(0, 14)}…`} label={words.userToken} /></Fact>)}
      </dl>
      <div className="leftact"><Button size="sm" kind="plain" icon="x" onClick={() => setAsking(true)}>{words.remove}</Button></div>
      <Confirm
        open={asking} onClose={() => setAsking(false)} title={words.removeAsk(nameOf(person))} action={words.remove} destructive
        onConfirm={() => removePerson(person.id).then(() => say(words.removed(nameOf(person))))}
      >
        {words.removeSay(person.first_name)}
      </Confirm>
    </>
  );
}

/** What the person allowed by Notify me, as their own thread tells it. */
function Tokens({ page, person }: { page: Page; person: Person }) {
  const words = useWords();
  const lines = useThread(page.id, person.id).data?.messages ?? [];
  return (
    <>
      {lines.filter((line) => line.kind === 'notify_me').slice(-3).map((line) => (
        <Fact key={line.seq} name={words.tokenGiven(line.text ?? line.payload ?? '')}><TokenTimes at={line.at_ms} /></Fact>
      ))}
    </>
  );
}

function TokenTimes({ at }: { at: number }) {
  const words = useWords();
  const [before = '', between = '', after = ''] = words.tokenAt('\u0001', '\u0001').split('\u0001');
  return <>{before}<Time at={at} />{between}<Time at={at + YEAR} as="day" />{after}</>;
}

/** The chosen Page and the apps that serve it. */
export function AboutPage({ state, page }: { state: State; page: Page }) {
  const words = useWords();
  return (
    <details className="aboutpage">
      <summary><h2>{words.about(page.name)}</h2><Icon name="down" size={14} /></summary>
      <dl className="facts">
        <Fact name={words.pageId}><CopyId value={page.id} label={words.pageId} /></Fact>
        {state.apps.map((app) => <AppFacts key={app.id} app={app} token={page.tokens?.[app.id]} />)}
      </dl>
    </details>
  );
}

function AppFacts({ app, token }: { app: App; token?: string }) {
  const words = useWords();
  const say = useToast();
  const check = useDo(verifyApp, [], (answer) => say(answer.verified ? words.checkOK : words.checkBad(answer.reason ?? ''), { bad: !answer.verified }));
  return (
    <>
      <Fact name={`App: ${app.name}`}>{words.mode[app.mode] ?? app.mode}</Fact>
      <Fact name={words.appId}><CopyId value={app.id} label={words.appId} /></Fact>
      {token && <Fact name={words.pageToken}><CopyId value={token} shown={`${token.slice(0, 14)}…`} label={words.pageToken} /></Fact>}
      <Fact name={words.appSecret}><CopyId value={app.secret} shown={`${app.secret.slice(0, 4)}…`} label={words.appSecret} /></Fact>
      {app.verify_token && <Fact name={words.verifyToken}><CopyId value={app.verify_token} shown={`${app.verify_token.slice(0, 8)}…`} label={words.verifyToken} /></Fact>}
      <Fact name={words.webhookTo}>{app.callback_url ? <><CopyId value={app.callback_url} label={words.webhookTo} /><br /><Button size="sm" busy={check.isPending} onClick={() => check.mutate(app.id)}>{words.check}</Button></> : <span className="soft">{words.webhookNone}</span>}</Fact>
    </>
  );
}
