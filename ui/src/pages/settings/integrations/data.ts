import { queryOptions } from '@tanstack/react-query';
import { api, got } from '../../../api/client';
import type { components } from '../../../api/schema';

type Shapes = components['schemas'];
export type Braze = Shapes['BrazeIntegration'];
export type BrazeSet = Shapes['BrazeSetBody'];
export type Build = Shapes['BrazeBuildBody'];
export type Built = Shapes['BrazeWebhook'];
export type CardDetail = Shapes['CardTemplateDetail'];

const of = (ws: string) => ({ params: { path: { ws } } });

export const brazeQuery = (ws: string) => queryOptions({ queryKey: ['integrations', ws, 'braze'], refetchInterval: 15_000, queryFn: () => got(api.GET('/api/v1/workspaces/{ws}/integrations/braze', of(ws))) });
export const setBraze = (ws: string, body: BrazeSet) => got(api.PUT('/api/v1/workspaces/{ws}/integrations/braze', { ...of(ws), body }));
export const dropBraze = (ws: string) => got(api.DELETE('/api/v1/workspaces/{ws}/integrations/braze', of(ws)));
export const makeToken = (ws: string) => got(api.POST('/api/v1/workspaces/{ws}/integrations/braze/token', of(ws)));
export const templateQuery = (ws: string, id: string) =>
  queryOptions({ queryKey: ['card-templates', ws, 'one', id], enabled: id !== '', queryFn: () => got(api.GET('/api/v1/workspaces/{ws}/card-templates/{id}', { params: { path: { ws, id } } })) });
/** What is to be pasted, made anew by each change; the program writes it, so that it is what its door takes. */
export const builtQuery = (ws: string, body: Build) =>
  queryOptions({ queryKey: ['integrations', ws, 'builder', body], enabled: body.template_id !== '', retry: false, queryFn: () => got(api.POST('/api/v1/workspaces/{ws}/integrations/braze/builder', { ...of(ws), body })) });
