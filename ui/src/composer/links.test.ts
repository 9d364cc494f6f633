import { describe, expect, it } from 'vitest';
import type { Content } from '../api/types';
import { addressesOf, withRule } from './links';

describe('addressesOf', () => {
  const content = {
    type: 'cards', text: 'See https://shop.example/a, or not.', cards: [{ title: 'Pan', url: 'https://shop.example/pan', buttons: [{ type: 'url', title: 'x', url: 'https://shop.example/pan' }, { type: 'postback', title: 'y', payload: 'z' }, { type: 'url', title: 'z', url: '' }] }],
  } as Content;
  it('has each once, those of texts only when asked', () => {
    expect(addressesOf(content, false)).toEqual(['https://shop.example/pan']);
    expect(addressesOf(content, true)).toEqual(['https://shop.example/a', 'https://shop.example/pan']);
  });
});

describe('withRule', () => {
  it('keeps one rule an address, and none that says nothing', () => {
    const one = withRule({ track: true }, 'https://a', { untracked: true });
    expect(one.links).toEqual([{ url: 'https://a', untracked: true }]);
    expect(withRule(one, 'https://a', { name: 'pans' }).links).toEqual([{ url: 'https://a', name: 'pans' }]);
    expect(withRule(one, 'https://a', {}).links).toBeUndefined();
  });
});
