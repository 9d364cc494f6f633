import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api, got } from './client';
import type { operations } from './schema';
import type { List, Purpose } from './types';

// Every question the app asks, by name. The first word of a key is the noun that live
// updates invalidate; the second is the workspace.

export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: async ({ signal }) => ({ ...(await got(api.GET('/api/v1/me', { signal }))), heardAt: Date.now() }),
  retry: false,
  staleTime: 60_000,
});

export const homeQuery = (ws: string) =>
  queryOptions({ queryKey: ['home', ws], queryFn: ({ signal }) => got(api.GET('/api/v1/workspaces/{ws}/home', { params: { path: { ws } }, signal })), refetchInterval: 60_000 });

/** A list in pages by cursor; the last pages stay in sight while a new filter is asked. */
function inPages<Item>(key: unknown[], ask: (cursor: string | undefined, signal: AbortSignal) => Promise<List<Item>>) {
  return infiniteQueryOptions({
    queryKey: key,
    queryFn: ({ pageParam, signal }) => ask(pageParam || undefined, signal),
    initialPageParam: '',
    getNextPageParam: (last: List<Item>) => last.next || undefined,
    placeholderData: keepPreviousData,
  });
}

export const someoneQuery = (ws: string, search: string) =>
  queryOptions({
    queryKey: ['profiles', ws, 'palette', search],
    queryFn: ({ signal }) => got(api.GET('/api/v1/workspaces/{ws}/profiles', { params: { path: { ws }, query: { search, limit: 6 } }, signal })),
  });

export const personQuery = (ws: string, id: string) =>
  queryOptions({ queryKey: ['profile', ws, id], queryFn: ({ signal }) => got(api.GET('/api/v1/workspaces/{ws}/profiles/{id}', { params: { path: { ws, id } }, signal })) });

export const timelineQuery = (ws: string, id: string, kind: 'all' | 'messages' | 'events') =>
  inPages(['timeline', ws, id, kind], (before, signal) =>
    got(api.GET('/api/v1/workspaces/{ws}/profiles/{id}/timeline', { params: { path: { ws, id }, query: { kind, limit: 30, before } }, signal })));

export type MessageFilter = Pick<
  NonNullable<operations['listMessages']['parameters']['query']>,
  'state' | 'reason' | 'page_id' | 'purpose' | 'profile_id' | 'origin' | 'campaign_id' | 'run_id' | 'variant_id' | 'from' | 'to' | 'search'
>;

export const messagesQuery = (ws: string, filter: MessageFilter) =>
  inPages(['messages', ws, filter], (cursor, signal) =>
    got(api.GET('/api/v1/workspaces/{ws}/messages', { params: { path: { ws }, query: { ...filter, cursor } }, signal })));

export const messageQuery = (ws: string, id: string) =>
  queryOptions({ queryKey: ['message', ws, id], queryFn: ({ signal }) => got(api.GET('/api/v1/workspaces/{ws}/messages/{id}', { params: { path: { ws, id } }, signal })) });

export const whyQuery = (ws: string, id: string) =>
  queryOptions({ queryKey: ['why', ws, id], queryFn: ({ signal }) => got(api.GET('/api/v1/workspaces/{ws}/messages/{id}/why', { params: { path: { ws, id } }, signal })) });

export const explainQuery = (ws: string, ask: { profile_id: string; page_id: string; purpose: Purpose; human: boolean }) =>
  queryOptions({
    queryKey: ['why', ws, 'explain', ask],
    queryFn: ({ signal }) => got(api.POST('/api/v1/workspaces/{ws}/policy/explain', { params: { path: { ws } }, body: ask, signal })),
    enabled: ask.page_id !== '',
  });

export const eventsQuery = (ws: string, kind: string | undefined) =>
  inPages(['events', ws, kind], (cursor, signal) => got(api.GET('/api/v1/workspaces/{ws}/events', { params: { path: { ws }, query: { kind: kind ? [kind] : undefined, cursor } }, signal })));

/** What stops sending here. A halt of the command line is told by nobody: it is asked for now and then. */
export const haltsQuery = (ws: string) =>
  queryOptions({
    queryKey: ['halts', ws], queryFn: () => got(api.GET('/api/v1/workspaces/{ws}/halts', all(ws))),
    refetchInterval: (query) => (query.state.data?.items.length ? 5_000 : 30_000),
  });

const all = (ws: string) => ({ params: { path: { ws } } });

export const pagesQuery = (ws: string) => queryOptions({ queryKey: ['pages', ws], queryFn: () => got(api.GET('/api/v1/workspaces/{ws}/pages', all(ws))) });
export const appsQuery = (ws: string) => queryOptions({ queryKey: ['apps', ws], queryFn: () => got(api.GET('/api/v1/workspaces/{ws}/apps', all(ws))) });
export const sitesQuery = (ws: string) => queryOptions({ queryKey: ['sites', ws], queryFn: () => got(api.GET('/api/v1/workspaces/{ws}/sites', all(ws))) });
export const keysQuery = (ws: string) => queryOptions({ queryKey: ['keys', ws], queryFn: () => got(api.GET('/api/v1/workspaces/{ws}/api-keys', all(ws))) });
export const teamQuery = (ws: string) => queryOptions({ queryKey: ['team', ws], queryFn: () => got(api.GET('/api/v1/workspaces/{ws}/team', all(ws))) });

export const requestLogQuery = (ws: string) =>
  inPages(['requests', ws], (cursor, signal) => got(api.GET('/api/v1/workspaces/{ws}/request-log', { params: { path: { ws }, query: { cursor } }, signal })));

export const rawCallsQuery = (ws: string) =>
  inPages(['raw-calls', ws], (cursor, signal) => got(api.GET('/api/v1/workspaces/{ws}/raw-calls', { params: { path: { ws }, query: { state: 'undecodable', cursor } }, signal })));

export const webhookStatsQuery = (ws: string) =>
  queryOptions({ queryKey: ['webhook-stats', ws], queryFn: () => got(api.GET('/api/v1/workspaces/{ws}/webhook-stats', { params: { path: { ws } } })), refetchInterval: 10_000 });
