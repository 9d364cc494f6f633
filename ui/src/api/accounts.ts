import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { api, got } from './client';
import type { components } from './schema';

// What the pages of accounts ask and do.

type Shapes = components['schemas'];
export type TeamMember = Shapes['TeamMember'];
export type Role = TeamMember['role'];
export type Invitation = Shapes['Invitation'];
export type Team = Shapes['Team'];
export type Tag = Shapes['Tag'];
export type Key = Shapes['Key'];
export type Scope = Shapes['Scope'];
export type AuditEntry = Shapes['AuditEntry'];

const of = (ws: string) => ({ params: { path: { ws } } });
const one = (ws: string, id: string) => ({ params: { path: { ws, id } } });
const member = (ws: string, user: string) => ({ params: { path: { ws, user } } });

export const accessQuery = queryOptions({ queryKey: ['access'], staleTime: Infinity, queryFn: () => got(api.GET('/api/v1/access')) });

export const patchMember = (ws: string, user: string, role: Role) => got(api.PATCH('/api/v1/workspaces/{ws}/team/{user}', { ...member(ws, user), body: { role } }));
export const removeMember = (ws: string, user: string) => got(api.DELETE('/api/v1/workspaces/{ws}/team/{user}', member(ws, user)));
export const passwordLink = (ws: string, user: string) => got(api.POST('/api/v1/workspaces/{ws}/team/{user}/password-link', member(ws, user)));
export const leave = (ws: string) => got(api.POST('/api/v1/workspaces/{ws}/leave', of(ws)));

export const invitationsQuery = (ws: string, may: boolean) => queryOptions({ queryKey: ['invitations', ws], enabled: may, queryFn: () => got(api.GET('/api/v1/workspaces/{ws}/invitations', of(ws))) });
export const invite = (ws: string, body: Shapes['InvitationAddBody']) => got(api.POST('/api/v1/workspaces/{ws}/invitations', { ...of(ws), body }));
export const inviteAgain = (ws: string, id: string) => got(api.POST('/api/v1/workspaces/{ws}/invitations/{id}/resend', one(ws, id)));
export const uninvite = (ws: string, id: string) => got(api.DELETE('/api/v1/workspaces/{ws}/invitations/{id}', one(ws, id)));

export const lookAtInvitation = (token: string) => got(api.POST('/api/v1/invitations/look', { body: { token } }));
export const acceptInvitation = (body: Shapes['InvitationAcceptBody']) => got(api.POST('/api/v1/invitations/accept', { body }));
export const signInOptionsQuery = queryOptions({ queryKey: ['sign-in-options'], staleTime: Infinity, queryFn: () => got(api.GET('/api/v1/sign-in/options')) });
export const forgotPassword = (email: string) => got(api.POST('/api/v1/password/forgotten', { body: { email } }));
export const resetPassword = (token: string, password: string) => got(api.POST('/api/v1/password/reset', { body: { token, password } }));
export const signOutEverywhere = () => got(api.POST('/api/v1/me/sign-out-everywhere'));

export const teamsQuery = (ws: string) => queryOptions({ queryKey: ['teams', ws], queryFn: () => got(api.GET('/api/v1/workspaces/{ws}/teams', of(ws))) });
export const addTeam = (ws: string, body: Shapes['GroupAddBody']) => got(api.POST('/api/v1/workspaces/{ws}/teams', { ...of(ws), body }));
export const patchTeam = (ws: string, id: string, body: Shapes['GroupUpdateBody']) => got(api.PATCH('/api/v1/workspaces/{ws}/teams/{id}', { ...one(ws, id), body }));
export const archiveTeam = (ws: string, id: string, move_to?: string) => got(api.POST('/api/v1/workspaces/{ws}/teams/{id}/archive', { ...one(ws, id), body: { move_to } }));
export const restoreTeam = (ws: string, id: string) => got(api.POST('/api/v1/workspaces/{ws}/teams/{id}/restore', one(ws, id)));

export const tagsQuery = (ws: string) => queryOptions({ queryKey: ['tags', ws], queryFn: () => got(api.GET('/api/v1/workspaces/{ws}/tags', of(ws))) });
export const addTag = (ws: string, body: Shapes['TagAddBody']) => got(api.POST('/api/v1/workspaces/{ws}/tags', { ...of(ws), body }));
export const patchTag = (ws: string, id: string, body: Shapes['TagUpdateBody']) => got(api.PATCH('/api/v1/workspaces/{ws}/tags/{id}', { ...one(ws, id), body }));
export const mergeTag = (ws: string, id: string, into: string) => got(api.POST('/api/v1/workspaces/{ws}/tags/{id}/merge', { ...one(ws, id), body: { into } }));
export const removeTag = (ws: string, id: string) => got(api.DELETE('/api/v1/workspaces/{ws}/tags/{id}', one(ws, id)));

export const patchKey = (ws: string, id: string, body: Shapes['KeyUpdateBody']) => got(api.PATCH('/api/v1/workspaces/{ws}/api-keys/{id}', { ...one(ws, id), body }));
export const rotateKey = (ws: string, id: string, grace_hours: number) => got(api.POST('/api/v1/workspaces/{ws}/api-keys/{id}/rotate', { ...one(ws, id), body: { grace_hours } }));

export interface AuditAsk {
  actor?: string;
  object?: string;
  from?: string;
  to?: string;
}

export const auditQuery = (ws: string, ask: AuditAsk) =>
  infiniteQueryOptions({
    queryKey: ['audit', ws, ask],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) => got(api.GET('/api/v1/workspaces/{ws}/audit', { params: { path: { ws }, query: { ...ask, cursor: pageParam } }, signal })),
    getNextPageParam: (last) => last.next,
  });
export const auditFacetsQuery = (ws: string) => queryOptions({ queryKey: ['audit', ws, 'facets'], queryFn: () => got(api.GET('/api/v1/workspaces/{ws}/audit/facets', of(ws))) });
export const auditSettingsQuery = (ws: string) => queryOptions({ queryKey: ['audit', ws, 'settings'], queryFn: () => got(api.GET('/api/v1/workspaces/{ws}/audit/settings', of(ws))) });
export const setAuditSettings = (ws: string, keep_days: number) => got(api.PUT('/api/v1/workspaces/{ws}/audit/settings', { ...of(ws), body: { keep_days } }));

/** The address of the same entries as a file. */
export function auditFile(ws: string, ask: AuditAsk): string {
  const query = new URLSearchParams(Object.entries(ask).filter(([, value]) => value) as [string, string][]).toString();
  return `/api/v1/workspaces/${ws}/audit.csv${query ? '?' + query : ''}`;
}
