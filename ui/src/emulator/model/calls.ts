import type { App, Call, Page } from '../data/types';

/** The call as a curl command that can be pasted into a shell. */
export function asCurl(call: Pick<Call, 'url' | 'headers' | 'body'>): string {
  const quote = (text: string) => `'${text.replaceAll("'", String.raw`'\''`)}'`;
  const headers = Object.entries(call.headers ?? {}).sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, value]) => `-H ${quote(`${name}: ${value}`)}`);
  return ['curl -X POST', ...headers, `--data-binary ${quote(call.body ?? '')}`, quote(call.url)].join(' \\\n  ');
}

export type Remark =
  | { is: 'none' }
  | { is: 'repeat'; of: number }
  | { is: 'try'; number: number }
  | { is: 'next'; at: number }
  | { is: 'held'; at: number }
  | { is: 'given_up' }
  | { is: 'on_its_way' };

/** What is worth saying about a call in its row. */
export function remark(call: Call): Remark {
  const tries = call.attempts?.length ?? 0;
  if (call.state === 'given_up') return { is: 'given_up' };
  if (call.state === 'failing') return call.next_ms ? { is: 'next', at: call.next_ms } : { is: 'on_its_way' };
  if (call.state === 'waiting') return call.next_ms && !call.repeat_of ? { is: 'held', at: call.next_ms } : { is: 'on_its_way' };
  if (tries > 1) return { is: 'try', number: tries };
  return call.repeat_of ? { is: 'repeat', of: call.repeat_of } : { is: 'none' };
}

export interface Subscription {
  state: 'on' | 'no_address' | 'off' | 'nothing';
  fields: number;
  echoes: boolean;
}

/** Whether events of a Page reach an app: a field counts when both levels have it on. */
export function subscription(page: Page, apps: App[]): Subscription {
  let best: Subscription = { state: 'off', fields: 0, echoes: false };
  for (const app of apps) {
    const wanted = page.subscribed?.[app.id];
    if (!wanted) continue;
    const both = wanted.filter((field) => app.fields?.includes(field));
    const state = !app.callback_url ? 'no_address' : both.length === 0 ? 'nothing' : 'on';
    if (best.state !== 'on' || both.length > best.fields) best = { state, fields: both.length, echoes: both.includes('message_echoes') };
  }
  return best;
}
