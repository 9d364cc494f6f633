import { describe, expect, it } from 'vitest';
import { choose, fitting, spotAt, type Offer } from './complete';

/** The spot where | stands. */
const at = (marked: string) => {
  const caret = marked.indexOf('¦');
  const text = marked.replace('¦', '');
  return { text, spot: spotAt(text, caret) };
};
const put = (marked: string, offer: Offer) => {
  const { text, spot } = at(marked);
  const done = choose(text, spot!, offer);
  return `${done.text.slice(0, done.caret)}¦${done.text.slice(done.caret)}`;
};

describe('spotAt', () => {
  it.each([
    ['Hello {{${fi¦', 'attribute', 'fi'],
    ['Hello {{ ${¦}}}', 'attribute', ''],
    ['{{custom_attribute.${ci¦}}}', 'custom', 'ci'],
    ['{{content_blocks.${foo¦', 'block', 'foo'],
    ['{{secrets.${¦', 'secret', ''],
    ['{{fir¦', 'start', 'fir'],
    ['{{ ${first_name} | def¦', 'filter', 'def'],
    ['{{ ${first_name} | upcase |¦ }}', 'filter', ''],
    ['{% i¦', 'tag', 'i'],
    ['{%¦', 'tag', ''],
    ['{% if fir¦ %}', 'start', 'fir'],
    ['{% if ${a} == cus¦ %}', 'start', 'cus'],
    ['{% catalog_items pan¦ %}', 'catalog', 'pan'],
    ['{{ "x" | append: "y" | spl¦', 'filter', 'spl'],
  ])('%s', (marked, what, typed) => expect(at(marked).spot).toMatchObject({ what, typed }));
  it.each(['Hello ¦', '{{${a}}} fi¦', '{% if a %}i¦', "{{ ${a} | default: 'fi¦", '{{event_properties.${a¦', '{ {a¦'])('%s: nothing', (marked) => expect(at(marked).spot).toBeUndefined());
});

describe('choose', () => {
  const first: Offer = { what: 'attribute', name: 'first_name', standard: true };
  const city: Offer = { what: 'attribute', name: 'city' };
  it('closes what is open, and nothing twice', () => {
    expect(put('Hello {{${fi¦', first)).toBe('Hello {{${first_name}}}¦');
    expect(put('Hello {{${fi¦}}}, you', first)).toBe('Hello {{${first_name}¦}}, you');
    expect(put('{{fi¦', first)).toBe('{{${first_name}}}¦');
    expect(put('{{ fi¦ }}', first)).toBe('{{ ${first_name}¦ }}');
  });
  it('puts the space before a name that is not of every profile', () => {
    expect(put('{{${ci¦', city)).toBe('{{custom_attribute.${city}}}¦');
    expect(put('{% if ${ci¦ %}', city)).toBe('{% if custom_attribute.${city}¦ %}');
    expect(put('{{custom_attribute.${ci¦', city)).toBe('{{custom_attribute.${city}}}¦');
  });
  it('writes filters, tags, blocks and spaces', () => {
    expect(put('{{${a} | def¦}}', { what: 'filter', name: 'default' })).toBe('{{${a} | default¦}}');
    expect(put('{% i¦', { what: 'tag', name: 'if' })).toBe('{% if¦ %}');
    expect(put('{{fo¦', { what: 'block', name: 'footer' })).toBe('{{content_blocks.${footer}}}¦');
    expect(put('{{con¦', { what: 'space', name: 'content_blocks' })).toBe('{{content_blocks.${¦');
  });
  it('takes the whole word, also behind the caret', () => expect(put('{{${a} | de¦fau}}', { what: 'filter', name: 'default' })).toBe('{{${a} | default¦}}'));
});

describe('fitting', () => {
  it('has those that begin with it first', () => {
    const all = ['last_name', 'name', 'nickname', 'city'].map((name): Offer => ({ what: 'attribute', name }));
    expect(fitting(all, 'na').map((one) => one.name)).toEqual(['name', 'last_name', 'nickname']);
    expect(fitting(all, '', 2)).toHaveLength(2);
  });
});
