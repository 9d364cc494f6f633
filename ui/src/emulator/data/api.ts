import type { Action, Alert, Bubble, Call, ClockState, Failure, Fault, Faults, Page, Person, Post, State, Switches, Thread } from './types';

/** The emulator refused, and says in `message` what to change. */
export class Refused extends Error {
  constructor(message: string, readonly status: number) {
    super(message);
  }
}

/** The emulator does not answer at all. */
export class Away extends Error {}

export async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
  let res: Response;
  try {
    res = await fetch('/_emulator' + path, {
      method,
      headers: body === undefined ? undefined : { 'Content-Type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch {
    throw new Away();
  }
  const answer: unknown = await res.json().catch(() => undefined);
  if (!res.ok) throw new Refused(refusal(answer) ?? `HTTP ${res.status}`, res.status);
  return answer as T;
}

function refusal(answer: unknown): string | undefined {
  const error = (answer as { error?: unknown } | undefined)?.error;
  if (typeof error === 'string') return error;
  const message = (error as { message?: unknown } | undefined)?.message;
  return typeof message === 'string' ? message : undefined;
}

export const part = encodeURIComponent;

export interface CallFilter {
  state: string;
  field: string;
  before?: number;
}

export const getState = () => call<State>('GET', '/state');
export const getThreads = () => call<{ threads: Thread[] }>('GET', '/threads').then((a) => a.threads);
export const getThread = (page: string, person: string) => call<Thread>('GET', `/threads/${part(page)}/${part(person)}`);
export const getCall = (id: number) => call<Call>('GET', `/webhooks/${id}`);
export const getErrors = () => call<{ errors: Failure[]; alerts: Alert[] }>('GET', '/errors?limit=200');

export function getCalls(filter: CallFilter): Promise<{ calls: Call[]; more: boolean }> {
  const query = new URLSearchParams({ limit: '50' });
  if (filter.state) query.set('state', filter.state);
  if (filter.field) query.set('field', filter.field);
  if (filter.before) query.set('before', String(filter.before));
  return call('GET', `/webhooks?${query.toString()}`);
}

/** The messages that Pages sent, of lines after `seq`; those there are, without waiting. */
export const getSent = (seq: number) =>
  call<{ messages: Bubble[] | null }>('POST', '/wait', { from: 'page', count: 1, timeout_ms: 1, after_seq: seq }).then((a) => a.messages ?? []);

export const getPosts = (page: string) => call<Post[]>('GET', `/pages/${part(page)}/posts`);
export const act = (person: string, page: string, action: Action) =>
  call<{ message?: Bubble }>('POST', `/people/${part(person)}/actions`, { ...action, page });
export const addPerson = (person: Partial<Person>) => call<Person>('POST', '/people', person);
export const changePerson = (id: string, change: Partial<Person>) => call<Person>('PATCH', `/people/${part(id)}`, change);
export const removePerson = (id: string) => call('DELETE', `/people/${part(id)}`);
export const setCurrent = (person: string) => call('PUT', '/current', { person });
export const moveClock = (change: { move_ms: number } | { freeze: boolean } | { reset: true }) => call<ClockState>('POST', '/clock', change);
export const setFault = (name: string, fault: Partial<Fault> | null) => call<Faults>('PUT', '/faults', { [name]: fault });
export const clearFaults = () => call<Faults>('DELETE', '/faults');
export const setSwitches = (change: Partial<Switches>) => call<Switches>('PUT', '/switches', change);
export const resend = (id: number) => call<{ id: number }>('POST', `/webhooks/${id}/resend`);
export const verifyApp = (id: string) => call<{ verified: boolean; reason?: string }>('POST', `/apps/${part(id)}/verify`);

/**
 * Goes back to the first state, and connects the apps again as they were: whoever presses
 * the button wants a fresh stage, not a program that hears nothing any more.
 */
export async function startOver(before: Pick<State, 'apps' | 'pages'>): Promise<void> {
  await call('POST', '/reset');
  const after = await getState();
  for (const { id, callback_url, verify_token, fields } of before.apps) {
    if (callback_url && after.apps.some((app) => app.id === id)) await call('PATCH', `/apps/${part(id)}`, { callback_url, verify_token, fields });
  }
  for (const { id, subscribed } of before.pages) {
    if (subscribed && after.pages.some((page) => page.id === id)) await call('PATCH', `/pages/${part(id)}`, { subscribed });
  }
}

export const subscribe = (page: Page, app: string, fields: string[]) =>
  call<Page>('PATCH', `/pages/${part(page.id)}`, { subscribed: { ...page.subscribed, [app]: fields } });
