import { expect, test } from 'vitest';
import { componentsOf, edgeFault, newTemplate, partOf } from './template';

const form = { name: 'order_shipped', language: 'en_US', header: '', body: 'Order {{num}} left on {{day}} from here.', button: '', url: '' };

test('the form of the values follows from how they are written', () => {
  expect(newTemplate(form)).toEqual({ name: 'order_shipped', language: 'en_US', parameter_format: 'NAMED', components: [{ type: 'BODY', text: form.body }] });
  expect(newTemplate({ ...form, body: 'Order {{1}} left.', header: 'News', button: 'Track', url: 'https://a.example/' })).toEqual({
    name: 'order_shipped', language: 'en_US', parameter_format: 'POSITIONAL',
    components: [{ type: 'HEADER', format: 'TEXT', text: 'News' }, { type: 'BODY', text: 'Order {{1}} left.' }, { type: 'BUTTONS', buttons: [{ type: 'URL', text: 'Track', url: 'https://a.example/' }] }],
  });
});

test('a definition is read in both of its forms, and a text may not end with a value', () => {
  const body = { type: 'BODY', text: 'x' };
  for (const definition of [[body], { components: [body] }]) expect(partOf(componentsOf(definition), 'BODY')?.text).toBe('x');
  expect(componentsOf(null)).toEqual([]);
  expect([edgeFault('{{a}} left'), edgeFault('left {{a}} '), edgeFault('a {{b}} c')]).toEqual([true, true, false]);
});
