import { api, got } from './client';
import type * as T from './types';

// Everything the app can do, by name.

export const signIn = (email: string, password: string) => got(api.POST('/api/v1/sign-in', { body: { email, password } }));
export const openLink = (token: string) => got(api.POST('/api/v1/sign-in/link', { body: { token } }));
export const signOut = () => got(api.POST('/api/v1/sign-out'));
export const setUp = (body: T.SetUp) => got(api.POST('/api/v1/me/setup', { body }));
export const patchMe = (body: T.MePatch) => got(api.PATCH('/api/v1/me', { body }));

const of = (ws: string) => ({ params: { path: { ws } } });
const one = (ws: string, id: string) => ({ params: { path: { ws, id } } });

export const patchWorkspace = (ws: string, body: T.WorkspacePatch) => got(api.PATCH('/api/v1/workspaces/{ws}', { ...of(ws), body }));

export const patchPerson = (ws: string, id: string, attributes: Record<string, unknown>) =>
  got(api.PATCH('/api/v1/workspaces/{ws}/profiles/{id}', { ...one(ws, id), body: { attributes } }));

export const resend = (ws: string, id: string) => got(api.POST('/api/v1/workspaces/{ws}/messages/{id}/resend', one(ws, id)));

export const sendMessage = (ws: string, body: T.NewMessage, key: string) =>
  got(api.POST('/api/v1/workspaces/{ws}/messages', { params: { path: { ws }, header: { 'Idempotency-Key': key } }, body }));

export const connectPage = (ws: string, body: T.NewPage) => got(api.POST('/api/v1/workspaces/{ws}/pages', { ...of(ws), body }));
export const patchPage = (ws: string, id: string, body: T.PagePatch) => got(api.PATCH('/api/v1/workspaces/{ws}/pages/{id}', { ...one(ws, id), body }));
export const disconnectPage = (ws: string, id: string) => got(api.DELETE('/api/v1/workspaces/{ws}/pages/{id}', one(ws, id)));
export const subscribePage = (ws: string, id: string) => got(api.POST('/api/v1/workspaces/{ws}/pages/{id}/subscribe', one(ws, id)));
export const resumePage = (ws: string, id: string) => got(api.POST('/api/v1/workspaces/{ws}/pages/{id}/resume', one(ws, id)));
export const checkPage = (ws: string, id: string) => got(api.POST('/api/v1/workspaces/{ws}/pages/{id}/check', one(ws, id)));

export const addSite = (ws: string, body: T.NewSite) => got(api.POST('/api/v1/workspaces/{ws}/sites', { ...of(ws), body }));
export const patchSite = (ws: string, id: string, body: T.SitePatch) => got(api.PATCH('/api/v1/workspaces/{ws}/sites/{id}', { ...one(ws, id), body }));
export const rotateSiteKey = (ws: string, id: string) => got(api.POST('/api/v1/workspaces/{ws}/sites/{id}/rotate-key', one(ws, id)));
export const removeSite = (ws: string, id: string) => got(api.DELETE('/api/v1/workspaces/{ws}/sites/{id}', one(ws, id)));

export const createKey = (ws: string, body: T.NewKey) => got(api.POST('/api/v1/workspaces/{ws}/api-keys', { ...of(ws), body }));
export const revokeKey = (ws: string, id: string) => got(api.DELETE('/api/v1/workspaces/{ws}/api-keys/{id}', one(ws, id)));

export const replayCall = (ws: string, id: string) => got(api.POST('/api/v1/workspaces/{ws}/raw-calls/{id}/replay', one(ws, id)));

