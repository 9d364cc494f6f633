import { describe, expect, test } from 'vitest';
import { formatMoney, formatShare, formatSpan, formatTime, formatTook, initials, isoDay, nearTime, formatBytes } from './format';

const at = Date.UTC(2026, 10, 19, 13, 31, 52, 7); // 14:31:52 in Paris

describe('time', () => {
  test.each([
    ['clock', 'en-GB', 'Europe/Paris', '14:31'],
    ['seconds', 'en-GB', 'America/New_York', '08:31:52'],
    ['long', 'en-GB', 'Europe/Paris', 'Thursday 19 November 2026'],
    ['long', 'fr-FR', 'Europe/Paris', 'jeudi 19 novembre 2026'],
  ] as const)('%s in %s, %s', (style, locale, zone, want) => {
    // Versions of ICU differ in the comma after the weekday.
    expect(formatTime(at, style, locale, zone).replace(',', '')).toBe(want);
  });
  test('a day belongs to a zone', () => {
    expect(isoDay(Date.UTC(2026, 10, 19, 23, 30), 'UTC')).toBe('2026-11-19');
    expect(isoDay(Date.UTC(2026, 10, 19, 23, 30), 'Europe/Paris')).toBe('2026-11-20');
  });
  test('near times are short, far ones are dates', () => {
    expect(nearTime(at, at + 60_000, 'en-GB', 'Europe/Paris')).toBe('14:31');
    expect(nearTime(at, at + 86_400_000, 'en-GB', 'Europe/Paris')).toMatch(/^Thu,? 19 Nov,? 14:31$/);
    expect(nearTime(at, at + 400 * 86_400_000, 'en-GB', 'Europe/Paris')).toBe('19 Nov 2026');
  });
});

test.each([
  [0, '0 s'], [-5, '0 s'], [59_999, '59 s'], [60_000, '1 min'], [3_599_000, '59 min'],
  [86_280_000, '23 h 58 min'], [3_660_000, '1 h 01 min'], [3 * 86_400_000, '3 d'], [288 * 86_400_000, '288 d'],
])('span %d', (ms, want) => {
  expect(formatSpan(ms).replaceAll('\u00a0', ' ')).toBe(want);
});

test('days are jours in French', () => {
  expect(formatSpan(4 * 86_400_000, 'fr-FR')).toBe('4\u00a0j');
});

test('how long it took', () => {
  expect(formatTook(3.42, 'en-GB')).toBe('3.4\u00a0ms');
  expect(formatTook(1234, 'fr-FR')).toBe('1,2\u00a0s');
});

test('a share of nothing is not written', () => {
  expect(formatShare(9208, 13546, 'en-GB')).toBe('68.0\u2009%');
  expect(formatShare(0, 0, 'en-GB')).toBe('');
  expect([0, 4, 110_003, 110_007].map((part) => formatShare(part, 110_007, 'fr-FR'))).toEqual(['0,0\u2009%', '<\u00a00,1\u2009%', '>\u00a099,9\u2009%', '100,0\u2009%']);
});

test('money, also in a currency nobody knows', () => {
  expect(formatMoney(162.9, 'EUR', 'en-GB')).toBe('€162.90');
  expect(formatMoney(3, 'not a code', 'en-GB')).toBe('3.00 not a code');
});

test.each([['Camille Laurent', 'CL'], ['Émile', 'Ém'], ['', ''], ['cooktoys', 'Co'], ['ines@cooktoys.example', 'IE']])('initials of %s', (name, want) => {
  expect(initials(name)).toBe(want);
});

test('sizes in the unit that is read at a glance', () => {
  expect(formatBytes(400, 'en-GB')).toBe('0.4 kB');
  expect(formatBytes(48_256, 'en-GB')).toBe('48 kB');
  expect(formatBytes(2_450_000, 'fr-FR').replace(/\s/g, ' ')).toBe('2,5 Mo');
});
