import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { ApiError, api, got } from '../../api/client';
import type { components, operations } from '../../api/schema';

type Shapes = components['schemas'];
export type Attribute = Shapes['Attribute'];
export type AttributePatch = Shapes['AttributeUpdateBody'];
export type EventName = Shapes['EventName'];
export type EventPatch = Shapes['EventNameUpdateBody'];
export type Property = Shapes['Property'];
export type Values = Shapes['Values'];
export type PropertyValues = Shapes['PropertyValues'];
export type Group = Shapes['SubscriptionGroup'];
export type NewGroup = Shapes['SubscriptionGroupBody'];
type InUse = Shapes['NamesInUse'];
export type Kind = EventName['kind'];
export type AttributeState = NonNullable<NonNullable<operations['listAttributes']['parameters']['query']>['state']>;
export type EventState = NonNullable<NonNullable<operations['listEventNames']['parameters']['query']>['state']>;

/** How far back events are counted in their list. */
export const COUNT_DAYS = 30;

/** Names that one call blocks. */
const BLOCK_LIMIT = 100;

const of = (ws: string) => ({ params: { path: { ws } } });
const attribute = (ws: string, name: string) => ({ params: { path: { ws, name } } });
const event = (ws: string, kind: Kind, name: string) => ({ params: { path: { ws, kind, name } } });

export const attributeNamesQuery = (ws: string, search: string, state: AttributeState | undefined) =>
  infiniteQueryOptions({
    queryKey: ['attributes', ws, 'list', search, state], initialPageParam: '', placeholderData: keepPreviousData,
    queryFn: ({ pageParam, signal }) => got(api.GET('/api/v1/workspaces/{ws}/attributes', { params: { path: { ws }, query: { search: search || undefined, state, cursor: pageParam || undefined } }, signal })),
    getNextPageParam: (last) => last.next || undefined,
  });

/** The attributes that come with the program. */
export const standardQuery = (ws: string) =>
  queryOptions({
    queryKey: ['attributes', ws, 'standard'], staleTime: Infinity,
    queryFn: async ({ signal }) => (await got(api.GET('/api/v1/workspaces/{ws}/attributes', { params: { path: { ws }, query: { standard: true, limit: 1 } }, signal }))).items.filter((one) => one.standard),
  });

export const attributeQuery = (ws: string, name: string) =>
  queryOptions({ queryKey: ['attributes', ws, 'one', name], queryFn: ({ signal }) => got(api.GET('/api/v1/workspaces/{ws}/attributes/{name}', { ...attribute(ws, name), signal })) });

export const attributeValuesQuery = (ws: string, name: string) =>
  queryOptions({ queryKey: ['attributes', ws, 'values', name], retry: false, queryFn: ({ signal }) => got(api.GET('/api/v1/workspaces/{ws}/attributes/{name}/values', { ...attribute(ws, name), signal })) });

export const patchAttribute = (ws: string, name: string, body: AttributePatch) => got(api.PATCH('/api/v1/workspaces/{ws}/attributes/{name}', { ...attribute(ws, name), body }));

/** Runs a call for so many names at a time as the API takes; gives those that something still reads. */
async function inParts(names: string[], run: (part: string[]) => Promise<InUse>): Promise<InUse['in_use']> {
  const used: InUse['in_use'] = [];
  for (let at = 0; at < names.length; at += BLOCK_LIMIT) used.push(...(await run(names.slice(at, at + BLOCK_LIMIT))).in_use);
  return used;
}

export const blockAttributes = (ws: string, names: string[], blocked: boolean) => inParts(names, (part) => got(api.POST('/api/v1/workspaces/{ws}/attributes/block', { ...of(ws), body: { names: part, blocked } })));

const listEvents = (ws: string, kind: Kind, search: string, state: EventState | undefined, cursor: string, signal: AbortSignal, count_days?: number) =>
  got(api.GET('/api/v1/workspaces/{ws}/event-names', { params: { path: { ws }, query: { kind, search: search || undefined, state, cursor: cursor || undefined, count_days } }, signal }));

export const eventNamesQuery = (ws: string, kind: Kind, search: string, state: EventState | undefined) =>
  infiniteQueryOptions({
    queryKey: ['event-names', ws, 'list', kind, search, state], initialPageParam: '', placeholderData: keepPreviousData,
    queryFn: ({ pageParam, signal }) => listEvents(ws, kind, search, state, pageParam, signal),
    getNextPageParam: (last) => last.next || undefined,
  });

/** How many events of each name of a page of the list there were. Apart from the list, which does not wait for it. */
export const eventCountsQuery = (ws: string, kind: Kind, search: string, state: EventState | undefined, pages: string[]) =>
  queryOptions({
    queryKey: ['event-names', ws, 'counts', kind, search, state, pages], placeholderData: keepPreviousData, enabled: pages.length > 0,
    queryFn: async ({ signal }) => {
      const all = await Promise.all(pages.map((cursor) => listEvents(ws, kind, search, state, cursor, signal, COUNT_DAYS)));
      return new Map(all.flatMap((page) => page.items).map((one) => [one.name, one.count ?? 0]));
    },
  });

export const eventNameQuery = (ws: string, kind: Kind, name: string) =>
  queryOptions({ queryKey: ['event-names', ws, 'one', kind, name], queryFn: ({ signal }) => got(api.GET('/api/v1/workspaces/{ws}/event-names/{kind}/{name}', { ...event(ws, kind, name), signal })) });

export const propertyValuesQuery = (ws: string, kind: Kind, name: string) =>
  queryOptions({ queryKey: ['event-names', ws, 'values', kind, name], retry: false, queryFn: ({ signal }) => got(api.GET('/api/v1/workspaces/{ws}/event-names/{kind}/{name}/values', { ...event(ws, kind, name), signal })) });

export const patchEvent = (ws: string, kind: Kind, name: string, body: EventPatch) => got(api.PATCH('/api/v1/workspaces/{ws}/event-names/{kind}/{name}', { ...event(ws, kind, name), body }));
export const blockEvents = (ws: string, kind: Kind, names: string[], blocked: boolean) =>
  inParts(names, (part) => got(api.POST('/api/v1/workspaces/{ws}/event-names/{kind}/block', { params: { path: { ws, kind } }, body: { names: part, blocked } })));

/** Whether a name is known already: what is made ahead must not write over it. */
async function known(ask: Promise<unknown>): Promise<boolean> {
  try {
    await ask;
    return true;
  } catch (failure) {
    if (failure instanceof ApiError && failure.status === 404) return false;
    throw failure;
  }
}

export const attributeKnown = (ws: string, name: string) => known(got(api.GET('/api/v1/workspaces/{ws}/attributes/{name}', attribute(ws, name))));
export const eventKnown = (ws: string, kind: Kind, name: string) => known(got(api.GET('/api/v1/workspaces/{ws}/event-names/{kind}/{name}', event(ws, kind, name))));

export const groupsQuery = (ws: string) => queryOptions({ queryKey: ['subscription-groups', ws], queryFn: ({ signal }) => got(api.GET('/api/v1/workspaces/{ws}/subscription-groups', { ...of(ws), signal })) });
export const patchGroup = (ws: string, id: string, body: Shapes['SubscriptionGroupUpdateBody']) => got(api.PATCH('/api/v1/workspaces/{ws}/subscription-groups/{id}', { params: { path: { ws, id } }, body }));
export const addGroup = (ws: string, body: NewGroup) => got(api.POST('/api/v1/workspaces/{ws}/subscription-groups', { ...of(ws), body }));
