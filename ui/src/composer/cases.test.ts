import { expect, test } from 'vitest';
import { among, attributesIn, casesOf } from './cases';
import type { Composition } from './data';

const says = (text: string, more: object = {}) => ({ channel: 'messenger', purpose: 'support', content: { type: 'text', text }, ...more }) as Composition;

test('attributes are found, each once, and nothing else that Liquid reads', () => {
  expect(attributesIn(says('{{${first_name}}} {{custom_attribute.${reserved_sku}}} {% if {{${first_name}}} %} {{event_properties.${order}}} {{campaign.${name}}} {{content_blocks.${foot}}} {{${user_id}}}'))).toEqual(['first_name', 'reserved_sku']);
  expect(attributesIn(says('Hi', { variants: [{ language: 'fr', content: { type: 'text', text: '{{${ city }}}' } }] }))).toEqual(['home_city']);
});

test('each channel has the cases that can be', () => {
  const keys = (composition: Composition) => casesOf(composition, ['first_name']).map((one) => one.key);
  expect(keys(says('{{${first_name}}} {{${fist_name}}}'))).toEqual(['lacks first_name', 'window', 'rightToLeft']);
  expect(keys({ ...says('Hi'), channel: 'webhook' })).toEqual(['rightToLeft']);
  expect(casesOf(says('Hi', { variants: [{ language: 'pt-BR', content: {} }] }), []).find((one) => one.key === 'language')?.where.not?.value).toBe('^(pt-BR)\\b');
});

test('they are looked for in the audience only', () => {
  const lacks = { type: 'attribute', name: 'city', op: 'is_blank' };
  expect(among({ where: { match: 'and', of: [] } }, false, lacks).where).toEqual({ match: 'and', of: [lacks] });
  expect(among({ where: { match: 'and' } }, false, lacks).where).toEqual({ match: 'and', of: [lacks] });
  expect(among({ where: { match: 'and' } }, false).where).toEqual({ match: 'and', of: [] });
  expect(among({ where: { type: 'segment', op: 'is_member', value: 's' } }, true, lacks).where.of).toHaveLength(3);
});
