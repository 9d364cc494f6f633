import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { api, got } from './client';
import type { components } from './schema';

// What the pages of channels, settings and developers ask and do beyond the lists that the
// whole app knows. Loaded with those pages only.
type Shapes = components['schemas'];

export type ConnectView = Shapes['Connect'];
export type PageOffer = Shapes['PageOffer'];
export type PageOutcome = Shapes['PageOutcome'];
export type NewConnect = Shapes['ConnectBeginBody'];
export type Reading = Shapes['Reading'];
export type MetaApp = Shapes['App'];
export type AppPatch = Shapes['AppUpdateBody'];
export type ProfileSettings = Shapes['ProfileSettings'];
export type ProfileChange = Shapes['ProfileChangeBody'];
export type Menu = Shapes['Menu'];
export type MenuItem = Shapes['MenuItem'];
export type Persona = Shapes['Persona'];
export type NewPersona = Shapes['PersonaAddBody'];
export type Template = Shapes['UtilityTemplate'];
export type NewTemplate = Shapes['UtilityTemplateAddBody'];
export type RefLink = Shapes['Link'];
export type NewRefLink = Shapes['RefLinkBody'];
export type OptOutWords = Shapes['OptOutWords'];
export type OptOutPhrases = Shapes['OptOutPhrases'];
export type Alert = Shapes['Alert'];
export type AlertTarget = Shapes['AlertTarget'];
export type NewTarget = Shapes['TargetAddBody'];
export type PolicySettings = Shapes['PolicySettings'];
export type PlatformError = Shapes['Explanation'];
export type NewWorkspace = Shapes['AddWorkspaceBody'];

const of = (ws: string) => ({ params: { path: { ws } } });
const one = (ws: string, id: string) => ({ params: { path: { ws, id } } });

export const connectQuery = (ws: string, id: string) =>
  queryOptions({ queryKey: ['connect', ws, id], queryFn: () => got(api.GET('/api/v1/workspaces/{ws}/page-connects/{id}', one(ws, id))), retry: false, refetchOnWindowFocus: false, staleTime: Infinity });
export const beginConnect = (ws: string, body: NewConnect) => got(api.POST('/api/v1/workspaces/{ws}/page-connects', { ...of(ws), body }));
export const finishConnect = (ws: string, id: string, pages: string[]) => got(api.POST('/api/v1/workspaces/{ws}/page-connects/{id}', { ...one(ws, id), body: { pages } }));

export const readingsQuery = (ws: string, page: string, running: boolean) =>
  queryOptions({ queryKey: ['pages', ws, page, 'readings'], queryFn: () => got(api.GET('/api/v1/workspaces/{ws}/pages/{id}/readings', one(ws, page))), refetchInterval: running ? 1500 : false });
export const catchUp = (ws: string, page: string, since: string) => got(api.POST('/api/v1/workspaces/{ws}/pages/{id}/catch-up', { ...one(ws, page), body: { since } }));
export const patchApp = (ws: string, id: string, body: AppPatch) => got(api.PATCH('/api/v1/workspaces/{ws}/apps/{id}', { ...one(ws, id), body }));

// Facebook is asked each time, and allows few such questions: an answer stands for a while.
const asked = { staleTime: 60_000, refetchOnWindowFocus: false, retry: false } as const;

export const profileQuery = (ws: string, page: string) =>
  queryOptions({ queryKey: ['page-profile', ws, page], queryFn: () => got(api.GET('/api/v1/workspaces/{ws}/pages/{id}/profile', one(ws, page))), ...asked });
export const patchProfile = (ws: string, page: string, body: ProfileChange) => got(api.PATCH('/api/v1/workspaces/{ws}/pages/{id}/profile', { ...one(ws, page), body }));

export const personasQuery = (ws: string, page: string) =>
  queryOptions({ queryKey: ['personas', ws, page], queryFn: () => got(api.GET('/api/v1/workspaces/{ws}/pages/{id}/personas', one(ws, page))), ...asked });
export const addPersona = (ws: string, page: string, body: NewPersona) => got(api.POST('/api/v1/workspaces/{ws}/pages/{id}/personas', { ...one(ws, page), body }));
export const deletePersona = (ws: string, id: string, persona: string) => got(api.DELETE('/api/v1/workspaces/{ws}/pages/{id}/personas/{persona}', { params: { path: { ws, id, persona } } }));

export const templatesQuery = (ws: string, page: string) =>
  queryOptions({ queryKey: ['templates', ws, page], queryFn: () => got(api.GET('/api/v1/workspaces/{ws}/pages/{id}/templates', one(ws, page))), ...asked });
export const libraryQuery = (ws: string, id: string, q: string, language: string) =>
  queryOptions({
    queryKey: ['template-library', ws, id, q, language],
    queryFn: () => got(api.GET('/api/v1/workspaces/{ws}/pages/{id}/template-library', { params: { path: { ws, id }, query: { q: q || undefined, language: language || undefined } } })),
    ...asked,
  });
export const addTemplate = (ws: string, page: string, body: NewTemplate) => got(api.POST('/api/v1/workspaces/{ws}/pages/{id}/templates', { ...one(ws, page), body }));
export const deleteTemplate = (ws: string, id: string, name: string, template_id: string) =>
  got(api.DELETE('/api/v1/workspaces/{ws}/pages/{id}/templates/{name}', { params: { path: { ws, id, name }, query: { template_id } } }));

export const makeLink = (ws: string, body: NewRefLink) => got(api.POST('/api/v1/workspaces/{ws}/links', { ...of(ws), body }));

export const optOutWordsQuery = (ws: string) => queryOptions({ queryKey: ['opt-out-words', ws], queryFn: () => got(api.GET('/api/v1/workspaces/{ws}/opt-out-words', of(ws))) });
export const setOptOutWords = (ws: string, body: OptOutWords) => got(api.PUT('/api/v1/workspaces/{ws}/opt-out-words', { ...of(ws), body }));
export const resetOptOutWords = (ws: string) => got(api.DELETE('/api/v1/workspaces/{ws}/opt-out-words', of(ws)));

export const policyQuery = (ws: string) => queryOptions({ queryKey: ['policy', ws], queryFn: () => got(api.GET('/api/v1/workspaces/{ws}/policy/settings', of(ws))) });
export const setPolicy = (ws: string, body: PolicySettings) => got(api.PUT('/api/v1/workspaces/{ws}/policy/settings', { ...of(ws), body }));

export const openAlertsQuery = (ws: string) =>
  queryOptions({ queryKey: ['alerts', ws, 'open'], queryFn: () => got(api.GET('/api/v1/workspaces/{ws}/alerts', { params: { path: { ws }, query: { open: true } } })), refetchInterval: 30_000 });
export const alertsQuery = (ws: string) =>
  infiniteQueryOptions({
    queryKey: ['alerts', ws, 'all'],
    queryFn: ({ pageParam, signal }) => got(api.GET('/api/v1/workspaces/{ws}/alerts', { params: { path: { ws }, query: { cursor: pageParam || undefined } }, signal })),
    initialPageParam: '',
    getNextPageParam: (last: { next?: string }) => last.next || undefined,
  });
export const alertTargetsQuery = (ws: string) => queryOptions({ queryKey: ['alert-targets', ws], queryFn: () => got(api.GET('/api/v1/workspaces/{ws}/alert-targets', of(ws))) });
export const addAlertTarget = (ws: string, body: NewTarget) => got(api.POST('/api/v1/workspaces/{ws}/alert-targets', { ...of(ws), body }));
export const deleteAlertTarget = (ws: string, id: string) => got(api.DELETE('/api/v1/workspaces/{ws}/alert-targets/{id}', one(ws, id)));
export const testAlertTarget = (ws: string, id: string) => got(api.POST('/api/v1/workspaces/{ws}/alert-targets/{id}/test', one(ws, id)));

export const platformErrorsQuery = queryOptions({ queryKey: ['platform-errors'], queryFn: () => got(api.GET('/api/v1/platform/errors')), staleTime: Infinity });
export const addWorkspace = (body: NewWorkspace) => got(api.POST('/api/v1/workspaces', { body }));
