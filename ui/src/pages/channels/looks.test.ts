import { expect, test } from 'vitest';
import { isOrigin, originsOf } from './AddSite';
import { snippetFor } from './ButtonLooks';

test('the snippet names the visitor, loads the script, places the button', () => {
  const text = snippetFor('<script async src="https://m.example/tag/v1.js" data-site="site_1"></script>\n', 'xlarge', 'white', true);
  expect(text.split('\n')).toEqual([
    '<script>window.petitbleuData = { extId: "…", customer_signature: "…" };</script>',
    '<script async src="https://m.example/tag/v1.js" data-site="site_1"></script>',
    '<div data-petitbleu="send-to-messenger" data-size="xlarge" data-color="white"></div>',
  ]);
  expect(snippetFor('x', 'large', 'blue', false)).not.toContain('signature');
});

test.each([
  ['https://shop.example', true], ['https://shop.example:8443', true], ['http://localhost:8090', true], ['http://127.0.0.1', true],
  ['http://shop.example', false], ['https://shop.example/', false], ['https://shop.example/basket', false], ['shop.example', false], ['javascript:alert(1)', false], ['', false],
])('%s is an origin: %s', (text, want) => {
  expect(isOrigin(text)).toBe(want);
});

test('addresses stand one a line, a slash at the end is forgiven', () => {
  expect(originsOf(' https://a.example/\nhttps://b.example, https://c.example \n')).toEqual(['https://a.example', 'https://b.example', 'https://c.example']);
});
