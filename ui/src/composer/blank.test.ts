import { expect, it } from 'vitest';
import { isBlank } from './blank';
import type { Composition } from './data';

const of = (content: Composition['content'], more: Partial<Composition> = {}): Composition => ({ channel: 'messenger', purpose: '', content, ...more });

it.each<[string, Composition, boolean]>([
  ['a text that was not begun', of({ type: 'text' }), true],
  ['blanks', of({ type: 'text', text: ' \n' }), true],
  ['a text', of({ type: 'text', text: 'Hi' }), false],
  ['a text in another language', of({ type: 'text', text: '' }, { variants: [{ language: 'fr', content: { type: 'text', text: 'Salut' } }] }), false],
  ['a webhook without address', of({ type: 'webhook', webhook: { url: '' } }), true],
  ['a webhook', of({ type: 'webhook', webhook: { url: 'https://a.example' } }), false],
  ['what is told by its own fields', of({ type: 'cards' }), false],
])('%s', (_, composition, want) => expect(isBlank(composition)).toBe(want));
