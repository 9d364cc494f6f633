import { expect, test } from 'vitest';
import { lookOf, modeOf } from './look';

const theme = { theme_mode: 'dark', theme: { header: { backgroundColor: '#112233,#445566' }, notification: { radius: 12, unreadIndicatorColor: '#FF0000' } } };

test('a theme draws the parts of a feed, in light and in dark', () => {
  expect(lookOf(theme, false).header.background).toBe('#112233');
  expect(lookOf(theme, true).header.background).toBe('#445566');
  expect(lookOf(theme, true).notification.borderRadius).toBe('12px');
  expect(lookOf(theme, true).unread.background).toBe('#FF0000');
});

test('what a theme leaves open is left to the sheet', () => {
  expect(lookOf(undefined, true)).toEqual({ header: {}, list: {}, notification: {}, unread: {} });
  expect(lookOf({ theme: { list: { backgroundColor: 'url(evil)' } } }, true).list.background).toBeUndefined();
});

test('a feed may be light or dark whatever the reader has', () => {
  expect(modeOf(theme)).toBe('dark');
  expect(modeOf({ theme_mode: 'default' })).toBeUndefined();
});
