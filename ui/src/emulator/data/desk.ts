// The control API as the bench uses it: apps, Pages, people, snapshots (docs/emulator.md).
import { call, part, Refused } from './api';
import type { App, Bubble, Crowd, Effect, Page, Person, Post, Thread } from './types';

export const PAGE_INBOX = '263902037430900';

export type Asked = '' | 'asked' | 'granted' | 'refused';

export interface PageSettings {
  receivers: Record<string, string>;
  routing: { configured: boolean; default_app: string; entry_points: Record<string, string>; may_take: string[] };
  one_time_notifications: Asked;
  subscription_messaging: Asked;
  news: boolean;
  label_terms: boolean;
  unpublished: boolean;
}

export interface AuthorisedApp {
  id: string;
  name: string;
  receiver?: string;
  subscribed_fields: string[] | null;
  subscribed: boolean;
}

export interface SettingsView {
  page: string;
  settings: PageSettings;
  authorised_apps: AuthorisedApp[];
}

export interface SetUp {
  profile: Record<string, unknown>;
  personas: { id: string; name: string; profile_picture_url: string }[];
  templates: { id: string; name: string; language: string; status: string; rejected_reason?: string; components: unknown }[];
}

export interface Product {
  id: string;
  page_id: string;
  name: string;
  price?: string;
}

/** An instant form with what people put into it, newest first. */
export interface LeadForm {
  id: string;
  page_id: string;
  name: string;
  questions: { key: string; type: string; label?: string }[];
  leads: { id: string; person_id: string; at_ms: number; field_data: { name: string; values: string[] }[] }[];
}

export interface Token {
  token: string;
  type: 'PAGE' | 'USER';
  app_id: string;
  page_id?: string;
  person_id?: string;
  issued_at: number;
  expires_at?: number;
  scopes: string[] | null;
  long?: boolean;
  /** 0: valid, else the subcode of its 190. */
  state: number;
}

export interface Notice {
  id: number;
  kind: 'deauthorize' | 'data_deletion';
  app: string;
  person: string;
  user_id: string;
  url: string;
  at_ms: number;
  state: 'waiting' | 'answered' | 'failed';
  status?: number;
  error?: string;
  answer?: string;
  status_url?: string;
  confirmation_code?: string;
  tries: number;
}

export interface ReviewItem {
  access: 'standard' | 'advanced';
  status: '' | 'requested' | 'approved' | 'refused';
  use?: string;
  reason?: string;
}

export interface Snapshot {
  name: string;
  at_ms: number;
  bytes: number;
}

export interface Owner {
  owner: string;
  default_app: string;
  until_ms?: number;
}

export interface TestUser {
  person: Person;
  access_token?: string;
  user_id: string;
}

const listed = (q: string, after: string, limit: number) => new URLSearchParams({ q, limit: String(limit), ...(after ? { after } : {}) }).toString();

export const findPeople = (q: string, after = '', limit = 60) => call<{ people: Person[]; next: string; total: number }>('GET', `/people?${listed(q, after, limit)}`);
export const findPages = (q: string, after = '', limit = 60) => call<{ pages: Page[]; next: string; total: number }>('GET', `/pages?${listed(q, after, limit)}`);
/** Many people at once, named by the prefix and a number that no earlier call took. */
export const addCrowd = (count: number, prefix: string) => call<{ made: number }>('POST', '/people/crowd', { count, prefix: `${prefix}-${Date.now().toString(36)}-` });
export const getPerson = (id: string) => call<Person>('GET', `/people/${part(id)}`);
export const getPage = (id: string) => call<Page>('GET', `/pages/${part(id)}`);
export const getThreadsOf = (page: string, limit = 200) => call<{ threads: Thread[]; total: number }>('GET', `/threads?page=${part(page)}&limit=${limit}`);
export const getThreadOf = (page: string, person: string) => call<{ threads: Thread[] }>('GET', `/threads?page=${part(page)}&person=${part(person)}&limit=1`).then((a) => a.threads[0] ?? null);

export const getPack = () => call<{ pack: string; rules_at_ms: number }>('GET', '/pack');
export const setPack = (pack: string) => call('PUT', '/pack', { pack });

export const addApp = (app: Partial<App>) => call<App>('POST', '/apps', app);
export const changeApp = (id: string, change: Partial<App>) => call<App>('PATCH', `/apps/${part(id)}`, change);
export const removeApp = (id: string) => call('DELETE', `/apps/${part(id)}`);
export const getReview = (app: string) => call<{ items: Record<string, ReviewItem> }>('GET', `/apps/${part(app)}/review`);
export const setReview = (app: string, name: string, change: { status: ReviewItem['status']; use?: string; reason?: string }) => call('PUT', `/apps/${part(app)}/review/${part(name)}`, change);
export const logIn = (app: string, body: { person: string; scopes: string[]; pages?: string[]; long_lived?: boolean }) =>
  call<{ access_token: string; expires_at_ms: number; scopes: string[] }>('POST', `/apps/${part(app)}/login`, body);
export const getTestUsers = (app: string) => call<{ test_users: TestUser[] }>('GET', `/apps/${part(app)}/test-users`).then((a) => a.test_users);

export const addPage = (page: Partial<Page>) => call<Page>('POST', '/pages', page);
export const changePage = (id: string, change: { name?: string; username?: string; category?: string; subscribed?: Record<string, string[]> }) => call<Page>('PATCH', `/pages/${part(id)}`, change);
export const removePage = (id: string) => call('DELETE', `/pages/${part(id)}`);
export const getSettings = (page: string) => call<SettingsView>('GET', `/pages/${part(page)}/settings`);
export const setSettings = (page: string, change: Partial<PageSettings>) => call<SettingsView>('PATCH', `/pages/${part(page)}/settings`, change);
export const getSetUp = (page: string) => call<SetUp>('GET', `/pages/${part(page)}/setup`);
export const answerFromInbox = (page: string, person: string, text: string) => call<Bubble>('POST', `/pages/${part(page)}/inbox`, { person, text });
export const postAsPage = (page: string, message: string) => call<Post>('POST', `/pages/${part(page)}/posts`, { message });
export const renewToken = (page: string, app: string) => call<{ token: string }>('POST', `/pages/${part(page)}/token`, { app, action: 'renew' });

/** Who holds a thread; null when there is no thread yet. */
export const getOwner = (page: string, person: string) =>
  call<Owner>('GET', `/threads/${part(page)}/${part(person)}/control`).catch((failure: unknown) => {
    if (failure instanceof Refused && failure.status === 404) return null;
    throw failure;
  });
export const setOwner = (page: string, person: string, change: { app: string; do: string; target?: string; seconds?: number; metadata?: string }) =>
  call<Owner>('POST', `/threads/${part(page)}/${part(person)}/control`, change);

export const setAccount = (person: string, change: { password?: string; checkpoint?: boolean; unconfirmed?: boolean }) => call<{ tokens_ended: number }>('PATCH', `/people/${part(person)}/account`, change);
export const removeAppOf = (person: string, app: string, erase: boolean) => call('DELETE', `/people/${part(person)}/apps/${part(app)}${erase ? '?erase=true' : ''}`);

export interface TokenFilter {
  app?: string;
  page?: string;
  person?: string;
  type?: string;
}

export const getTokens = (filter: TokenFilter) =>
  call<{ tokens: Token[]; total: number }>('GET', `/tokens?${new URLSearchParams(Object.entries(filter).filter(([, value]) => value)).toString()}`);
export const setToken = (token: string, subcode: number) => call('PATCH', '/tokens', { token, subcode });

export const getNotices = () => call<{ notices: Notice[] }>('GET', '/notices').then((a) => a.notices);
export const resendNotice = (id: number) => call('POST', `/notices/${id}/resend`);

export const getProducts = (page: string) => call<Product[]>('GET', `/pages/${part(page)}/products`);
export const addProduct = (page: string, product: { name: string; price: string }) => call<Product>('POST', `/pages/${part(page)}/products`, product);
export const dropProduct = (page: string, id: string) => call('DELETE', `/pages/${part(page)}/products/${part(id)}`);
export const getForms = (page: string) => call<LeadForm[]>('GET', `/pages/${part(page)}/forms`);
export const addForm = (page: string, form: { name: string; questions: { type: string; label?: string }[] }) => call<LeadForm>('POST', `/pages/${part(page)}/forms`, form);
export const dropForm = (page: string, id: string) => call('DELETE', `/pages/${part(page)}/forms/${part(id)}`);

export const getCaused = (page: string, person: string) => call<{ effects: Effect[] }>('GET', `/threads/${part(page)}/${part(person)}/caused`).then((a) => a.effects);
export const getCrowd = () => call<Crowd>('GET', '/crowd');
export const startCrowd = (order: { page: string; people: number; rate: number; texts: string[] }) => call<Crowd>('PUT', '/crowd', order);
export const stopCrowd = () => call<Crowd>('DELETE', '/crowd');

export const getSnapshots = () => call<{ snapshots: Snapshot[] | null }>('GET', '/snapshots').then((a) => a.snapshots ?? []);
export const takeSnapshot = (name: string) => call<Snapshot>('POST', '/snapshots', { name });
export const loadSnapshot = (name: string, clock: boolean) => call('POST', `/snapshots/${part(name)}/load`, { clock });
export const dropSnapshot = (name: string) => call('DELETE', `/snapshots/${part(name)}`);
export const putSnapshot = (name: string, content: unknown) => call<Snapshot>('PUT', `/snapshots/${part(name)}`, content);
export const snapshotHref = (name: string) => `/_emulator/snapshots/${part(name)}`;

/** One call of the Graph API with what came back, as a step of a guide shows it. */
export interface GraphAnswer {
  ok: boolean;
  status: number;
  body: unknown;
}

export async function graph(method: 'GET' | 'POST', path: string, body?: unknown): Promise<GraphAnswer> {
  const res = await fetch(path, { method, headers: body === undefined ? undefined : { 'Content-Type': 'application/json' }, body: body === undefined ? undefined : JSON.stringify(body) });
  return { ok: res.ok, status: res.status, body: await res.json().catch(() => null) };
}
