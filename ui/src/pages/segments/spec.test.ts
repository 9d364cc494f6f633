import { describe, expect, it } from 'vitest';
import { fresh, whole, withOperator, type Spec } from './spec';

const attribute = {
  type: 'attribute', label: 'l', category: 'attributes', members: [{ name: 'name', label: 'l', required: true }, { name: 'where', label: 'l', required: true, ops: ['has_an_element'] }],
  operators: [{ id: 'is_blank', label: 'l' }, { id: 'is_not_blank', label: 'l' }, { id: 'equals', label: 'l', operand: 'text' }, { id: 'does_not_equal', label: 'l', operand: 'text' }, { id: 'is_any_of', label: 'l', operand: 'texts' }, { id: 'has_an_element', label: 'l' }],
} as unknown as Spec;

describe('nodes of a kind', () => {
  it('begin with an operator and without a name', () => {
    expect(fresh(attribute)).toEqual({ type: 'attribute', op: 'is_not_blank' });
  });
  it('keep an operand of the same form', () => {
    const node = { type: 'attribute', name: 'plan', op: 'equals', value: 'gold' };
    expect(withOperator(node, attribute, 'does_not_equal').value).toBe('gold');
    expect(withOperator(node, attribute, 'is_any_of').value).toEqual([]);
    expect('value' in withOperator(node, attribute, 'is_blank')).toBe(false);
  });
  it('lose members that the operator does not allow', () => {
    const node = { type: 'attribute', name: 'pets', op: 'has_an_element', where: [{ path: ['kind'], op: 'equals', value: 'cat' }] };
    expect(withOperator(node, attribute, 'is_blank').where).toBeUndefined();
  });
  it('are counted once nothing is missing', () => {
    expect(whole({ type: 'attribute', op: 'is_blank' }, [attribute])).toBe(false);
    expect(whole({ type: 'attribute', name: 'plan', op: 'is_blank' }, [attribute])).toBe(true);
    expect(whole({ type: 'attribute', name: 'plan', op: 'is_any_of', value: [] }, [attribute])).toBe(false);
    expect(whole({ match: 'and', of: [{ not: { type: 'attribute', name: 'a', op: 'equals', value: 'x' } }] }, [attribute])).toBe(true);
    expect(whole({ match: 'and', of: [{ type: 'nothing' }] }, [attribute])).toBe(false);
  });
});
