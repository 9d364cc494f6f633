import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api, got } from '../../api/client';
import type { components } from '../../api/schema';
import type { Definition } from './tree';

export type Segment = components['schemas']['Segment'];
export type Explanation = components['schemas']['SegmentExplanation'];
type Patch = components['schemas']['SegmentUpdateBody'];

const of = (ws: string) => ({ params: { path: { ws } } });
const one = (ws: string, id: string) => ({ params: { path: { ws, id } } });

export const filtersQuery = (ws: string) =>
  queryOptions({ queryKey: ['segment-filters', ws], queryFn: () => got(api.GET('/api/v1/workspaces/{ws}/segment-filters', of(ws))), staleTime: Infinity });

export const segmentQuery = (ws: string, id: string) =>
  queryOptions({ queryKey: ['segment', ws, id], queryFn: () => got(api.GET('/api/v1/workspaces/{ws}/segments/{id}', one(ws, id))) });

/** Counts a definition and each of its nodes; the last answer stays in sight meanwhile. */
export const previewQuery = (ws: string, id: string | undefined, definition: Definition | undefined) =>
  queryOptions({
    queryKey: ['segment', ws, 'preview', id, definition], enabled: definition !== undefined, placeholderData: keepPreviousData, retry: false, refetchInterval: 10_000,
    queryFn: async ({ signal }) => {
      const began = performance.now();
      const answer = await got(api.POST('/api/v1/workspaces/{ws}/segments/preview', { ...of(ws), body: { definition, segment_id: id }, signal }));
      return { ...answer, took: performance.now() - began };
    },
  });

export const sampleQuery = (ws: string, id: string | undefined, definition: Definition | undefined, seed: number) =>
  queryOptions({
    queryKey: ['segment', ws, 'sample', id, definition, seed], enabled: definition !== undefined, placeholderData: keepPreviousData, retry: false,
    queryFn: ({ signal }) => got(api.POST('/api/v1/workspaces/{ws}/segments/sample', { ...of(ws), body: { definition, segment_id: id, limit: 6, seed }, signal })),
  });

export const explainQuery = (ws: string, id: string | undefined, definition: Definition | undefined, profile: string) =>
  queryOptions({
    queryKey: ['segment', ws, 'explain', id, definition, profile], enabled: definition !== undefined && profile !== '', retry: false,
    queryFn: ({ signal }) => got(api.POST('/api/v1/workspaces/{ws}/segments/explain', { ...of(ws), body: { definition, segment_id: id, profile_id: profile }, signal })),
  });

export const addSegment = (ws: string, body: { name: string; description?: string; definition: Definition; tracked?: boolean }) =>
  got(api.POST('/api/v1/workspaces/{ws}/segments', { ...of(ws), body }));
export const patchSegment = (ws: string, id: string, body: Omit<Patch, 'definition'> & { definition?: Definition }) =>
  got(api.PATCH('/api/v1/workspaces/{ws}/segments/{id}', { ...one(ws, id), body }));
export const eraseSegment = (ws: string, id: string) => got(api.DELETE('/api/v1/workspaces/{ws}/segments/{id}', one(ws, id)));
export const takeSize = (ws: string, id: string) => got(api.POST('/api/v1/workspaces/{ws}/segments/{id}/sizes', one(ws, id)));
