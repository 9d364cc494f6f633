import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api, got } from '../../api/client';
import type { components } from '../../api/schema';
import type { Content } from './presets';

// Card templates: their list, one with its draft and what is live, its versions; what a content comes to.

type Shapes = components['schemas'];
export type CardTemplate = Shapes['CardTemplate'];
export type CardDetail = Shapes['CardTemplateDetail'];
export type CardProblem = Shapes['CardProblem'];
export type Placeholder = Shapes['CardPlaceholder'];
export type FieldSpec = Shapes['Field'];
export type CardFile = Shapes['CardFile'];
export type Kind = CardFile['kind'];

const of = (ws: string) => ({ params: { path: { ws } } });
const one = (ws: string, id: string) => ({ params: { path: { ws, id } } });
const content = (value: Content) => value as Shapes['CardContent'];

export interface Narrowed { search?: string; feed?: string; state?: string; category?: string; label?: string }

export const cardsQuery = (ws: string, { search, feed, state, category, label }: Narrowed) =>
  infiniteQueryOptions({
    queryKey: ['card-templates', ws, 'list', search, feed, state, category, label], initialPageParam: undefined as string | undefined, placeholderData: keepPreviousData,
    queryFn: ({ pageParam }) => got(api.GET('/api/v1/workspaces/{ws}/card-templates', { params: { path: { ws }, query: { search: search || undefined, feed_id: feed || undefined, category: category || undefined, label: label || undefined, state: (state || undefined) as CardTemplate['state'] | undefined, cursor: pageParam } } })),
    getNextPageParam: (last) => last.next || undefined,
  });
export const cardQuery = (ws: string, id: string) => queryOptions({ queryKey: ['card-template', ws, id], retry: false, queryFn: () => got(api.GET('/api/v1/workspaces/{ws}/card-templates/{id}', one(ws, id))) });
export const versionsQuery = (ws: string, id: string) => queryOptions({ queryKey: ['card-template', ws, id, 'versions'], queryFn: () => got(api.GET('/api/v1/workspaces/{ws}/card-templates/{id}/versions', one(ws, id))) });
/** Which fields each component has: the table that the API reads cards by. */
export const languageQuery = (ws: string) => queryOptions({ queryKey: ['card-language', ws], staleTime: Infinity, queryFn: () => got(api.GET('/api/v1/workspaces/{ws}/card-language', of(ws))) });
export const checkQuery = (ws: string, kind: Kind, value: Content) =>
  queryOptions({ queryKey: ['card-check', ws, kind, value], placeholderData: keepPreviousData, retry: false, staleTime: 30_000, queryFn: ({ signal }) => got(api.POST('/api/v1/workspaces/{ws}/card-check', { ...of(ws), body: { kind, content: content(value) }, signal })) });
/** A content filled with its own samples. */
export const shownQuery = (ws: string, kind: Kind, value: Content) =>
  queryOptions({ queryKey: ['card-preview', ws, kind, value], placeholderData: keepPreviousData, retry: false, staleTime: 30_000, queryFn: ({ signal }) => got(api.POST('/api/v1/workspaces/{ws}/card-preview', { ...of(ws), body: { kind, content: content(value), samples: true }, signal })) });

export interface NewCard { key: string; name: string; feed_id: string; content: Content }
export const addCard = (ws: string, body: NewCard) => got(api.POST('/api/v1/workspaces/{ws}/card-templates', { ...of(ws), body: { ...body, content: content(body.content) } }));
export type CardChange = Omit<Shapes['CardUpdateBody'], 'content'> & { content?: Content };
export const patchCard = (ws: string, id: string, { content: said, ...body }: CardChange) => got(api.PATCH('/api/v1/workspaces/{ws}/card-templates/{id}', { ...one(ws, id), body: { ...body, content: said && content(said) } }));
export const publishCard = (ws: string, id: string, revision: number) => got(api.POST('/api/v1/workspaces/{ws}/card-templates/{id}/publish', { ...one(ws, id), body: { revision } }));
export const archiveCard = (ws: string, id: string) => got(api.POST('/api/v1/workspaces/{ws}/card-templates/{id}/archive', one(ws, id)));
export const unarchiveCard = (ws: string, id: string) => got(api.POST('/api/v1/workspaces/{ws}/card-templates/{id}/unarchive', one(ws, id)));
export const eraseCard = (ws: string, id: string) => got(api.DELETE('/api/v1/workspaces/{ws}/card-templates/{id}', one(ws, id)));
export const duplicateCard = (ws: string, id: string, body: { key: string; name: string }) => got(api.POST('/api/v1/workspaces/{ws}/card-templates/{id}/duplicate', { ...one(ws, id), body }));
export const restoreCard = (ws: string, id: string, version: number, revision: number) => got(api.POST('/api/v1/workspaces/{ws}/card-templates/{id}/restore', { ...one(ws, id), body: { version, revision } }));
export const exportCard = (ws: string, id: string) => got(api.GET('/api/v1/workspaces/{ws}/card-templates/{id}/export', one(ws, id)));
export const importCard = (ws: string, body: Shapes['CardImportBody']) => got(api.POST('/api/v1/workspaces/{ws}/card-import', { ...of(ws), body }));
export const testCard = (ws: string, id: string, body: Shapes['CardTestBody']) => got(api.POST('/api/v1/workspaces/{ws}/card-templates/{id}/test', { ...one(ws, id), body }));

/** A key out of a name, as keys are written. */
export const keyOf = (name: string): string => name.normalize('NFD').replace(/[\u0300-\u036f]/g, '').toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '').slice(0, 64);
