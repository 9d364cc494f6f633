import { call } from './client';
import type * as T from './types';

// Everything the app can do, by name.

const W = (ws: string) => `/workspaces/${encodeURIComponent(ws)}`;
const id = encodeURIComponent;

export const signIn = (email: string, password: string) => call<void>('POST', '/sign-in', { body: { email, password } });
export const openLink = (token: string) => call<void>('POST', '/sign-in/link', { body: { token } });
export const signOut = () => call<void>('POST', '/sign-out');

export interface SetUp {
  name: string;
  email: string;
  password: string;
  workspace_name: string;
  time_zone: string;
}
export const setUp = (form: SetUp) => call<void>('POST', '/me/setup', { body: form });

export interface MePatch {
  name?: string;
  email?: string;
  locale?: string;
  theme?: string;
  password?: string;
  current_password?: string;
}
export const patchMe = (patch: MePatch) => call<unknown>('PATCH', '/me', { body: patch });

export interface WorkspacePatch {
  name?: string;
  time_zone?: string;
  region?: string;
  rule_pack?: string;
}
export const patchWorkspace = (ws: string, patch: WorkspacePatch) => call<unknown>('PATCH', W(ws), { body: patch });

export const patchPerson = (ws: string, person: string, attributes: Record<string, unknown>) =>
  call<unknown>('PATCH', `${W(ws)}/profiles/${id(person)}`, { body: { attributes } });

export const resend = (ws: string, message: string) => call<T.Message>('POST', `${W(ws)}/messages/${id(message)}/resend`);

export interface NewMessage {
  profile_id: string;
  page_id: string;
  purpose: string;
  content: T.Content;
  human: boolean;
}
export const sendMessage = (ws: string, body: NewMessage, key: string) =>
  call<T.Message>('POST', `${W(ws)}/messages`, { body, headers: { 'Idempotency-Key': key } });

export interface NewPage {
  id: string;
  name?: string;
  token: string;
  app_id?: string;
  app?: { id: string; name?: string; secret?: string; verify_token?: string; graph_url?: string };
}
export const connectPage = (ws: string, body: NewPage) => call<T.PageView>('POST', `${W(ws)}/pages`, { body });
export const patchPage = (ws: string, page: string, body: { name?: string; token?: string; per_second?: number; concurrency?: number }) =>
  call<unknown>('PATCH', `${W(ws)}/pages/${id(page)}`, { body });
export const disconnectPage = (ws: string, page: string) => call<void>('DELETE', `${W(ws)}/pages/${id(page)}`);
export const subscribePage = (ws: string, page: string) => call<unknown>('POST', `${W(ws)}/pages/${id(page)}/subscribe`);
export const checkPage = (ws: string, page: string) => call<unknown>('POST', `${W(ws)}/pages/${id(page)}/check`);

export interface NewSite {
  name: string;
  page_id: string;
  origins: string[];
  require_signed: boolean;
}
export const addSite = (ws: string, body: NewSite) => call<T.SiteView>('POST', `${W(ws)}/sites`, { body });
export const patchSite = (ws: string, site: string, body: Partial<NewSite>) => call<unknown>('PATCH', `${W(ws)}/sites/${id(site)}`, { body });
export const rotateSiteKey = (ws: string, site: string) => call<T.SiteView>('POST', `${W(ws)}/sites/${id(site)}/rotate-key`);
export const removeSite = (ws: string, site: string) => call<void>('DELETE', `${W(ws)}/sites/${id(site)}`);

export const createKey = (ws: string, body: { name: string; scopes: string[] }) => call<T.APIKeyView>('POST', `${W(ws)}/api-keys`, { body });
export const revokeKey = (ws: string, key: string) => call<void>('DELETE', `${W(ws)}/api-keys/${id(key)}`);

export const replayCall = (ws: string, raw: number) => call<void>('POST', `${W(ws)}/raw-calls/${raw}/replay`);

export const addMember = (ws: string, body: { email: string; name: string; role: string }) => call<{ link?: string; url?: string }>('POST', `${W(ws)}/team`, { body });
export const removeMember = (ws: string, user: string) => call<void>('DELETE', `${W(ws)}/team/${id(user)}`);
