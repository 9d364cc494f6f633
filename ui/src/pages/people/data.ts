import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api, got } from '../../api/client';
import type { components } from '../../api/schema';
import { keepTold } from '../../api/told';

// What the list of people asks, and what is done with several of them.
type Shapes = components['schemas'];

/** Which people are in the list, and which attributes stand beside them. */
export interface PeopleSought {
  search?: string;
  segment?: string;
  attributes: string[];
}

export const peopleQuery = (ws: string, { search, segment, attributes }: PeopleSought) =>
  infiniteQueryOptions({
    queryKey: ['profiles', ws, search, segment, attributes], initialPageParam: '', placeholderData: keepPreviousData,
    queryFn: ({ pageParam, signal }) =>
      got(api.GET('/api/v1/workspaces/{ws}/profiles', {
        params: { path: { ws }, query: { search: search || undefined, segment_id: segment || undefined, attributes: attributes.length > 0 ? attributes : undefined, cursor: pageParam || undefined } }, signal,
      })),
    getNextPageParam: (last) => last.next || undefined,
  });

/** The names of attributes that a list can show: the standard ones first. */
export const columnsQuery = (ws: string) =>
  queryOptions({
    queryKey: ['attributes', ws, 'columns'], staleTime: 60_000,
    queryFn: async ({ signal }) => (await got(api.GET('/api/v1/workspaces/{ws}/attributes', { params: { path: { ws }, query: { standard: true, limit: 200 } }, signal }))).items.map((one) => one.name),
  });

/** Where the same people are read as a file: all of the list, or some of them. */
export function exportUrl(ws: string, { search, segment, attributes }: PeopleSought, ids?: string[]): string {
  const params = new URLSearchParams();
  if (ids) params.set('ids', ids.join(','));
  if (!ids && search) params.set('search', search);
  if (!ids && segment) params.set('segment_id', segment);
  if (attributes.length > 0) params.set('attributes', attributes.join(','));
  return `/api/v1/workspaces/${encodeURIComponent(ws)}/profiles.csv?${params.toString()}`;
}

/** Sets the same attributes of several people. One that is gone is passed over; what was refused of somebody is told. */
export async function setForAll(ws: string, ids: string[], attributes: Record<string, unknown>): Promise<{ done: number; refused: number; why?: string }> {
  const body: Shapes['TellBody'] = { attributes: ids.map((profile_id) => ({ profile_id, update_only: true, attributes })) };
  const told = await got(api.POST('/api/v1/workspaces/{ws}/people', { params: { path: { ws } }, body }));
  const results = told.attributes ?? [];
  const problem = results.map((one) => one.problem ?? one.left?.[0]).find((one) => one !== undefined);
  keepTold(problem?.message, problem?.template, problem?.params);
  const refused = results.filter((one) => one.problem || (one.left?.length ?? 0) > 0).length;
  return { done: results.filter((one) => one.profile_id && !one.problem && !one.left?.length).length, refused, why: problem?.message };
}

export const eraseAll = (ws: string, ids: string[]) => got(api.POST('/api/v1/workspaces/{ws}/profiles/erase', { params: { path: { ws } }, body: { ids } }));
