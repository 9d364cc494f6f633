import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api, got } from '../../api/client';
import type { components, operations } from '../../api/schema';

type Shapes = components['schemas'];
export type Retention = Shapes['Retention'];
export type LedgerLine = Shapes['LedgerLine'];
export type Consent = Shapes['Consent'];
export type Erasure = Shapes['Erasure'];
export type LedgerFilter = Omit<NonNullable<operations['listAllConsents']['parameters']['query']>, 'limit' | 'cursor'>;

const of = (ws: string) => ({ params: { path: { ws } } });
const one = (ws: string, id: string) => ({ params: { path: { ws, id } } });
const address = (ws: string) => `/api/v1/workspaces/${encodeURIComponent(ws)}`;

export const retentionQuery = (ws: string) => queryOptions({ queryKey: ['retention', ws], queryFn: ({ signal }) => got(api.GET('/api/v1/workspaces/{ws}/retention', { ...of(ws), signal })) });

/** What periods would remove, and the oldest that is there. */
export const forecastQuery = (ws: string, periods: Retention) =>
  queryOptions({
    queryKey: ['retention', ws, 'forecast', periods], placeholderData: keepPreviousData,
    queryFn: ({ signal }) => got(api.GET('/api/v1/workspaces/{ws}/retention/forecast', { params: { path: { ws }, query: periods }, signal })),
  });

export const setRetention = (ws: string, body: Retention) => got(api.PUT('/api/v1/workspaces/{ws}/retention', { ...of(ws), body }));

export const ledgerQuery = (ws: string, filter: LedgerFilter) =>
  infiniteQueryOptions({
    queryKey: ['consents', ws, filter], initialPageParam: '', placeholderData: keepPreviousData,
    queryFn: ({ pageParam, signal }) => got(api.GET('/api/v1/workspaces/{ws}/consents', { params: { path: { ws }, query: { ...filter, cursor: pageParam || undefined } }, signal })),
    getNextPageParam: (last) => last.next || undefined,
  });

/** Where the ledger is downloaded from, as it is filtered. */
export function ledgerFile(ws: string, filter: LedgerFilter): string {
  const query = new URLSearchParams(Object.entries(filter).filter((pair): pair is [string, string] => typeof pair[1] === 'string' && pair[1] !== ''));
  return `${address(ws)}/consents.csv${query.size ? `?${query}` : ''}`;
}

export const proofQuery = (ws: string, profile: string) =>
  queryOptions({ queryKey: ['consents', ws, 'of', profile], queryFn: ({ signal }) => got(api.GET('/api/v1/workspaces/{ws}/profiles/{id}/consents', { ...one(ws, profile), signal })) });

export const erasuresQuery = (ws: string, was: string) =>
  infiniteQueryOptions({
    queryKey: ['erasures', ws, was], initialPageParam: '', placeholderData: keepPreviousData,
    queryFn: ({ pageParam, signal }) => got(api.GET('/api/v1/workspaces/{ws}/erasures', { params: { path: { ws }, query: { was: was || undefined, cursor: pageParam || undefined } }, signal })),
    getNextPageParam: (last) => last.next || undefined,
  });

/** Where the archive of a person is downloaded from. */
export const archiveAddress = (ws: string, id: string) => `${address(ws)}/profiles/${encodeURIComponent(id)}/export`;

export const erasePerson = (ws: string, id: string) => got(api.DELETE('/api/v1/workspaces/{ws}/profiles/{id}', one(ws, id)));
