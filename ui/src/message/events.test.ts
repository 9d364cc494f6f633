import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { PersonEvent } from '../api/types';
import { appNames, eventNotes, eventRows, eventWords } from './events';
import { en } from './words/en';
import { sayInFrench } from '../i18n/fr.told';
import { fr } from './words/fr';

const event = (kind: string, details: unknown): PersonEvent => ({ id: 'ev_1', kind, at: '2026-11-19T13:31:00.000Z', received_at: '2026-11-19T13:31:00.000Z', data: {}, source: 'messenger', standby: false, name: `messenger.${kind}`, summary: '', details });

test.each([
  ['message', { text: 'Does the 16 cm work on induction?' }, 'Wrote “Does the 16 cm work on induction?”'],
  ['message', { attachments: [{ type: 'image' }] }, 'Sent a picture'],
  ['message', { attachments: [{ type: 'image' }, { type: 'image' }] }, 'Sent 2 pictures'],
  ['message', { text: 'Yes', quick_reply: 'YES' }, 'Chose “Yes”'],
  ['message', { deleted: true, message: 'm_1' }, 'Took a message back'],
  ['message', { deleted: true }, 'A message that was taken back later'],
  ['postback', { title: 'See the pan', payload: 'PAN' }, 'Tapped “See the pan”'],
  ['echo', { from: 'inbox', text: 'Hello' }, 'Was answered in the Page inbox: “Hello”'],
  ['echo', { from: 'other', app_id: '77', text: 'Hello' }, 'App 77 wrote “Hello”'],
  ['echo', { text: 'Hello' }, 'Got “Hello” from elsewhere'],
  ['handover', { action: 'pass', previous_app_id: '1', new_app_id: '263902037430900' }, 'The conversation went from this app to the Page inbox'],
  ['handover', { action: 'take', new_app_id: '1' }, 'This app took the conversation'],
  ['optin', { shape: 'marketing', change: 'stop' }, 'Stopped the subscription'],
  ['optout', { topic: 'news' }, 'Asked for no more about “news”'],
  ['reaction', { action: 'react', emoji: '❤' }, 'Reacted ❤'],
  ['feed', { item: 'comment', action: 'add', text: 'price?' }, 'Commented “price?”'],
  ['order', { products: [{ id: '1' }] }, 'Sent a cart of 1 product'],
  ['identity_settled', { customer_id: 'CT-1', outcome: 'kept' }, 'Customer id CT-1 is theirs: the dispute is settled'],
  ['purchase', { product_id: 'pan-28', price: 79.5, currency: 'EUR', quantity: 2 }, 'Bought 2 × pan-28, at 79.5 EUR'],
  ['purchase', { product_id: 'pan-28' }, 'Bought pan-28'],
  ['message', null, 'Wrote'],
  ['unknown', { key: 'messaging_dance' }, 'An event that is not known here: messaging_dance'],
  ['invented', undefined, 'Event invented'],
])('%s %j', (kind, details, want) => {
  expect(eventWords(event(kind, details), en, appNames(en, ['1']))).toBe(want);
});

test('an event that a program told bears its own name, with what was told', () => {
  const told = { ...event('custom', { plan: 'pro', n: 2, of: { a: 1 } }), name: 'signed_up' };
  expect(eventWords(told, en)).toBe('signed_up');
  expect(eventRows(told)).toEqual([['plan', 'pro'], ['n', '2'], ['of', '{"a":1}']]);
});

test('what stands below', () => {
  expect(eventNotes(event('message', { edits: 2, first_text: 'a', ref: 'poster' }), en)).toEqual(['Ref poster', 'Edited 2 times', 'At first: “a”']);
  expect(eventRows(event('feedback', { answers: [{ id: 'q1', value: '4', follow_up: 'fine' }] }))).toEqual([['q1', '4, fine']]);
  expect(eventWords(event('optin', { shape: 'one_time' }), fr)).toBe('A donné un jeton');
});

// What the API tells of every body that the platform is known to send (internal/intake writes it):
// each is a sentence in both languages, kept in events.txt to be read.
const told = readFileSync(new URL('../../../internal/intake/testdata/told.jsonl', import.meta.url), 'utf8').trim().split('\n').map((line) => JSON.parse(line) as { fixture: string; kind: string; standby: boolean; details: Record<string, unknown> });

test('every event that Messenger tells is a sentence in both languages', async () => {
  expect(told.length).toBeGreaterThan(150);
  const lines = told.map(({ fixture, kind, standby, details }) => {
    const one = { ...event(kind, details), standby };
    const say = (words: typeof en, again: (text: string) => string) => [eventWords(one, words, appNames(words, ['900'])), ...eventNotes(one, words).map((note) => again(note))].join(' | ');
    const [english, french] = [say(en, (text) => text), say(fr, sayInFrench)];
    for (const text of [english, french]) {
      expect(text, fixture).not.toMatch(/undefined|null|NaN|\[object|“”|«\s*»/);
      if (kind === 'unknown' || kind === 'template_status') continue; // these name a thing of somebody else
      expect(text.replace(/“[^”]*”|«[^»]*»|Ref .*/g, ''), fixture).not.toMatch(/[a-z]_[a-z]|\b[A-Z_]{5,}\b/);
      expect([en.event.other(kind), fr.event.other(kind)], fixture).not.toContain(text);
    }
    expect(en.event.tags[kind], kind).toBeDefined();
    expect(fr.event.tags[kind], kind).toBeDefined();
    return `${fixture.replace('.json', '')}\n  ${english}\n  ${french}\n`;
  });
  await expect(lines.join('')).toMatchFileSnapshot('./events.txt');
});
