import { queryOptions } from '@tanstack/react-query';
import { api, got } from '../../../api/client';
import type { components } from '../../../api/schema';

type Shapes = components['schemas'];
export type Secret = Shapes['Secret'];
export type WebhookHost = Shapes['WebhookHost'];
export type HostHealth = Shapes['WebhookHostHealth'];

const of = (ws: string) => ({ params: { path: { ws } } });

export const hostsQuery = (ws: string) => queryOptions({ queryKey: ['webhook-hosts', ws], queryFn: () => got(api.GET('/api/v1/workspaces/{ws}/webhook-hosts', of(ws))) });
export const healthQuery = (ws: string) => queryOptions({ queryKey: ['webhook-hosts', ws, 'health'], refetchInterval: 30_000, queryFn: () => got(api.GET('/api/v1/workspaces/{ws}/webhook-hosts/health', of(ws))) });
export const putHosts = (ws: string, hosts: WebhookHost[]) => got(api.PUT('/api/v1/workspaces/{ws}/webhook-hosts', { ...of(ws), body: { hosts } }));
export const secretsQuery = (ws: string) => queryOptions({ queryKey: ['secrets', ws], queryFn: () => got(api.GET('/api/v1/workspaces/{ws}/secrets', of(ws))) });
export const putSecret = (ws: string, name: string, body: Shapes['SecretBody']) => got(api.PUT('/api/v1/workspaces/{ws}/secrets/{name}', { params: { path: { ws, name } }, body }));
export const dropSecret = (ws: string, name: string) => got(api.DELETE('/api/v1/workspaces/{ws}/secrets/{name}', { params: { path: { ws, name } } }));
