import { useState } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { Button, CodeBlock, EmptyState, Icon, SelectField, Sheet, TextField } from '../../kit';
import { act, removePerson, setCurrent } from '../data/api';
import { graph, type GraphAnswer, type TestUser } from '../data/desk';
import { useTestUsers, useTokens } from '../data/desk-queries';
import { useFailed, useThread } from '../data/queries';
import type { App, State } from '../data/types';
import { useDesk } from '../i18n/desk';
import { nameOf } from '../left/name';
import { stepsOf, type Known, type Step, type StepName } from '../model/testers';
import { Json } from './Json';

interface TestUsersProps {
  state: State;
  choosePerson: (id: string) => void;
  choosePage: (id: string) => void;
}

/** The way of the founding documents, step by step: a test user, their Page, its token, a message. */
export default function TestUsers({ state, choosePerson, choosePage }: TestUsersProps) {
  const desk = useDesk().testers;
  const [wish, setWish] = useState('');
  const app = state.apps.find((one) => one.id === wish) ?? state.apps[0];
  if (!app) return <Sheet label={desk.title}><EmptyState icon="people" title={desk.noApp}>{desk.noAppSay}</EmptyState></Sheet>;
  return (
    <>
      <div className="deskhead">
        <div className="who sp"><h2>{desk.title}</h2><small className="soft">{desk.say}</small></div>
        {state.apps.length > 1 && <SelectField small hideLabel label={desk.app} value={app.id} choices={state.apps.map((one) => ({ value: one.id, label: one.name }))} onChange={(event) => setWish(event.target.value)} />}
      </div>
      <Guide key={app.id} state={state} app={app} choosePerson={choosePerson} choosePage={choosePage} />
    </>
  );
}

/** What is known of the way so far, read from the emulator itself. */
function useKnown(state: State, app: App, tester: TestUser | undefined): Known {
  const person = tester?.person.id ?? '';
  const page = state.pages.find((one) => person !== '' && one.tasks?.[person]);
  const tokens = useTokens({ app: app.id, page: page?.id ?? '-', person: person || '-', type: 'PAGE' }).data?.tokens;
  const lines = useThread(page?.id ?? '', person).data?.messages ?? [];
  return {
    base: state.base_url, app: app.id, secret: app.secret, person, userToken: tester?.access_token ?? '', here: person !== '' && state.current_person === person,
    page: page?.id ?? '', pageToken: tokens?.find((one) => one.state === 0)?.token ?? '', subscribed: Boolean(page?.subscribed?.[app.id]),
    psid: lines[0]?.psid ?? '', wrote: lines.some((line) => line.from === 'person'), answered: lines.some((line) => line.from === 'page'),
  };
}

function Guide({ state, app, choosePerson, choosePage }: { state: State; app: App } & Omit<TestUsersProps, 'state'>) {
  const desk = useDesk().testers;
  const client = useQueryClient();
  const failed = useFailed();
  const users = useTestUsers(app.id).data ?? [];
  const [wish, setWish] = useState('');
  const [pageName, setPageName] = useState(desk.pageName);
  const [said, setSaid] = useState<Partial<Record<StepName, GraphAnswer>>>({});
  const [last, setLast] = useState<StepName>();
  const [busy, setBusy] = useState<StepName>();
  const tester = wish === 'new' ? undefined : users.find((one) => one.person.id === wish) ?? users.at(-1);
  const known = useKnown(state, app, tester);
  const steps = stepsOf(known, pageName);
  const next = steps.find((one) => !(one.done || (one.name === 'exchange' && said.exchange?.ok)) && one.ready);
  const run = async (name: StepName) => {
    const step = steps.find((one) => one.name === name)!;
    setBusy(name);
    try {
      let answer: GraphAnswer;
      if (name === 'login') answer = { ok: true, status: 200, body: await setCurrent(known.person) };
      else if (name === 'hello') answer = { ok: true, status: 200, body: await act(known.person, known.page, { action: 'text', text: desk.hello }) };
      else answer = await graph(step.method, step.path, step.body);
      setSaid((before) => ({ ...before, [name]: answer }));
      setLast(name);
      if (name === 'make') setWish('');
      if (name === 'login') choosePerson(known.person);
      if (name === 'page' && answer.ok) choosePage((answer.body as { id: string }).id);
      await client.invalidateQueries();
    } catch (failure) {
      failed(failure);
    } finally {
      setBusy(undefined);
    }
  };
  return (
    <Sheet label={desk.title} className="guide">
      {users.length > 0 && (
        <div className="row g8 wrap end-fields">
          <SelectField
            small label={desk.which} value={tester?.person.id ?? 'new'} onChange={(event) => { setWish(event.target.value); setSaid({}); }}
            choices={[...users.map((one) => ({ value: one.person.id, label: nameOf(one.person) })), { value: 'new', label: desk.another }]}
          />
          {tester && <Button size="sm" kind="plain" icon="x" onClick={() => void removePerson(tester.person.id).then(() => { setSaid({}); return client.invalidateQueries(); }).catch(failed)}>{desk.remove}</Button>}
        </div>
      )}
      <ol className="guidesteps">
        {steps.map((step, i) => (
          <StepRow
            key={step.name} step={step} n={i + 1} next={step === next} last={step.name === last} busy={busy === step.name} answer={said[step.name]}
            pageName={pageName} onPageName={setPageName} onRun={() => void run(step.name)}
          />
        ))}
      </ol>
    </Sheet>
  );
}

interface StepRowProps {
  step: Step;
  n: number;
  next: boolean;
  last: boolean;
  busy: boolean;
  answer?: GraphAnswer;
  pageName: string;
  onPageName: (name: string) => void;
  onRun: () => void;
}

function StepRow({ step, n, next, last, busy, answer, pageName, onPageName, onRun }: StepRowProps) {
  const desk = useDesk().testers;
  const [title, why] = desk.steps[step.name];
  const done = step.done || (step.name === 'exchange' && Boolean(answer?.ok));
  return (
    <li className={done ? 'done' : next ? 'next' : ''}>
      <span className="stepmark" aria-hidden="true">{done ? <Icon name="check" size={14} /> : n}</span>
      <div className="stepbody">
        <div className="row g8 wrap">
          <h3 className="sp">{title}{done && <span className="vh">, {desk.done}</span>}</h3>
          {step.name === 'page' && !done && <TextField small hideLabel label={desk.nameOfPage} value={pageName} onChange={(event) => onPageName(event.target.value)} />}
          <Button size="sm" kind={next ? 'primary' : 'quiet'} disabled={!step.ready} busy={busy} aria-label={`${done ? desk.again : desk.doIt}: ${title}`} onClick={onRun}>{done ? desk.again : desk.doIt}</Button>
        </div>
        {!done && <p className="hint">{why}</p>}
        <details key={`${next} ${last}`} open={next || last}>
          <summary className="soft t-12">{answer ? desk.curlAndAnswer : desk.curl}</summary>
          <CodeBlock label={desk.curlOf(title)} text={step.curl} />
          {answer && <div className="jsonbox" role="status"><Json label={desk.answerOf(title)} source={JSON.stringify(answer.body)} /></div>}
        </details>
      </div>
    </li>
  );
}
