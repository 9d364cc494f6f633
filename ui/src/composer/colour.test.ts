import { describe, expect, it } from 'vitest';
import { attributeTag, pieces, placeOf } from './colour';

describe('pieces', () => {
  const seen = (text: string, wrong?: Parameters<typeof pieces>[1]) => pieces(text, wrong).map((one) => [one.text, [one.kind, one.filter && 'filter', one.mark].filter(Boolean).join(' ')]);
  it('tells output, filters, tags and text apart', () => {
    expect(seen("Hello {{${first_name} | default: 'a|b'}}, {% if a %}x{% endif %}")).toEqual([
      ['Hello ', 'text'], ['{{${first_name} ', 'output'], ["| default: 'a|b'", 'output filter'], ['}}', 'output'], [', ', 'text'], ['{% if a %}', 'tag'], ['x', 'text'], ['{% endif %}', 'tag'],
    ]);
  });
  it('marks what is wrong at its place', () => {
    expect(seen('é\n{{ a }} {% b', [{ line: 2, column: 9 }])).toEqual([['é\n', 'text'], ['{{ a }}', 'output'], [' ', 'text'], ['{% b', 'tag error']]);
    expect(seen('{{ 🙂a }}', [{ line: 1, column: 5, length: 1, severity: 'warning' }])).toEqual([['{{ 🙂', 'output'], ['a', 'output warning'], [' }}', 'output']]);
  });
  it('gives every character back', () => {
    const text = 'a {{ never ends\n{% nor %} this 🙂 }} }';
    expect(pieces(text).map((one) => one.text).join('')).toBe(text);
  });
});

describe('placeOf', () => {
  it('counts characters, not halves of them', () => {
    expect(placeOf('🙂x', 1, 2)).toBe(2);
    expect(placeOf('a\nb', 9, 1)).toBe(3);
  });
});

describe('attributeTag', () => {
  it('writes names bare or as custom ones, with a default', () => {
    expect(attributeTag('first_name', true, 'you')).toBe("{{${first_name} | default: 'you'}}");
    expect(attributeTag('city', false, '')).toBe('{{custom_attribute.${city}}}');
    expect(attributeTag('city', false, "l'ile")).toBe('{{custom_attribute.${city} | default: "l\'ile"}}');
  });
});
