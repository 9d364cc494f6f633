import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { api, got } from '../../api/client';
import { uploadTo } from '../../api/upload';
import type { components } from '../../api/schema';
import type { Kind } from './kind';

type Shapes = components['schemas'];
export type Import = Shapes['Import'];
export type Upload = Shapes['ImportUpload'];
export type Mapping = Shapes['ImportMapping'];
export type Column = Shapes['ImportColumn'];
export type Seen = Shapes['ImportSeen'];
export type Refusal = Shapes['ImportRefusal'];

const one = (ws: string, id: string) => ({ params: { path: { ws, id } } });

/** How often a running import is asked about: hints of the stream come too, this is for when the line is cut. */
const PACE = 1000;

export const importsQuery = (ws: string) =>
  infiniteQueryOptions({
    queryKey: ['imports', ws],
    queryFn: ({ pageParam, signal }) => got(api.GET('/api/v1/workspaces/{ws}/imports', { params: { path: { ws }, query: { cursor: pageParam || undefined } }, signal })),
    initialPageParam: '',
    getNextPageParam: (last) => last.next || undefined,
    refetchInterval: ({ state }) => (state.data?.pages.some((page) => page.items.some((file) => file.state === 'running')) ? 2 * PACE : false),
  });

export const importQuery = (ws: string, id: string) =>
  queryOptions({
    queryKey: ['import', ws, id], queryFn: ({ signal }) => got(api.GET('/api/v1/workspaces/{ws}/imports/{id}', { ...one(ws, id), signal })),
    refetchInterval: ({ state }) => (state.data?.state === 'running' ? PACE : false),
  });

/** The head of the file does not change; what its columns probably are depends on the kind. */
export const inspectionQuery = (ws: string, id: string, kind: Kind) =>
  queryOptions({
    queryKey: ['inspection', ws, id, kind], staleTime: Infinity, retry: false,
    queryFn: ({ signal }) => got(api.GET('/api/v1/workspaces/{ws}/imports/{id}/inspection', { params: { path: { ws, id }, query: { kind } }, signal })),
  });

export const namesQuery = (ws: string) =>
  queryOptions({ queryKey: ['attributes', ws, 'names'], queryFn: () => got(api.GET('/api/v1/workspaces/{ws}/attributes', { params: { path: { ws }, query: { limit: 200, standard: true } } })), staleTime: 60_000 });

export const startImport = (ws: string, id: string, mapping: Mapping, dry: boolean) => got(api.POST('/api/v1/workspaces/{ws}/imports/{id}/start', { ...one(ws, id), body: { mapping, dry } }));
export const stopImport = (ws: string, id: string) => got(api.POST('/api/v1/workspaces/{ws}/imports/{id}/stop', one(ws, id)));
export const resumeImport = (ws: string, id: string) => got(api.POST('/api/v1/workspaces/{ws}/imports/{id}/resume', one(ws, id)));
export const deleteImport = (ws: string, id: string) => got(api.DELETE('/api/v1/workspaces/{ws}/imports/{id}', one(ws, id)));

const address = (ws: string) => `/api/v1/workspaces/${encodeURIComponent(ws)}/imports`;

/** Where the refused lines are downloaded from. */
export const refusedAddress = (ws: string, id: string) => `${address(ws)}/${encodeURIComponent(id)}/refused`;

/** Sends a file and tells how far it came, 0 to 1. */
export const upload = (ws: string, kind: Kind, file: File, onShare: (share: number) => void, signal: AbortSignal) =>
  uploadTo<Upload>(`${address(ws)}?${new URLSearchParams({ kind, name: file.name })}`, file, onShare, signal);
