import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

// React draws a component that waited by use once more and counts on the same use: one that is left out
// then makes the hooks after it fail (its errors 467 and 520), now and then, when the words come just in time.
test('no component asks use on a condition', () => {
  const root = new URL('../', import.meta.url);
  const asked = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.tsx?$/.test(path) && !path.endsWith('.test.ts'))
    .flatMap((path) => readFileSync(new URL(path, root), 'utf8').split('\n').map((line, i) => `${path}:${i + 1}: ${line.trim()}`))
    .filter((line) => /\buse\(/.test(line) && !/^\S+ (\/\/|\*|\/\*)/.test(line));
  expect(asked.length).toBeGreaterThan(0);
  expect(asked.filter((line) => /(\?|:|&&|\|\|) ?use\(|\bif \(.*\buse\(/.test(line.replace(/^\S+ /, '')))).toEqual([]);
});
