import { queryOptions } from '@tanstack/react-query';
import { api, got } from '../../api/client';
import type { components } from '../../api/schema';

// What the person's page asks and does beside the profile itself.
type Shapes = components['schemas'];

export type Activity = Shapes['Activity'];
export type Done = Shapes['Done'];
export type Group = Shapes['SubscriptionGroup'];

const one = (ws: string, id: string) => ({ params: { path: { ws, id } } });

export const activityQuery = (ws: string, id: string) =>
  queryOptions({ queryKey: ['timeline', ws, 'activity', id], queryFn: ({ signal }) => got(api.GET('/api/v1/workspaces/{ws}/profiles/{id}/activity', { ...one(ws, id), signal })) });

export const personSegmentsQuery = (ws: string, id: string) =>
  queryOptions({ queryKey: ['profile', ws, 'segments', id], queryFn: ({ signal }) => got(api.GET('/api/v1/workspaces/{ws}/profiles/{id}/segments', { ...one(ws, id), signal })) });

export const groupsQuery = (ws: string) =>
  queryOptions({ queryKey: ['subscription-groups', ws], queryFn: () => got(api.GET('/api/v1/workspaces/{ws}/subscription-groups', { params: { path: { ws } } })), staleTime: 60_000 });

export const addAlias = (ws: string, id: string, body: Shapes['AliasBody']) => got(api.POST('/api/v1/workspaces/{ws}/profiles/{id}/aliases', { ...one(ws, id), body }));
export const removeAlias = (ws: string, id: string, label: string) => got(api.DELETE('/api/v1/workspaces/{ws}/profiles/{id}/aliases/{label}', { params: { path: { ws, id, label } } }));
export const setExternalId = (ws: string, id: string, external_id: string) => got(api.PUT('/api/v1/workspaces/{ws}/profiles/{id}/external-id', { ...one(ws, id), body: { external_id } }));
export const mergePerson = (ws: string, id: string, into: string) => got(api.POST('/api/v1/workspaces/{ws}/profiles/{id}/merge', { ...one(ws, id), body: { into } }));
