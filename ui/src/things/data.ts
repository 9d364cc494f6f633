import { queryOptions, useQuery } from '@tanstack/react-query';
import { tagsQuery, teamsQuery } from '../api/accounts';
import { api, got } from '../api/client';
import type { components } from '../api/schema';
import { usePlace } from '../app/workspace';

// Tags and the team of things: Pages, sites, segments, catalogs.

/** Kinds of thing that take tags and a team. */
export type ThingKind = 'page' | 'site' | 'segment' | 'catalog' | 'campaign';
export type Thing = components['schemas']['Thing'];

const path = (ws: string, kind: ThingKind, id: string) => ({ params: { path: { ws, kind, id } } });

/** The tags and teams of all things of a kind that have any, by id. */
export const thingsQuery = (ws: string, kind: ThingKind) =>
  queryOptions({ queryKey: ['things', ws, kind], queryFn: async ({ signal }) => (await got(api.GET('/api/v1/workspaces/{ws}/things/{kind}', { params: { path: { ws, kind } }, signal }))).things ?? {} });

export const thingQuery = (ws: string, kind: ThingKind, id: string) =>
  queryOptions({ queryKey: ['things', ws, kind, id], queryFn: ({ signal }) => got(api.GET('/api/v1/workspaces/{ws}/things/{kind}/{id}', { ...path(ws, kind, id), signal })) });

export const setThing = (ws: string, kind: ThingKind, id: string, body: Thing) => got(api.PUT('/api/v1/workspaces/{ws}/things/{kind}/{id}', { ...path(ws, kind, id), body }));

/** The tags and teams of the workspace, by id. */
export function useNames() {
  const { ws } = usePlace();
  const tags = useQuery(tagsQuery(ws)).data?.items ?? [];
  const teams = useQuery(teamsQuery(ws)).data?.items ?? [];
  return { tags, teams };
}
