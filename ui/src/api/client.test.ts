import { expect, test } from 'vitest';
import { fieldOf, problemOf } from './client';

test.each([['body.name', 'name'], ['body.origins[0]', 'origins'], ['body.app.secret', 'app'], ['name', 'name'], ['', '']])('%s speaks of %s', (location, want) => {
  expect(fieldOf(location)).toBe(want);
});

test('a problem keeps its words and its fields', () => {
  const error = problemOf(422, { code: 'invalid_body', detail: 'Two fields are wrong.', errors: [{ location: 'body.name', message: 'A name is needed.' }, { message: 'no place' }] });
  expect([error.status, error.code, error.message, error.fields]).toEqual([422, 'invalid_body', 'Two fields are wrong.', { name: 'A name is needed.' }]);
});

test.each([undefined, null, 'Bad gateway', ''])('what is no problem document (%j) says only its status', (body) => {
  const error = problemOf(502, body);
  expect([error.status, error.message, error.fields]).toEqual([502, '', {}]);
});
