import { describe, expect, it } from 'vitest';
import type { CardDetail } from './data';
import { asked, stray, variablesOf, withValue } from './values';

const detail = {
  variables: [{ name: 'name', kinds: ['text'], paths: [] }, { name: 'picture', kinds: ['url'], paths: [] }, { name: 'link', kinds: ['text'], paths: [] }],
  live: { strict_variables: true, samples: { name: 'Camille' }, variables: [{ key: 'name', name: 'First name' }, { key: 'link', type: 'action', optional: true }] },
} as unknown as CardDetail;

describe('the values of a template', () => {
  it('are asked for in its order, under the names that somebody gave them', () => {
    expect(asked(detail, [{ name: 'link', value: 'https://shop.example' }])).toEqual([
      { name: 'name', label: 'First name', kind: 'text', sample: 'Camille', required: true, value: '' },
      { name: 'picture', label: 'picture', kind: 'image', sample: '', required: true, value: '' },
      { name: 'link', label: 'link', kind: 'action', sample: '', required: false, value: 'https://shop.example' },
    ]);
  });
  it('keep their order when one changes, and go when they are emptied', () => {
    const both = { template: 'a', variables: [{ name: 'name', value: 'A' }, { name: 'link', value: 'B' }] };
    expect(withValue(both, 'name', 'C').variables).toEqual([{ name: 'name', value: 'C' }, { name: 'link', value: 'B' }]);
    expect(withValue(both, 'name', '').variables).toEqual([{ name: 'link', value: 'B' }]);
    expect(withValue(both, 'picture', 'P').variables).toEqual([...both.variables, { name: 'picture', value: 'P' }]);
  });
  it('that belong to no placeholder are told', () => expect(stray(detail, [{ name: 'name', value: '' }, { name: 'town', value: 'Lyon' }])).toEqual([{ name: 'town', value: 'Lyon' }]));
  it('go out as variables, a list of cards as a list', () => {
    const list = { ...detail, variables: [...detail.variables, { name: 'cards', kinds: ['cards'], paths: [] }] } as unknown as CardDetail;
    expect(asked(list, [])[3]).toMatchObject({ name: 'cards', kind: 'cards' });
    expect(variablesOf(asked(list, []), { name: 'Zoé', link: '', cards: '[{"key":"p","variables":{"n":"x"}}]' })).toEqual({ name: 'Zoé', cards: [{ key: 'p', variables: { n: 'x' } }] });
  });
});
