import { queryOptions } from '@tanstack/react-query';
import { api, got } from '../../../api/client';
import type { components } from '../../../api/schema';

export type TestGroup = components['schemas']['TestGroup'];

/** What a change of a group touches in sight. */
export const nouns = ['test-groups'];

const of = (ws: string) => ({ params: { path: { ws } } });
const one = (ws: string, id: string) => ({ params: { path: { ws, id } } });

export const testGroupsQuery = (ws: string) => queryOptions({ queryKey: ['test-groups', ws], queryFn: ({ signal }) => got(api.GET('/api/v1/workspaces/{ws}/test-groups', { ...of(ws), signal })) });
export const groupPeopleQuery = (ws: string, id: string) =>
  queryOptions({ queryKey: ['test-groups', ws, 'people', id], queryFn: ({ signal }) => got(api.GET('/api/v1/workspaces/{ws}/test-groups/{id}/people', { ...one(ws, id), signal })) });

export const addGroup = (ws: string, name: string) => got(api.POST('/api/v1/workspaces/{ws}/test-groups', { ...of(ws), body: { name } }));
export const renameGroup = (ws: string, id: string, name: string) => got(api.PATCH('/api/v1/workspaces/{ws}/test-groups/{id}', { ...one(ws, id), body: { name } }));
export const removeGroup = (ws: string, id: string) => got(api.DELETE('/api/v1/workspaces/{ws}/test-groups/{id}', one(ws, id)));
export const putPerson = (ws: string, id: string, profile: string) => got(api.POST('/api/v1/workspaces/{ws}/test-groups/{id}/people', { ...one(ws, id), body: { people: [{ profile_id: profile }] } }));
export const takeOut = (ws: string, id: string, profile: string) => got(api.DELETE('/api/v1/workspaces/{ws}/test-groups/{id}/people/{profile}', { params: { path: { ws, id, profile } } }));
export const chooseSafe = (ws: string, id: string) => got(api.PUT('/api/v1/workspaces/{ws}/safe-group', { ...of(ws), body: { group_id: id } }));
