import { readdirSync, readFileSync } from 'node:fs';
import ts from 'typescript';
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

// The API's sentences get theirs as they are loaded (fr.told.ts); dictionaries say them.
test('in French no line ends before a sign that stands alone', () => {
  const root = new URL('../', import.meta.url);
  const paths = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((path) => /(^|[/.])fr\.ts$/.test(path));
  expect(paths.length).toBeGreaterThan(20);
  const bare: string[] = [];
  for (const path of paths) {
    const visit = (node: ts.Node): void => {
      if (ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node)) {
        if (/ [:;!?»%](?![=\w{%])|« /.test(node.text)) bare.push(`${path}: ${node.text}`);
      }
      ts.forEachChild(node, visit);
    };
    visit(ts.createSourceFile(path, readFileSync(new URL(path, root), 'utf8'), ts.ScriptTarget.Latest, true));
  }
  expect(bare).toEqual([]);
});
