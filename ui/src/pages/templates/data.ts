import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api, got } from '../../api/client';
import { keepTold } from '../../api/told';
import type { components } from '../../api/schema';

type Shapes = components['schemas'];
export type Template = Shapes['Template'];
export type ContentBlock = Shapes['ContentBlock'];
export type Preset = Shapes['Preset'];

const of = (ws: string) => ({ params: { path: { ws } } });
const one = (ws: string, id: string) => ({ params: { path: { ws, id } } });
const pages = { initialPageParam: undefined as string | undefined, getNextPageParam: (last: { next?: string }) => last.next, placeholderData: keepPreviousData };

export const templatesQuery = (ws: string, search: string, archived: boolean) =>
  infiniteQueryOptions({
    queryKey: ['message-templates', ws, search, archived], ...pages,
    queryFn: ({ pageParam }) => got(api.GET('/api/v1/workspaces/{ws}/templates', { params: { path: { ws }, query: { search: search || undefined, archived: archived || undefined, cursor: pageParam } } })),
  });
export const templateQuery = (ws: string, id: string) =>
  queryOptions({
    queryKey: ['message-template', ws, id],
    queryFn: async () => {
      const found = await got(api.GET('/api/v1/workspaces/{ws}/templates/{id}', one(ws, id)));
      for (const wrong of found.problems ?? []) keepTold(wrong.message, wrong.template, wrong.params);
      return found;
    },
  });

/** The sentences about a composition by the paths of its fields. */
export const placesOf = (problems: NonNullable<Template['problems']>): Record<string, string> =>
  Object.fromEntries(problems.map((wrong) => [(wrong.location ?? '').replace(/^composition\./, ''), wrong.message]));
export const presetsQuery = (ws: string) =>
  queryOptions({ queryKey: ['template-presets', ws], staleTime: 60_000, queryFn: () => got(api.GET('/api/v1/workspaces/{ws}/template-presets', of(ws))) });
export const templateVersionsQuery = (ws: string, id: string) =>
  queryOptions({ queryKey: ['message-template', ws, id, 'versions'], queryFn: () => got(api.GET('/api/v1/workspaces/{ws}/templates/{id}/versions', one(ws, id))) });
export const templateVersion = (ws: string, id: string, version: number) =>
  got(api.GET('/api/v1/workspaces/{ws}/templates/{id}/versions/{version}', { params: { path: { ws, id, version } } }));
export const addTemplate = (ws: string, body: Shapes['TemplateAddBody']) => got(api.POST('/api/v1/workspaces/{ws}/templates', { ...of(ws), body }));
export const patchTemplate = (ws: string, id: string, body: Shapes['TemplateUpdateBody']) => got(api.PATCH('/api/v1/workspaces/{ws}/templates/{id}', { ...one(ws, id), body }));
export const duplicateTemplate = (ws: string, id: string, name: string) => got(api.POST('/api/v1/workspaces/{ws}/templates/{id}/duplicate', { ...one(ws, id), body: { name } }));
export const eraseTemplate = (ws: string, id: string) => got(api.DELETE('/api/v1/workspaces/{ws}/templates/{id}', one(ws, id)));

export const blocksQuery = (ws: string, search: string, archived: boolean) =>
  infiniteQueryOptions({
    queryKey: ['content-blocks', ws, search, archived], ...pages,
    queryFn: ({ pageParam }) => got(api.GET('/api/v1/workspaces/{ws}/content-blocks', { params: { path: { ws }, query: { search: search || undefined, archived: archived || undefined, cursor: pageParam } } })),
  });
export const blockQuery = (ws: string, id: string) =>
  queryOptions({ queryKey: ['content-block', ws, id], queryFn: () => got(api.GET('/api/v1/workspaces/{ws}/content-blocks/{id}', one(ws, id))) });
export const blockVersionsQuery = (ws: string, id: string) =>
  queryOptions({ queryKey: ['content-block', ws, id, 'versions'], queryFn: () => got(api.GET('/api/v1/workspaces/{ws}/content-blocks/{id}/versions', one(ws, id))) });
export const addBlock = (ws: string, body: Shapes['BlockAddBody']) => got(api.POST('/api/v1/workspaces/{ws}/content-blocks', { ...of(ws), body }));
export const patchBlock = (ws: string, id: string, body: Shapes['BlockUpdateBody']) => got(api.PATCH('/api/v1/workspaces/{ws}/content-blocks/{id}', { ...one(ws, id), body }));
export const eraseBlock = (ws: string, id: string) => got(api.DELETE('/api/v1/workspaces/{ws}/content-blocks/{id}', one(ws, id)));
