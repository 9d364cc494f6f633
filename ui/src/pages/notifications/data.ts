import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api, got } from '../../api/client';
import type { components, operations } from '../../api/schema';

type Shapes = components['schemas'];
export type Batch = Shapes['Batch'];
export type BatchDetail = Shapes['BatchDetail'];
export type Funnel = Shapes['NotificationFunnel'];
export type Notification = Shapes['Notification'];
export type NotificationDetail = Shapes['NotificationDetail'];
export type BatchFilter = NonNullable<operations['listNotificationBatches']['parameters']['query']>;
export type Figures = Shapes['Figures'];
export type DayFigures = Shapes['DayFigures'];
export type TemplateFigures = Shapes['TemplateFigures'];
export type FigureFilter = NonNullable<operations['getNotificationFigures']['parameters']['query']>;
export type NotificationFilter = NonNullable<operations['listNotifications']['parameters']['query']>;

const one = (ws: string, id: string) => ({ params: { path: { ws, id } } });

export const batchesQuery = (ws: string, filter: BatchFilter) =>
  infiniteQueryOptions({
    queryKey: ['notification-batches', ws, 'list', filter], initialPageParam: '', placeholderData: keepPreviousData,
    queryFn: ({ pageParam, signal }) => got(api.GET('/api/v1/workspaces/{ws}/notification-batches', { params: { path: { ws }, query: { ...filter, limit: 50, cursor: pageParam || undefined } }, signal })),
    getNextPageParam: (last) => last.next || undefined,
  });
/** One batch with what came of it; one that is on its way is asked about again. */
export const batchQuery = (ws: string, id: string) =>
  queryOptions({
    queryKey: ['notification-batches', ws, 'one', id],
    queryFn: ({ signal }) => got(api.GET('/api/v1/workspaces/{ws}/notification-batches/{id}', { ...one(ws, id), signal })),
    refetchInterval: ({ state }) => (state.data?.state === 'sending' ? 1000 : 15_000),
  });
/** Who got nothing of a batch, and why. */
export const refusedQuery = (ws: string, id: string) =>
  infiniteQueryOptions({
    queryKey: ['notification-batches', ws, 'refused', id], initialPageParam: '',
    queryFn: ({ pageParam, signal }) => got(api.GET('/api/v1/workspaces/{ws}/notification-batches/{id}/refused', { params: { path: { ws, id }, query: { limit: 50, cursor: pageParam || undefined } }, signal })),
    getNextPageParam: (last) => last.next || undefined,
  });
/** Where all who got nothing of a batch are downloaded from, with the lines of its file that were left out. */
export const refusedAddress = (ws: string, id: string) => `/api/v1/workspaces/${encodeURIComponent(ws)}/notification-batches/${encodeURIComponent(id)}/refused.csv`;
export const cancelBatch = (ws: string, id: string) => got(api.POST('/api/v1/workspaces/{ws}/notification-batches/{id}/cancel', one(ws, id)));
export const notificationsQuery = (ws: string, filter: NotificationFilter) =>
  infiniteQueryOptions({
    queryKey: ['notifications', ws, 'list', filter], initialPageParam: '', placeholderData: keepPreviousData,
    queryFn: ({ pageParam, signal }) => got(api.GET('/api/v1/workspaces/{ws}/notifications', { params: { path: { ws }, query: { ...filter, limit: 50, cursor: pageParam || undefined } }, signal })),
    getNextPageParam: (last) => last.next || undefined,
  });
export const notificationQuery = (ws: string, id: string) =>
  queryOptions({ queryKey: ['notifications', ws, 'one', id], queryFn: ({ signal }) => got(api.GET('/api/v1/workspaces/{ws}/notifications/{id}', { ...one(ws, id), signal })) });
/** What became of notifications, by day and template. */
export const figuresQuery = (ws: string, filter: FigureFilter) =>
  queryOptions({ queryKey: ['notifications', ws, 'figures', filter], placeholderData: keepPreviousData, queryFn: ({ signal }) => got(api.GET('/api/v1/workspaces/{ws}/notification-figures', { params: { path: { ws }, query: filter }, signal })) });
/** Where the log is downloaded from, narrowed as the list is. */
export const logAddress = (ws: string, filter: NotificationFilter) =>
  `/api/v1/workspaces/${encodeURIComponent(ws)}/notifications.csv?${new URLSearchParams(Object.entries(filter).filter((one): one is [string, string] => typeof one[1] === 'string' && one[1] !== ''))}`;
