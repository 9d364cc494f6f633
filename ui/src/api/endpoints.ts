import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { api, got } from './client';
import type { components } from './schema';

// What the page of event endpoints asks and does.

type Shapes = components['schemas'];
export type EventEndpoint = Shapes['EventEndpoint'];
export type EventType = Shapes['EventType'];
export type Attempt = Shapes['EndpointAttempt'];
export type NewEndpoint = Shapes['EndpointAddBody'];
export type EndpointPatch = Shapes['EndpointUpdateBody'];
export type Replay = Shapes['EndpointReplayBody'];

const of = (ws: string) => ({ params: { path: { ws } } });
const one = (ws: string, id: string) => ({ params: { path: { ws, id } } });

export const eventTypesQuery = (ws: string) => queryOptions({ queryKey: ['event-types', ws], staleTime: Infinity, queryFn: () => got(api.GET('/api/v1/workspaces/{ws}/event-types', of(ws))) });
export const endpointsQuery = (ws: string) => queryOptions({ queryKey: ['event-endpoints', ws], refetchInterval: 10_000, queryFn: () => got(api.GET('/api/v1/workspaces/{ws}/event-endpoints', of(ws))) });
export const addEndpoint = (ws: string, body: NewEndpoint) => got(api.POST('/api/v1/workspaces/{ws}/event-endpoints', { ...of(ws), body }));
export const patchEndpoint = (ws: string, id: string, body: EndpointPatch) => got(api.PATCH('/api/v1/workspaces/{ws}/event-endpoints/{id}', { ...one(ws, id), body }));
export const removeEndpoint = (ws: string, id: string) => got(api.DELETE('/api/v1/workspaces/{ws}/event-endpoints/{id}', one(ws, id)));
export const rotateSecret = (ws: string, id: string) => got(api.POST('/api/v1/workspaces/{ws}/event-endpoints/{id}/rotate-secret', one(ws, id)));
export const testEndpoint = (ws: string, id: string) => got(api.POST('/api/v1/workspaces/{ws}/event-endpoints/{id}/test', one(ws, id)));
export const replayEndpoint = (ws: string, id: string, body: Replay) => got(api.POST('/api/v1/workspaces/{ws}/event-endpoints/{id}/replay', { ...one(ws, id), body }));
export const attemptsQuery = (ws: string, id: string, failed: boolean) =>
  infiniteQueryOptions({
    queryKey: ['event-endpoints', ws, id, 'attempts', failed], initialPageParam: '', refetchInterval: 5000,
    queryFn: ({ pageParam }) => got(api.GET('/api/v1/workspaces/{ws}/event-endpoints/{id}/attempts', { params: { path: { ws, id }, query: { limit: 25, failed: failed || undefined, cursor: pageParam || undefined } } })),
    getNextPageParam: (last) => last.next,
  });
