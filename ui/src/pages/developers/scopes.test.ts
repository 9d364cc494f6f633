import { expect, test } from 'vitest';
import { groupsOf, lines } from './scopes';

test('scopes stand in groups of their first part, and only those of Braze', () => {
  const scope = (name: string, opens: 'native' | 'braze') => ({ name, opens, needs: [] });
  const groups = groupsOf([scope('read', 'native'), scope('users.track', 'braze'), scope('segments.list', 'braze'), scope('users.export.ids', 'braze')]);
  expect(groups.map((one) => [one.group, one.members.length])).toEqual([['users', 2], ['segments', 1]]);
});

test('blank lines name no network', () => {
  expect(lines(' 203.0.113.0/24\n\n 10.0.0.1 \n')).toEqual(['203.0.113.0/24', '10.0.0.1']);
});
