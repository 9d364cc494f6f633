import { queryOptions } from '@tanstack/react-query';
import { api, got } from '../../api/client';
import type { components } from '../../api/schema';

type Shapes = components['schemas'];
export type Feed = Shapes['Feed'];
export type Category = Shapes['Category'];
export type NewFeed = Shapes['FeedAddBody'];
export type FeedChange = Shapes['FeedUpdateBody'];

const of = (ws: string) => ({ params: { path: { ws } } });
const one = (ws: string, id: string) => ({ params: { path: { ws, id } } });

export const feedListQuery = (ws: string, archived: boolean) =>
  queryOptions({ queryKey: ['feeds', ws, 'list', archived], queryFn: ({ signal }) => got(api.GET('/api/v1/workspaces/{ws}/feeds', { params: { path: { ws }, query: { archived } }, signal })) });
export const feedQuery = (ws: string, id: string) => queryOptions({ queryKey: ['feeds', ws, 'one', id], queryFn: ({ signal }) => got(api.GET('/api/v1/workspaces/{ws}/feeds/{id}', { ...one(ws, id), signal })) });
export const addFeed = (ws: string, body: NewFeed) => got(api.POST('/api/v1/workspaces/{ws}/feeds', { ...of(ws), body }));
export const changeFeed = (ws: string, id: string, body: FeedChange) => got(api.PATCH('/api/v1/workspaces/{ws}/feeds/{id}', { ...one(ws, id), body }));
export const archiveFeed = (ws: string, id: string) => got(api.POST('/api/v1/workspaces/{ws}/feeds/{id}/archive', one(ws, id)));
export const unarchiveFeed = (ws: string, id: string) => got(api.POST('/api/v1/workspaces/{ws}/feeds/{id}/unarchive', one(ws, id)));
