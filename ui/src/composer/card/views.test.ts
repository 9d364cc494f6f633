import { describe, expect, it } from 'vitest';
import { readViews, writeViews, type View } from './views';

describe('cards in the place of a placeholder', () => {
  it('are rows of a form, and the same list again', () => {
    const rows: View[] = [{ key: 'product', variables: { name: 'A "fine" pan', 'price.now': '{x}\n40 €' } }, { key: 'other', variables: {} }];
    expect(JSON.parse(writeViews(rows, false))).toEqual([{ key: 'product', variables: { name: 'A "fine" pan', 'price.now': '{x}\n40 €' } }, { key: 'other', variables: {} }]);
    expect(readViews(writeViews(rows, false))).toEqual(rows);
    expect(readViews('[{"key":"a","variables":{"n":3}},{"key":"b"}]')).toEqual([{ key: 'a', variables: { n: '3' } }, { key: 'b', variables: {} }]);
    expect([readViews(''), readViews(' '), writeViews([], true)]).toEqual([[], [], '']);
  });
  it('hold Liquid that breaks no JSON', () => {
    const rows = [{ key: 'product', variables: { name: 'For {{ ${first_name} | default: "you" }}: "{{b}}"', note: '{% if a == "x" %}yes{% endif %}' } }];
    const text = writeViews(rows, true);
    expect(text).toBe('[{"key":"product","variables":{"name":"For {{ ${first_name} | default: "you" | json_escape }}: \\"{{b | json_escape}}\\"","note":"{% if a == "x" %}yes{% endif %}"}}]');
    expect(readViews(text)).toEqual(rows);
    expect(writeViews(readViews(text)!, true)).toBe(text);
  });
  it('stay apart while Liquid is being typed', () => {
    for (const name of ['{{', '{{ a', '{% if', '{{ x | default: "a', '{{${first_name}}}', '{{ a -}}', 'a }} b', '{{{']) {
      const rows = [{ key: 'p', variables: { name, price: '{{ p }} €', last: 'x }} %}' } }];
      expect(readViews(writeViews(rows, true)), name).toEqual(rows);
    }
    expect(writeViews([{ key: 'p', variables: { n: '{{${first_name}}}' } }], true)).toBe('[{"key":"p","variables":{"n":"{{${first_name} | json_escape}}"}}]');
  });
  it('that somebody wrote by hand are left to them', () => {
    for (const text of ['{% for p in products %}x{% endfor %}', '{{ cards | as_json_string }}', '[1]', '{"key":"a"}', '[{"key":1}]', '[{"key":"a","variables":{"n":[1]}}]', '[{"key":"a","more":1}]', '[', '[null]']) expect(readViews(text), text).toBeUndefined();
  });
});
