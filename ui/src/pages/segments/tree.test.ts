import { describe, expect, it } from 'vitest';
import { added, bare, countOf, grouped, negated, put, written, type Node } from './tree';

const a: Node = { type: 'messenger', op: 'has' };
const b: Node = { type: 'window', op: 'is_open' };
const top: Node = { match: 'and', of: [a, { match: 'or', of: [b, { not: a }] }] };

describe('the tree of a definition', () => {
  it('writes addresses as the API does', () => {
    expect(written([])).toBe('where');
    expect(written([1, 1, 'not'])).toBe('where.of[1].of[1].not');
  });
  it('replaces a node and leaves the others the same', () => {
    const next = put(top, [1, 0], a);
    expect(next.of![1]!.of![0]).toBe(a);
    expect(next.of![0]).toBe(a);
    expect(top.of![1]!.of![0]).toBe(b);
  });
  it('removes a node from its group', () => {
    expect(put(top, [1, 0], undefined).of![1]!.of).toEqual([{ not: a }]);
    expect(put(top, [], undefined)).toEqual({ match: 'and', of: [] });
  });
  it('goes through a negation', () => {
    expect(put(top, [1, 1, 'not'], b).of![1]!.of![1]).toEqual({ not: b });
  });
  it('negates, and takes that back', () => {
    expect(negated(a)).toEqual({ not: a });
    expect(negated({ not: a })).toBe(a);
    expect(bare({ not: a })).toEqual({ node: a, not: true });
  });
  it('counts filters and puts a lone one into a group', () => {
    expect(countOf(top)).toBe(3);
    expect(grouped({ version: 1, where: a }).where).toEqual({ match: 'and', of: [a] });
    expect(added({ match: 'or' }, a).of).toEqual([a]);
  });
});
