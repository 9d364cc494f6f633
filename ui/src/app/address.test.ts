import { expect, test } from 'vitest';
import { addressIn, joined, parted, throughWorkspace, workspaceOf } from './address';

test('an address names its workspace and what lies in it', () => {
  expect(parted('/w/ws_1/people/p_2')).toEqual({ ws: 'ws_1', path: '/people/p_2' });
  expect(parted('/w/ws_1/')).toEqual({ ws: 'ws_1', path: '/' });
  expect(parted('/w/ws_1')).toEqual({ ws: 'ws_1', path: '/' });
  expect(parted('/w/ws_1?tab=a')).toEqual({ ws: 'ws_1', path: '/?tab=a' });
  expect(parted('/people')).toEqual({ path: '/people' });
  expect(parted('/welcome')).toEqual({ path: '/welcome' });
  expect(workspaceOf('/app/w/ws_1/people?search=a')).toBe('ws_1');
  expect(workspaceOf('/app/people')).toBeUndefined();
  expect(workspaceOf('/app')).toBeUndefined();
});

test('who is not inside yet is in no workspace', () => {
  expect(joined('/people', 'ws_1')).toBe('/w/ws_1/people');
  expect(joined('/', 'ws_1')).toBe('/w/ws_1/');
  expect(joined('/sign-in', 'ws_1')).toBe('/sign-in');
  expect(joined('/people', undefined)).toBe('/people');
});

test('an old address, or one of another workspace, is told for this one', () => {
  expect(addressIn('ws_1', '/app/channels?do=connect#a')).toBe('/app/w/ws_1/channels?do=connect#a');
  expect(addressIn('ws_1', '/app/w/ws_2/people')).toBe('/app/w/ws_1/people');
  expect(addressIn('ws_1', '/app/')).toBe('/app/w/ws_1/');
  expect(addressIn('ws_1', '/app')).toBe('/app/w/ws_1/');
});

test('the router follows the address, and forgets the workspace outside', () => {
  const at = (path: string) => new URL(path, 'http://a.example');
  const into = (path: string) => (throughWorkspace.input?.({ url: at(path) }) as URL).pathname;
  const out = (path: string) => (throughWorkspace.output?.({ url: at(path) }) as URL).pathname;
  expect(into('/w/ws_1/people')).toBe('/people');
  expect(out('/messages')).toBe('/w/ws_1/messages');
  expect(into('/people')).toBe('/people');
  expect(out('/messages')).toBe('/w/ws_1/messages');
  expect(into('/w/ws_2/')).toBe('/');
  expect(out('/')).toBe('/w/ws_2/');
  expect(into('/sign-in')).toBe('/sign-in');
  expect(out('/')).toBe('/');
});
