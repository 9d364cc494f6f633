import { expect, test } from 'vitest';
import type { App, Call, Page } from '../data/types';
import { asCurl, remark, subscription } from './calls';

const call = (more: Partial<Call>): Call => ({ id: 2, app: '1', page: '3', url: 'http://127.0.0.1/hook', fields: ['messages'], made_ms: 0, state: 'delivered', attempts: [{ at_ms: 0, took_ms: 1, status: 200 }], ...more });

test('a quote in the body survives the shell', () => {
  expect(asCurl(call({ headers: { 'Content-Type': 'application/json' }, body: `{"text":"it's"}` }))).toBe(
    `curl -X POST \\\n  -H 'Content-Type: application/json' \\\n  --data-binary '{"text":"it'\\''s"}' \\\n  'http://127.0.0.1/hook'`,
  );
});

test.each<[string, Partial<Call>, object]>([
  ['plain', {}, { is: 'none' }],
  ['repeat', { repeat_of: 1 }, { is: 'repeat', of: 1 }],
  ['second try', { attempts: [{ at_ms: 0, took_ms: 1, status: 503 }, { at_ms: 5, took_ms: 1, status: 200 }] }, { is: 'try', number: 2 }],
  ['failing', { state: 'failing', next_ms: 9 }, { is: 'next', at: 9 }],
  ['held', { state: 'waiting', next_ms: 9, attempts: null }, { is: 'held', at: 9 }],
  ['given up', { state: 'given_up' }, { is: 'given_up' }],
])('%s', (_, more, want) => {
  expect(remark(call(more))).toEqual(want);
});

const app = (fields: string[], callback_url = 'http://127.0.0.1/hook'): App => ({ id: '1', name: 'Shop', secret: '', verify_token: '', callback_url, fields, mode: 'live', roles: [] });
const page = (subscribed: Record<string, string[]>): Page => ({ id: '3', name: 'Cooktoys', category: '', tokens: {}, subscribed });

test('a field counts when both levels have it', () => {
  expect(subscription(page({ 1: ['messages', 'message_echoes'] }), [app(['messages', 'message_reads'])])).toEqual({ state: 'on', fields: 1, echoes: false });
  expect(subscription(page({}), [app(['messages'])])).toEqual({ state: 'off', fields: 0, echoes: false });
  expect(subscription(page({ 1: ['messages'] }), [app(['messages'], '')]).state).toBe('no_address');
  expect(subscription(page({ 1: ['messages'] }), [app([])]).state).toBe('nothing');
});
