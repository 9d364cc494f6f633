import { expect, test } from 'vitest';
import { jsonPieces } from './json';

const text = (source: string) => jsonPieces(source).map((piece) => piece.text).join('');

test('a webhook body keeps its values and its long ids', () => {
  const source = '{"object":"page","entry":[{"id":104268917735521,"time":1795075960204,"messaging":[{"sender":{"id":"5517709932041186"},"recipient":{"id":24123456789012345},"message":{"text":"caf\\u00e9 12345678901234567890"}}]}]}';
  const set = text(source);
  expect(set).toContain('24123456789012345');
  expect(set).toContain('"café 12345678901234567890"');
  expect(JSON.parse(set)).toEqual(JSON.parse(source));
  expect(set).toContain('\n');
});

test('small things stay on one line', () => {
  expect(text('{"a":[],"b":{},"c":[1,2],"d":null}')).toBe('{ "a": [], "b": {}, "c": [ 1, 2 ], "d": null }');
});

test('what is not JSON stays as it is', () => {
  expect(jsonPieces('EVENT_RECEIVED')).toEqual([{ text: 'EVENT_RECEIVED' }]);
});

test('keys, texts and numbers have their looks', () => {
  expect(jsonPieces('{"a":"b","c":1}').filter((piece) => piece.look).map((piece) => piece.look)).toEqual(['k', 's', 'k', 'n']);
});
