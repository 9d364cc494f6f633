import { expect, test } from 'vitest';
import { at, beginning, errorAt, errorsElsewhere, forms, limitOf, placeholders, put } from './compose-model';

test('a content changes by path and stays as it was', () => {
  const before = beginning('cards');
  const after = put(before, 'cards[0].buttons[0].title', 'Open');
  expect(at(after, 'cards[0].buttons[0].title')).toBe('Open');
  expect(at(before, 'cards[0].buttons')).toBeUndefined();
  expect(put(after, 'cards[0].buttons[0]', undefined)).toEqual(put(before, 'cards[0].buttons', []));
  expect(at(put(after, 'cards[0].title', ''), 'cards[0].title')).toBeUndefined();
});

test('limits and errors find their fields', () => {
  const limits = [{ type: 'text' as const, field: 'text', max: 2000, unit: 'characters' as const }, { type: 'buttons' as const, field: 'text', max: 640, unit: 'characters' as const }, { field: 'cards[].title', max: 80, unit: 'characters' as const }];
  expect(limitOf(limits, 'buttons', 'text')?.max).toBe(640);
  expect(limitOf(limits, 'cards', 'cards[3].title')?.max).toBe(80);
  expect(limitOf(limits, 'cards', 'text')).toBeUndefined();
  const places = { 'content.cards[0].title': 'too long', 'content.cards[0].image_url': 'no https' };
  expect(errorAt(places, 'cards[0].title')).toBe('too long');
  expect(errorsElsewhere(places, ['cards[0].title'])).toEqual(['cards[0].image_url: no https']);
});

test('every form can be begun', () => {
  for (const type of Object.keys(forms)) expect(beginning(type).type).toBe(type);
  expect(placeholders({ components: [{ type: 'BODY', text: 'Hello {{1}}, order {{ order_id }} of {{1}}' }, { type: 'HEADER', text: '{{x}}' }] })).toEqual(['1', 'order_id']);
});
