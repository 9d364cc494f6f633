import { api, got } from '../../../api/client';
import type { components } from '../../../api/schema';
import { uploadTo } from '../../../api/upload';
import { fileKeyOf } from './targets';

type Shapes = components['schemas'];
export type Order = Shapes['BatchSendBody'];
export type TargetFile = Shapes['TargetFile'];

/** Sends a file of people and tells how far it came. */
export const uploadTargets = (ws: string, file: File, now: number, onShare: (share: number) => void, signal: AbortSignal) =>
  uploadTo<TargetFile>(`/api/v1/workspaces/${encodeURIComponent(ws)}/target-files/${encodeURIComponent(fileKeyOf(file.name, now))}`, file, onShare, signal);

/** Sends to many. key names the request, so that a second press sends nothing twice. */
export const sendBatch = (ws: string, body: Order, key: string) => got(api.POST('/api/v1/workspaces/{ws}/notification-batches', { params: { path: { ws }, header: { 'Idempotency-Key': key } }, body }));
