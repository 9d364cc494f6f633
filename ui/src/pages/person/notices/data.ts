import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api, got } from '../../../api/client';
import type { components, operations } from '../../../api/schema';

// What stands in one person's feeds. The keys begin with profile: whatever tells that the person changed asks again.
type Shapes = components['schemas'];
export type Item = Shapes['FeedItem'];
export type Count = Shapes['FeedCount'];
export type Preference = Shapes['FeedPreference'];
export type What = Shapes['PersonMarkBody']['what'];
export type Status = NonNullable<NonNullable<operations['listPersonNotifications']['parameters']['query']>['status']>;

const one = (ws: string, id: string) => ({ params: { path: { ws, id } } });

export const itemsQuery = (ws: string, id: string, feed?: string, status?: Status) =>
  infiniteQueryOptions({
    queryKey: ['profile', ws, 'notices', id, feed ?? '', status ?? ''], initialPageParam: '', placeholderData: keepPreviousData,
    queryFn: ({ pageParam, signal }) => got(api.GET('/api/v1/workspaces/{ws}/profiles/{id}/notifications', { params: { path: { ws, id }, query: { feed, status, limit: 20, cursor: pageParam || undefined } }, signal })),
    getNextPageParam: (last) => last.next || undefined,
  });
export const countsQuery = (ws: string, id: string) =>
  queryOptions({ queryKey: ['profile', ws, 'notice-counts', id], queryFn: ({ signal }) => got(api.GET('/api/v1/workspaces/{ws}/profiles/{id}/notification-counts', { ...one(ws, id), signal })) });
export const preferencesQuery = (ws: string, id: string) =>
  queryOptions({ queryKey: ['profile', ws, 'feed-preferences', id], queryFn: ({ signal }) => got(api.GET('/api/v1/workspaces/{ws}/profiles/{id}/feed-preferences', { ...one(ws, id), signal })) });
/** Every feed with its categories, those that are archived too: a person may still have something in them. */
export const allFeedsQuery = (ws: string) =>
  queryOptions({
    queryKey: ['feeds', ws, 'all'], staleTime: 60_000,
    queryFn: async ({ signal }) => {
      const lists = await Promise.all([false, true].map((archived) => got(api.GET('/api/v1/workspaces/{ws}/feeds', { params: { path: { ws }, query: { archived } }, signal }))));
      return lists.flatMap((list) => list.items);
    },
  });
export const mark = (ws: string, id: string, feed: string, what: What, ids: string[]) => got(api.POST('/api/v1/workspaces/{ws}/profiles/{id}/notifications/mark', { ...one(ws, id), body: { feed, what, ids } }));
export const setPreference = (ws: string, id: string, preference: Preference) => got(api.PUT('/api/v1/workspaces/{ws}/profiles/{id}/feed-preferences', { ...one(ws, id), body: { preferences: [preference] } }));
