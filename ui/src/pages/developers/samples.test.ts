import { expect, test } from 'vitest';
import { curlFor } from './samples';

test.each(['text', 'image', 'carousel', 'receipt'] as const)('%s is one shell command with a JSON body', (sample) => {
  const text = curlFor(sample, 'http://127.0.0.1:8080', '104268917735521', "o'brien/1");
  expect(text).toContain('/pages/104268917735521/customers/o%27brien%2F1/messages');
  const body = /-d '([\s\S]*)'$/.exec(text)?.[1] ?? '';
  expect(() => JSON.parse(body.replaceAll("'\\''", "'"))).not.toThrow();
  expect(text).not.toMatch(/pb_|Bearer [^$]/);
});
