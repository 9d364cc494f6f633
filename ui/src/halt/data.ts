import { api, got } from '../api/client';
import type { HaltView } from '../api/types';
import { usePlace } from '../app/workspace';

/** What a halt touches in sight. */
export const nouns = ['halts', 'messages', 'message', 'why'];

/** What can be stopped. */
export type Target = { scope: 'installation' } | { scope: 'workspace' } | { scope: 'page'; page_id: string; name: string };

const of = (ws: string) => ({ params: { path: { ws } } });

export async function stop(ws: string, target: Target, note: string): Promise<void> {
  if (target.scope === 'installation') await got(api.POST('/api/v1/halt', { body: { note } }));
  else await got(api.POST('/api/v1/workspaces/{ws}/halts', { ...of(ws), body: { note, ...(target.scope === 'page' && { page_id: target.page_id }) } }));
}

export async function goOn(ws: string, halt: HaltView): Promise<void> {
  if (halt.scope === 'installation') await got(api.DELETE('/api/v1/halt'));
  else await got(api.POST('/api/v1/workspaces/{ws}/halts/end', { ...of(ws), body: { page_id: halt.page_id } }));
}

/** Whether whoever is signed in is an administrator wherever they are: as far as the app knows, they may stop the installation. */
export const useEverywhere = () => usePlace().me.workspaces.every((one) => one.role === 'administrator');
