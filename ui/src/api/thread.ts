import { queryOptions } from '@tanstack/react-query';
import { api, got } from './client';
import type { components } from './schema';

// What Facebook keeps of one person's thread: labels and a menu of their own. It is asked each
// time, and allows few such questions: an answer stands for a while.
type Shapes = components['schemas'];

export type Label = Shapes['Label'];
export type PersonMenu = Shapes['PersonMenu'];

const asked = { staleTime: 60_000, refetchOnWindowFocus: false, retry: false } as const;
const at = (ws: string, id: string, psid: string) => ({ params: { path: { ws, id, psid } } });

export const labelsQuery = (ws: string, id: string) =>
  queryOptions({ queryKey: ['labels', ws, id], queryFn: () => got(api.GET('/api/v1/workspaces/{ws}/pages/{id}/labels', { params: { path: { ws, id } } })), ...asked });
export const personLabelsQuery = (ws: string, id: string, psid: string) =>
  queryOptions({ queryKey: ['labels', ws, id, psid], queryFn: () => got(api.GET('/api/v1/workspaces/{ws}/pages/{id}/threads/{psid}/labels', at(ws, id, psid))), ...asked });
export const addLabel = (ws: string, id: string, name: string) => got(api.POST('/api/v1/workspaces/{ws}/pages/{id}/labels', { params: { path: { ws, id } }, body: { name } }));
export const putLabel = (ws: string, id: string, psid: string, label: string) =>
  got(api.PUT('/api/v1/workspaces/{ws}/pages/{id}/threads/{psid}/labels/{label}', { params: { path: { ws, id, psid, label } } }));
export const takeLabel = (ws: string, id: string, psid: string, label: string) =>
  got(api.DELETE('/api/v1/workspaces/{ws}/pages/{id}/threads/{psid}/labels/{label}', { params: { path: { ws, id, psid, label } } }));

export const menuQuery = (ws: string, id: string, psid: string) =>
  queryOptions({ queryKey: ['person-menu', ws, id, psid], queryFn: () => got(api.GET('/api/v1/workspaces/{ws}/pages/{id}/threads/{psid}/menu', at(ws, id, psid))), ...asked });
export const setMenu = (ws: string, id: string, psid: string, body: PersonMenu) => got(api.PUT('/api/v1/workspaces/{ws}/pages/{id}/threads/{psid}/menu', { ...at(ws, id, psid), body }));
