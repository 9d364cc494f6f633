import { describe, expect, it } from 'vitest';
import { attributeTag, pieces, placeOf } from './colour';

describe('pieces', () => {
  it('tells output, tags and text apart', () => {
    expect(pieces('Hello {{${first_name}}}, {% if a %}x{% endif %}').map((one) => [one.kind, one.text])).toEqual([
      ['text', 'Hello '], ['output', '{{${first_name}}}'], ['text', ', '], ['tag', '{% if a %}'], ['text', 'x'], ['tag', '{% endif %}'],
    ]);
  });
  it('marks what is wrong by its line and column', () => {
    expect(pieces('é\n{{ a }} {% b', [{ line: 2, column: 9 }]).map((one) => !!one.wrong)).toEqual([false, false, false, true]);
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
