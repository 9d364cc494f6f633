import { expect, test } from 'vitest';
import { below, fits, inOrder } from './model';

const tags = [{ id: 'snow', parent_id: 'winter' }, { id: 'winter', parent_id: 'seasons' }, { id: 'seasons' }, { id: 'other' }];

test('asking for a tag asks for those below it', () => {
  expect([...below(tags, 'seasons')].sort()).toEqual(['seasons', 'snow', 'winter']);
  expect([...below(tags, 'snow')]).toEqual(['snow']);
});

test('tags stand as a tree', () => {
  expect(inOrder(tags).map(({ tag, depth }) => `${tag.id} ${depth}`)).toEqual(['seasons 0', 'winter 1', 'snow 2', 'other 0']);
});

test('what has no team belongs to the standard one', () => {
  expect(fits(undefined, undefined, undefined, undefined)).toBe(true);
  expect(fits(undefined, undefined, 'a', 'a')).toBe(true);
  expect(fits({ tags: [] }, undefined, 'a', undefined)).toBe(false);
  expect(fits({ tags: ['snow'], team_id: 'b' }, below(tags, 'seasons'), 'b', 'a')).toBe(true);
  expect(fits({ tags: ['other'] }, below(tags, 'seasons'), undefined, undefined)).toBe(false);
});
