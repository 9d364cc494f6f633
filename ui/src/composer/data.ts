import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api, got } from '../api/client';
import type { components } from '../api/schema';

// What the composer asks: how texts with Liquid are checked and completed, what comes of a composition
// for a person, files, trials. Templates and campaigns have their own beside it.

type Shapes = components['schemas'];
export type Composition = Shapes['Composition'];
export type WebhookRequest = Shapes['WebhookRequest'];
export type MediaFile = Shapes['MediaFile'];
export type Finding = Shapes['LiquidFinding'];
export type LiquidWord = Shapes['LiquidWord'];

const of = (ws: string) => ({ params: { path: { ws } } });
const one = (ws: string, id: string) => ({ params: { path: { ws, id } } });
const pages = { initialPageParam: undefined as string | undefined, getNextPageParam: (last: { next?: string }) => last.next, placeholderData: keepPreviousData };

export const mediaQuery = (ws: string, search: string, kind: string) =>
  infiniteQueryOptions({
    queryKey: ['media', ws, search, kind], ...pages,
    queryFn: ({ pageParam }) => got(api.GET('/api/v1/workspaces/{ws}/media', { params: { path: { ws }, query: { search: search || undefined, kind: (kind || undefined) as 'image' | undefined, cursor: pageParam } } })),
  });
export const mediaOneQuery = (ws: string, id: string) =>
  queryOptions({ queryKey: ['media', ws, 'one', id], queryFn: () => got(api.GET('/api/v1/workspaces/{ws}/media/{id}', one(ws, id))) });
export const uploadMedia = (ws: string, file: File) =>
  got(api.POST('/api/v1/workspaces/{ws}/media', { params: { path: { ws }, query: { name: file.name } }, body: file as unknown as string, bodySerializer: (body: unknown) => body as BodyInit, headers: { 'Content-Type': 'application/octet-stream' } }));
export const cropMedia = (ws: string, id: string, body: Shapes['MediaCropBody']) => got(api.POST('/api/v1/workspaces/{ws}/media/{id}/crop', { ...one(ws, id), body }));
export const renameMedia = (ws: string, id: string, name: string) => got(api.PATCH('/api/v1/workspaces/{ws}/media/{id}', { ...one(ws, id), body: { name } }));
export const eraseMedia = (ws: string, id: string) => got(api.DELETE('/api/v1/workspaces/{ws}/media/{id}', one(ws, id)));

export const checkQuery = (ws: string, text: string) =>
  queryOptions({
    queryKey: ['liquid', ws, text], enabled: /\{[{%]/.test(text), placeholderData: keepPreviousData, staleTime: 30_000, retry: false,
    queryFn: ({ signal }) => got(api.POST('/api/v1/workspaces/{ws}/liquid/check', { ...of(ws), body: { text }, signal })),
  });
/** Where the languages of a composition are behind the original. */
export type Gap = Shapes['LanguageGap'];
export const gapsQuery = (ws: string, composition: Composition) =>
  queryOptions({
    queryKey: ['language-gaps', ws, composition], enabled: (composition.variants ?? []).length > 0, placeholderData: keepPreviousData, staleTime: 30_000, retry: false,
    queryFn: ({ signal }) => got(api.POST('/api/v1/workspaces/{ws}/compositions/languages', { ...of(ws), body: { composition }, signal })),
  });
export const attributesQuery = (ws: string, search: string) =>
  queryOptions({
    queryKey: ['attributes', ws, 'insert', search], placeholderData: keepPreviousData,
    queryFn: ({ signal }) => got(api.GET('/api/v1/workspaces/{ws}/attributes', { params: { path: { ws }, query: { search: search || undefined, standard: true, limit: 50 } }, signal })),
  });
export const blockNamesQuery = (ws: string, search: string) =>
  queryOptions({
    queryKey: ['content-blocks', ws, 'insert', search], placeholderData: keepPreviousData,
    queryFn: ({ signal }) => got(api.GET('/api/v1/workspaces/{ws}/content-blocks', { params: { path: { ws }, query: { search: search || undefined, state: 'active', limit: 20 } }, signal })),
  });

export type Previewed = Shapes['Preview'];
export type Somebody = Shapes['SendPerson'];

/** What a composition becomes for a person; the last answer stays in sight meanwhile. */
export const previewQuery = (ws: string, composition: Composition, person: Somebody | undefined, again: number) =>
  queryOptions({
    queryKey: ['compose-preview', ws, composition, person, again], placeholderData: keepPreviousData, retry: false, staleTime: 10_000,
    queryFn: ({ signal }) => got(api.POST('/api/v1/workspaces/{ws}/preview', { ...of(ws), body: person ? { composition, person } : { composition, random: true }, signal })),
  });
export const tryOn = (ws: string, composition: Composition, people: Somebody[]) => got(api.POST('/api/v1/workspaces/{ws}/sends', { ...of(ws), body: { composition, people, test: true } }));
export const foundQuery = (ws: string, search: string) =>
  queryOptions({
    queryKey: ['profiles', ws, 'compose', search], placeholderData: keepPreviousData,
    queryFn: ({ signal }) => got(api.GET('/api/v1/workspaces/{ws}/profiles', { params: { path: { ws }, query: { search: search || undefined, limit: 8 } }, signal })),
  });
export const personQuery = (ws: string, id: string) =>
  queryOptions({ queryKey: ['profile', ws, id], enabled: id !== '', queryFn: () => got(api.GET('/api/v1/workspaces/{ws}/profiles/{id}', one(ws, id))) });
export const testGroupPeople = (ws: string, id: string) => got(api.GET('/api/v1/workspaces/{ws}/test-groups/{id}/people', one(ws, id)));
