import { describe, expect, it } from 'vitest';
import { en as segments } from '../segments/words/en';
import type { Node } from '../segments/tree';
import { blank, blankVariant, withSubscriptionState, type Definition } from './model';
import { changesOf, partsOf, type Telling } from './parts';
import { en } from './words/en';

const say: Telling = {
  c: en, w: segments, purposes: { transactional: 'Transactional' }, nameOf: (id) => (id === 'seg_1' ? 'Regulars' : id),
  specs: [
    { type: 'attribute', label: 'segment.filter.attribute', category: 'attributes', operators: [{ id: 'more_than', label: 'segment.op.more_than', operand: 'number' }, { id: 'equals', label: 'segment.op.equals', operand: 'text' }] },
    { type: 'segment', label: 'segment.filter.segment', category: 'other', operators: [{ id: 'is_member', label: 'segment.op.is_member', operand: 'text' }] },
  ] as Telling['specs'],
};
const filtered = (where: Node): Definition => ({ ...blank('A'), audience: { version: 1, where } as Definition['audience'] });
const changes = (a: Definition, b: Definition) => changesOf(partsOf(a, say), partsOf(b, say));

describe('what changed between two definitions', () => {
  const points: Node = { type: 'attribute', name: 'points', op: 'more_than', value: 40 };
  const member: Node = { type: 'segment', op: 'is_member', value: 'seg_1' };
  it('is nothing where they say the same', () => expect(changes(blank('A'), blank('A'))).toEqual([]));
  it('is told filter by filter', () => {
    expect(changes(filtered({ match: 'and', of: [points] }), filtered({ match: 'and', of: [points, { not: member }] }))).toEqual([{ key: 'audience', label: en.who, gone: [], come: ['not (Segment is in Regulars)'] }]);
    expect(changes(filtered(member), filtered({ match: 'or', of: [points, member] }))).toEqual([{ key: 'audience', label: en.who, gone: ['Segment is in Regulars'], come: ['Attribute points is more than 40 or Segment is in Regulars'] }]);
  });
  it('is told field by field of a message, and by its own name of a variant', () => {
    const one = blank('A');
    const text = (said: string): Definition => ({ ...one, variants: [{ ...one.variants[0]!, composition: { channel: 'messenger', purpose: 'transactional', content: { type: 'text', text: said } } }] } as Definition);
    expect(changes(text('Hello'), text('Good day'))).toEqual([{ key: 'variant v1', label: 'Variant A', gone: ['text: Hello'], come: ['text: Good day'] }]);
    const two = { ...text('Hello'), variants: [...text('Hello').variants, { ...blankVariant('Short', ['v1']), weight: 0 }] };
    expect(changes(text('Hello'), two).map((it) => [it.key, it.come])).toContainEqual(['split', ['Variant A: 100 %', 'B Short: 0 %']]);
  });
  it('tells of what begins it, and of what counts', () => {
    const on = (where?: object[]): Definition => ({ ...blank('A'), delivery: { type: 'action', trigger: { on: [{ kind: 'event', name: 'order_paid', where }], delay: { after_seconds: 3600 } } } } as Definition);
    expect(changes(on(), on([{ path: ['category'], op: 'equals', value: 'copper' }]))).toEqual([{ key: 'begins', label: en.begins, gone: ['does the event order_paid'], come: ['does the event order_paid where category equals copper'] }]);
    const group = (state: string): Definition => ({ ...blank('A'), delivery: { type: 'action', trigger: { on: [withSubscriptionState({ kind: 'subscription', name: 'seg_1' }, state)] } } } as Definition);
    expect(partsOf(group('subscribed'), say).find((it) => it.key === 'begins')?.lines[1]).toBe('changes a subscription to subscribed in the group Regulars');
    expect(partsOf(group(''), say).find((it) => it.key === 'begins')?.lines[1]).toBe('changes a subscription to either state in the group Regulars');
    const counts: Definition = { ...blank('A'), conversions: [{ on: { kind: 'purchase', products: ['CU-16'] }, within_seconds: 86_400 }] };
    expect(changes(blank('A'), counts)).toEqual([{ key: 'conversions', label: en.success, gone: [], come: ['buys of CU-16, within 1 day'] }]);
  });
});
