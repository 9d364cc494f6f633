import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { ApiError, api, got } from '../../api/client';
import type { components } from '../../api/schema';
import type { Definition } from './model';

type Shapes = components['schemas'];
export type Campaign = Shapes['Campaign'];
export type Detail = Shapes['CampaignDetail'];
export type Run = Shapes['CampaignRun'];
export type Version = Shapes['CampaignVersion'];
export type State = Campaign['state'];

const of = (ws: string) => ({ params: { path: { ws } } });
const one = (ws: string, id: string) => ({ params: { path: { ws, id } } });

export interface ListFilter {
  search?: string;
  state?: State;
  type?: Campaign['type'];
  channel?: 'messenger' | 'webhook' | 'inapp';
  tag?: string;
  team_id?: string;
  archived?: boolean;
}

/** What a change of a campaign touches in sight. */
export const nouns = ['campaigns', 'campaign'];

export const campaignsQuery = (ws: string, { state, ...filter }: ListFilter) =>
  infiniteQueryOptions({
    queryKey: ['campaigns', ws, state, filter], placeholderData: keepPreviousData, initialPageParam: undefined as string | undefined, getNextPageParam: (last: { next?: string }) => last.next,
    queryFn: ({ pageParam }) => got(api.GET('/api/v1/workspaces/{ws}/campaigns', { params: { path: { ws }, query: { ...filter, state: state ? [state] : undefined, cursor: pageParam } } })),
  });
export const campaignQuery = (ws: string, id: string) => queryOptions({
    queryKey: ['campaign', ws, id], refetchInterval: (query) => (query.state.data?.state === 'active' && !query.state.data.has_draft ? 3000 : false),
    queryFn: () => got(api.GET('/api/v1/workspaces/{ws}/campaigns/{id}', one(ws, id))),
  });
export const versionsQuery = (ws: string, id: string) => queryOptions({ queryKey: ['campaign', ws, id, 'versions'], queryFn: () => got(api.GET('/api/v1/workspaces/{ws}/campaigns/{id}/versions', one(ws, id))) });
export const addCampaign = (ws: string, body: Shapes['CampaignAddBody']) => got(api.POST('/api/v1/workspaces/{ws}/campaigns', { ...of(ws), body }));
export const patchCampaign = (ws: string, id: string, body: Omit<Shapes['CampaignUpdateBody'], 'definition'> & { definition?: Definition }) => got(api.PATCH('/api/v1/workspaces/{ws}/campaigns/{id}', { ...one(ws, id), body }));
export const duplicateCampaign = (ws: string, id: string, name: string) => got(api.POST('/api/v1/workspaces/{ws}/campaigns/{id}/duplicate', { ...one(ws, id), body: { name } }));
export const archiveCampaign = (ws: string, id: string) => got(api.POST('/api/v1/workspaces/{ws}/campaigns/{id}/archive', one(ws, id)));
export const unarchiveCampaign = (ws: string, id: string) => got(api.POST('/api/v1/workspaces/{ws}/campaigns/{id}/unarchive', one(ws, id)));
export const eraseCampaign = (ws: string, id: string) => got(api.DELETE('/api/v1/workspaces/{ws}/campaigns/{id}', one(ws, id)));

// What the engine of campaigns does, and what it came to.

export type Results = Shapes['CampaignResults'];
export type VariantResult = Shapes['CampaignVariantResult'];
export type Figures = Pick<VariantResult, 'sent' | 'delivered' | 'read' | 'converted' | 'revenue'>;
export type Share = Shapes['CampaignShare'];
export type Reason = Shapes['CampaignReason'];
export type Point = Shapes['CampaignPoint'];
export type Forecast = Shapes['CampaignForecast'];
export type Foretold = Shapes['CampaignForetold'];
export type LanguageGap = Shapes['LanguageGap'];

export const resultsQuery = (ws: string, id: string, run: string, live: boolean) =>
  queryOptions({
    queryKey: ['campaign', ws, id, 'results', run], placeholderData: keepPreviousData, refetchInterval: (query) => (live || query.state.data?.moving ? 2000 : false),
    queryFn: () => got(api.GET('/api/v1/workspaces/{ws}/campaigns/{id}/results', { params: { path: { ws, id }, query: { run: run || undefined } } })),
  });
export const seriesQuery = (ws: string, id: string, run: string, unit: 'hour' | 'day', live: boolean) =>
  queryOptions({
    queryKey: ['campaign', ws, id, 'series', run, unit], placeholderData: keepPreviousData, refetchInterval: live ? 5000 : false,
    queryFn: () => got(api.GET('/api/v1/workspaces/{ws}/campaigns/{id}/series', { params: { path: { ws, id }, query: { unit, run: run || undefined } } })),
  });
export const runsQuery = (ws: string, id: string) => queryOptions({ queryKey: ['campaign', ws, id, 'runs'], queryFn: () => got(api.GET('/api/v1/workspaces/{ws}/campaigns/{id}/runs', one(ws, id))) });
/** What was triggered for a time to come. */
export const plannedQuery = (ws: string, id: string) => queryOptions({ queryKey: ['campaign', ws, id, 'planned'], refetchInterval: 10_000, queryFn: () => got(api.GET('/api/v1/workspaces/{ws}/campaigns/{id}/planned', one(ws, id))) });
export const cancelPlanned = (ws: string, id: string, plan: string) => got(api.DELETE('/api/v1/workspaces/{ws}/campaigns/{id}/planned/{plan}', { params: { path: { ws, id, plan } } }));
export const csvAddress = (ws: string, id: string, run: string) => `/api/v1/workspaces/${encodeURIComponent(ws)}/campaigns/${encodeURIComponent(id)}/results.csv` + (run ? `?run=${encodeURIComponent(run)}` : '');

/** Whom a draft would reach, at the revision that was saved last. */
export const forecastQuery = (ws: string, id: string, revision: number) =>
  queryOptions({
    queryKey: ['campaign', ws, id, 'forecast', revision], placeholderData: keepPreviousData, retry: false, staleTime: 30_000,
    queryFn: ({ signal }) => got(api.POST('/api/v1/workspaces/{ws}/campaigns/{id}/forecast', { ...one(ws, id), body: {}, signal })),
  });
/** The forecast that it was launched with, of the version that a run was of; nothing, where none was kept. */
export const foretoldQuery = (ws: string, id: string, run: string) =>
  queryOptions({
    queryKey: ['campaign', ws, id, 'foretold', run], retry: false, staleTime: 10_000,
    queryFn: () => got(api.GET('/api/v1/workspaces/{ws}/campaigns/{id}/forecast', { params: { path: { ws, id }, query: { run: run || undefined } } })).catch((failure: unknown) => {
      if (failure instanceof ApiError && failure.status === 404) return null;
      throw failure;
    }),
  });
export const launch = (ws: string, id: string, revision: number, confirm_empty: boolean) => got(api.POST('/api/v1/workspaces/{ws}/campaigns/{id}/launch', { ...one(ws, id), body: { revision, confirm_empty: confirm_empty || undefined } }));
const commands = {
  pause: (ws: string, id: string) => got(api.POST('/api/v1/workspaces/{ws}/campaigns/{id}/pause', one(ws, id))),
  resume: (ws: string, id: string) => got(api.POST('/api/v1/workspaces/{ws}/campaigns/{id}/resume', one(ws, id))),
  stop: (ws: string, id: string) => got(api.POST('/api/v1/workspaces/{ws}/campaigns/{id}/stop', one(ws, id))),
};
export const command = (ws: string, id: string, what: keyof typeof commands) => commands[what](ws, id);
export const pickWinner = (ws: string, id: string, variant_id: string) => got(api.POST('/api/v1/workspaces/{ws}/campaigns/{id}/winner', { ...one(ws, id), body: { variant_id } }));

/** The last rehearsal; nothing, where there was none. */
export const rehearsalQuery = (ws: string, id: string) =>
  queryOptions({
    queryKey: ['rehearsal', ws, id], retry: false, refetchInterval: (query) => (query.state.data?.state === 'running' ? 700 : false),
    queryFn: () => got(api.GET('/api/v1/workspaces/{ws}/campaigns/{id}/rehearsal', one(ws, id))).then((last) => (last.state === 'none' ? null : last)),
  });
export const rehearse = (ws: string, id: string) => got(api.POST('/api/v1/workspaces/{ws}/campaigns/{id}/rehearsal', { ...one(ws, id), body: {} }));

const groups = ['waiting', 'control', 'excluded'] as const;
type Group = (typeof groups)[number];

/** The people behind a figure: by the states of their messages, or by their group where they have none, and by the reason. */
export const peopleQuery = (ws: string, id: string, run: string, who: string, why: string | undefined) =>
  infiniteQueryOptions({
    queryKey: ['campaign', ws, id, 'people', run, who, why], initialPageParam: undefined as string | undefined, getNextPageParam: (last: { next?: string }) => last.next,
    queryFn: ({ pageParam }) => got(api.GET('/api/v1/workspaces/{ws}/campaigns/{id}/people', { params: { path: { ws, id }, query: { ...(groups.includes(who as Group) ? { group: who as Group } : { state: who.split(',') as 'sent'[] }), reason: why || undefined, run: run || undefined, cursor: pageParam } } })),
  });
