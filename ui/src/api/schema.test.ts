import { readFileSync } from 'node:fs';
import openapiTS, { astToString } from 'openapi-typescript';
import { expect, test } from 'vitest';

// The types are made from the API's definition by `npm run api`; this says when that was forgotten.
test('schema.ts is what openapi.json says', async () => {
  const definition = JSON.parse(readFileSync(new URL('../../openapi.json', import.meta.url), 'utf8'));
  const made = astToString(await openapiTS(definition));
  const kept = readFileSync(new URL('./schema.ts', import.meta.url), 'utf8');
  expect(kept.slice(kept.indexOf('export interface paths')).trim()).toBe(made.slice(made.indexOf('export interface paths')).trim());
});
