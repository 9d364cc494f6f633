import { expect, test } from 'vitest';
import { cssOf, isColour, keyOf, read, unitOf, write } from './model';

test('a theme keeps what the form does not know', () => {
  const theme = { theme_mode: 'dark', theme: { list: { tooltip: { textSize: 14 } }, key: 'x' } };
  const next = write(theme, 'list', 'backgroundColor', '#fff,#000');
  expect(next).toEqual({ theme_mode: 'dark', theme: { list: { tooltip: { textSize: 14 }, backgroundColor: '#fff,#000' }, key: 'x' } });
  expect(read(next, 'list', 'backgroundColor')).toBe('#fff,#000');
  expect(write(next, 'list', 'backgroundColor', '')).toEqual(theme);
  expect(write(write({}, 'header', 'textColor', '#111'), 'header', 'textColor', '')).toEqual({ theme: undefined });
});

test('colours are one or two, the alpha before', () => {
  for (const good of ['', '#fff', '#FFF,#000', '#80ffffff', 'transparent, #123']) expect(isColour(good), good).toBe(true);
  for (const bad of ['red', '#ff', '#fff,#000,#111', '#fff,', 'url(x)']) expect(isColour(bad), bad).toBe(false);
  expect([cssOf('#80112233,#fff', false), cssOf('#80112233,#fff', true), cssOf('#abc', true), cssOf('red', false)]).toEqual(['#11223380', '#fff', '#abc', undefined]);
});

test('keys and spans', () => {
  expect([keyOf('Offres d’été !'), keyOf('--'), keyOf('News 2')]).toEqual(['offres-d-ete', '', 'news-2']);
  expect([unitOf(48), unitOf(30)]).toEqual(['days', 'hours']);
});
