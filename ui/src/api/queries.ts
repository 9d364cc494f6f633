import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { call } from './client';
import type * as T from './types';

// Every question the app asks, by name. The first word of a key is the noun that live
// updates invalidate; the second is the workspace.

const W = (ws: string) => `/workspaces/${encodeURIComponent(ws)}`;
const id = encodeURIComponent;

export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: async ({ signal }) => {
    const me = await call<T.Me>('GET', '/me', { signal });
    return { ...me, heardAt: Date.now() };
  },
  retry: false,
  staleTime: 60_000,
});

export const homeQuery = (ws: string) =>
  queryOptions({ queryKey: ['home', ws], queryFn: ({ signal }) => call<T.HomeView>('GET', `${W(ws)}/home`, { signal }), refetchInterval: 60_000 });

function pages<Item>(key: unknown[], path: string, query: Record<string, string | number | undefined>) {
  return infiniteQueryOptions({
    queryKey: key,
    queryFn: ({ pageParam, signal }) => call<T.List<Item>>('GET', path, { query: { ...query, cursor: pageParam || undefined }, signal }),
    initialPageParam: '',
    getNextPageParam: (last) => last.next || undefined,
    placeholderData: keepPreviousData,
  });
}

export const peopleQuery = (ws: string, search: string) => pages<T.PersonRow>(['profiles', ws, search], `${W(ws)}/profiles`, { search });

export const personQuery = (ws: string, person: string) =>
  queryOptions({ queryKey: ['profile', ws, person], queryFn: ({ signal }) => call<T.Person>('GET', `${W(ws)}/profiles/${id(person)}`, { signal }) });

export const timelineQuery = (ws: string, person: string, kind: string) =>
  infiniteQueryOptions({
    queryKey: ['timeline', ws, person, kind],
    queryFn: ({ pageParam, signal }) =>
      call<T.List<T.TimelineItem>>('GET', `${W(ws)}/profiles/${id(person)}/timeline`, { query: { kind, limit: 30, before: pageParam || undefined }, signal }),
    initialPageParam: '',
    getNextPageParam: (last) => last.next || undefined,
    placeholderData: keepPreviousData,
  });

export interface MessageFilter {
  state?: string;
  reason?: string;
  page_id?: string;
  purpose?: string;
  profile_id?: string;
  origin?: string;
  from?: string;
  to?: string;
  search?: string;
}

export const messagesQuery = (ws: string, filter: MessageFilter) => pages<T.Message>(['messages', ws, filter], `${W(ws)}/messages`, { ...filter });

export const messageQuery = (ws: string, message: string) =>
  queryOptions({ queryKey: ['message', ws, message], queryFn: ({ signal }) => call<T.Message>('GET', `${W(ws)}/messages/${id(message)}`, { signal }) });

export const whyQuery = (ws: string, message: string) =>
  queryOptions({ queryKey: ['why', ws, message], queryFn: ({ signal }) => call<T.Why>('GET', `${W(ws)}/messages/${id(message)}/why`, { signal }) });

export const explainQuery = (ws: string, ask: { profile_id: string; page_id: string; purpose: string }) =>
  queryOptions({
    queryKey: ['why', ws, 'explain', ask],
    queryFn: ({ signal }) => call<T.Verdict>('POST', `${W(ws)}/policy/explain`, { body: ask, signal }),
    enabled: ask.page_id !== '',
  });

export const eventsQuery = (ws: string, filter: { kind?: string; page_id?: string }) => pages<T.PersonEvent>(['events', ws, filter], `${W(ws)}/events`, filter);

const plainList = <Item>(noun: string, ws: string, path: string) =>
  queryOptions({ queryKey: [noun, ws], queryFn: ({ signal }) => call<T.List<Item>>('GET', `${W(ws)}/${path}`, { query: { limit: 200 }, signal }) });

export const pagesQuery = (ws: string) => plainList<T.PageView>('pages', ws, 'pages');
export const appsQuery = (ws: string) => plainList<T.AppView>('apps', ws, 'apps');
export const sitesQuery = (ws: string) => plainList<T.SiteView>('sites', ws, 'sites');
export const keysQuery = (ws: string) => plainList<T.APIKeyView>('keys', ws, 'api-keys');
export const teamQuery = (ws: string) => plainList<T.TeamMember>('team', ws, 'team');
export const requestLogQuery = (ws: string) => pages<T.LoggedRequest>(['requests', ws], `${W(ws)}/request-log`, {});
export const rawCallsQuery = (ws: string) => pages<T.RawCallView>(['raw-calls', ws], `${W(ws)}/raw-calls`, { state: 'undecodable' });
export const webhookStatsQuery = (ws: string) =>
  queryOptions({ queryKey: ['webhook-stats', ws], queryFn: ({ signal }) => call<T.WebhookStats>('GET', `${W(ws)}/webhook-stats`, { signal }), refetchInterval: 10_000 });
