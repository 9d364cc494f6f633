import { expect, test } from 'vitest';
import { en } from '../i18n/en';
import type { PersonEvent } from '../api/types';
import { eventWords } from './events';

const event = (kind: string, data: unknown): PersonEvent => ({ id: 'ev_1', kind, at: '2026-11-19T13:31:00.000Z', received_at: '2026-11-19T13:31:00.000Z', data, source: 'messenger', standby: false, name: `messenger.${kind}`, summary: '', details: {} });

test.each([
  ['message', { message: { text: 'Does the 16 cm work on induction?' } }, 'Wrote “Does the 16 cm work on induction?”'],
  ['message', { text: 'flat' }, 'Wrote “flat”'],
  ['message', { message: { attachments: [{ type: 'image' }] } }, 'Sent a picture'],
  ['message', { message: { text: 'Yes', quick_reply: { payload: 'YES' } } }, 'Chose “Yes”'],
  ['postback', { postback: { title: 'See the pan', payload: 'PAN' } }, 'Tapped “See the pan”'],
  ['echo', { message: { text: 'Hello', metadata: 'msg_06h00' } }, 'Echo of our “Hello”'],
  ['echo', { message: { text: 'Hello' } }, 'Got “Hello” from elsewhere'],
  ['message', null, 'Wrote'],
  ['game_played', undefined, 'Event game_played'],
])('%s %j', (kind, data, want) => {
  expect(eventWords(event(kind, data), en)).toBe(want);
});
