import { queryOptions } from '@tanstack/react-query';
import { api, got, problemOf } from './client';
import type { components } from './schema';

// What the pages of people and messages ask and do beyond the lists that the whole app knows.
// Loaded with those pages only.
type Shapes = components['schemas'];

export type Offer = Shapes['Offer'];
export type OptOut = Shapes['OptOut'];
export type Claims = Shapes['Claims'];
export type Limit = Shapes['Limit'];
export type Explanation = Shapes['Explanation'];
export type Attachment = Shapes['Attachment'];
export type Ask = Shapes['ExplainBody'];

const of = (ws: string) => ({ params: { path: { ws } } });
const one = (ws: string, id: string) => ({ params: { path: { ws, id } } });

/** What may be sent to a person through a Page, by each right. */
export const offersQuery = (ws: string, id: string, page_id: string) =>
  queryOptions({
    queryKey: ['why', ws, 'offers', id, page_id],
    queryFn: ({ signal }) => got(api.GET('/api/v1/workspaces/{ws}/profiles/{id}/offers', { params: { path: { ws, id }, query: { page_id } }, signal })),
    enabled: page_id !== '',
  });

/** What the rules say of one message that might be sent. */
export const askQuery = (ws: string, ask: Ask) =>
  queryOptions({
    queryKey: ['why', ws, 'ask', ask],
    queryFn: ({ signal }) => got(api.POST('/api/v1/workspaces/{ws}/policy/explain', { ...of(ws), body: ask, signal })),
    enabled: ask.page_id !== '',
  });

export const limitsQuery = (ws: string) =>
  queryOptions({ queryKey: ['limits', ws], queryFn: () => got(api.GET('/api/v1/workspaces/{ws}/limits', of(ws))), staleTime: 600_000 });

export const optOutsQuery = (ws: string, id: string) =>
  queryOptions({ queryKey: ['profile', ws, 'opt-outs', id], queryFn: () => got(api.GET('/api/v1/workspaces/{ws}/profiles/{id}/opt-outs', one(ws, id))) });
export const recordOptOut = (ws: string, id: string, body: Shapes['OptOutBody']) => got(api.POST('/api/v1/workspaces/{ws}/profiles/{id}/opt-outs', { ...one(ws, id), body }));

/** Where the copy of a file that a person sent is read. */
/** Where the copy of a person's picture is; a new one has another address. */
export const pictureUrl = (ws: string, person: string, at: string) => `/api/v1/workspaces/${encodeURIComponent(ws)}/profiles/${encodeURIComponent(person)}/picture?at=${encodeURIComponent(at)}`;

export const fileUrl = (ws: string, file: string) => `/api/v1/workspaces/${encodeURIComponent(ws)}/files/${encodeURIComponent(file)}`;
export const personFilesQuery = (ws: string, id: string) =>
  queryOptions({ queryKey: ['timeline', ws, 'files', id], queryFn: () => got(api.GET('/api/v1/workspaces/{ws}/profiles/{id}/files', one(ws, id))) });

export const claimsQuery = (ws: string, customer_id: string) =>
  queryOptions({ queryKey: ['profile', ws, 'claims', customer_id], queryFn: () => got(api.GET('/api/v1/workspaces/{ws}/customer-claims', { params: { path: { ws }, query: { customer_id } } })) });
export const settleClaims = (ws: string, body: Shapes['SettleBody']) => got(api.POST('/api/v1/workspaces/{ws}/customer-claims/settle', { ...of(ws), body }));

export const personasQuery = (ws: string, page: string) =>
  queryOptions({ queryKey: ['personas', ws, page], queryFn: () => got(api.GET('/api/v1/workspaces/{ws}/pages/{id}/personas', one(ws, page))), staleTime: 300_000, retry: false });
export const templatesQuery = (ws: string, page: string) =>
  queryOptions({ queryKey: ['templates', ws, page], queryFn: () => got(api.GET('/api/v1/workspaces/{ws}/pages/{id}/templates', one(ws, page))), retry: false });

type Gesture = Shapes['ThreadActionBody']['action'];
export const actInThread = (ws: string, page: string, psid: string, action: Gesture, persona_id?: string) =>
  got(api.POST('/api/v1/workspaces/{ws}/pages/{id}/threads/{psid}/action', { params: { path: { ws, id: page, psid } }, body: { action, persona_id } }));
export const controlThread = (ws: string, page: string, psid: string, body: Shapes['ThreadControlBody']) =>
  got(api.POST('/api/v1/workspaces/{ws}/pages/{id}/threads/{psid}/control', { params: { path: { ws, id: page, psid } }, body }));

export const resendMany = (ws: string, ids: string[]) => got(api.POST('/api/v1/workspaces/{ws}/messages/resend', { ...of(ws), body: { ids } }));
export const cancelMany = (ws: string, ids: string[]) => got(api.POST('/api/v1/workspaces/{ws}/messages/cancel', { ...of(ws), body: { ids } }));

/** Uploads a file to Facebook ahead of a message; a form, so not by the typed client. */
export async function uploadFile(ws: string, page: string, kind: string, file: File): Promise<Attachment> {
  const form = new FormData();
  form.append('kind', kind);
  form.append('file', file);
  const response = await fetch(`/api/v1/workspaces/${encodeURIComponent(ws)}/pages/${encodeURIComponent(page)}/attachments/file`, { method: 'POST', body: form, credentials: 'same-origin' });
  const body: unknown = await response.json().catch(() => undefined);
  if (!response.ok) throw problemOf(response.status, body);
  return body as Attachment;
}

/** The kind of attachment that a file is sent as. */
export function kindOfFile(type: string): 'image' | 'video' | 'audio' | 'file' {
  const first = type.split('/')[0];
  return first === 'image' || first === 'video' || first === 'audio' ? first : 'file';
}

export const setTester = (ws: string, id: string, page: string, tester: boolean) =>
  got(api.PUT('/api/v1/workspaces/{ws}/profiles/{id}/testers/{page}', { params: { path: { ws, id, page } }, body: { tester } }));
