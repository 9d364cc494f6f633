import { describe, expect, test } from 'vitest';
import { columnAt, phaseOf, sizeOf, turned, withColumn } from './model';

describe('imports', () => {
  test.each([
    ['uploaded', false, true, 'mapping'],
    ['running', true, true, 'running'],
    ['running', false, true, 'running'],
    ['done', true, true, 'mapping'],
    ['failed', true, true, 'mapping'],
    ['done', true, false, 'over'],
    ['done', false, true, 'over'],
    ['stopped', false, true, 'over'],
    ['uploaded', false, false, 'over'],
  ] as const)('%s, dry %s, file there %s: %s', (state, dry, there, phase) => {
    expect(phaseOf({ state, dry, file_until: there ? '2026-11-29T00:00:00Z' : undefined })).toBe(phase);
  });

  test('a name comes with an attribute and goes without', () => {
    const id = { header: ' Mail ', to: 'nothing' };
    expect(turned(id, 'attribute')).toEqual({ header: ' Mail ', to: 'attribute', name: 'Mail', type: 'auto' });
    expect(turned({ header: 'a', to: 'attribute', name: 'b', type: 'array', separator: ';' }, 'email')).toEqual({ header: 'a', to: 'email' });
    expect(turned({ header: 'a', to: 'attribute', name: 'b', type: 'number' }, 'property')).toEqual({ header: 'a', to: 'property', name: 'b', type: 'number' });
  });

  test('one column changes, the others stay', () => {
    const mapping = { kind: 'people', columns: [{ header: 'a', to: 'nothing' }, { header: 'b', to: 'email' }] };
    expect(withColumn(mapping, 0, { header: 'a', to: 'phone' }).columns).toEqual([{ header: 'a', to: 'phone' }, { header: 'b', to: 'email' }]);
  });

  test.each([['columns[3].name', 3], ['mapping.columns[12]', 12], ['columns', -1], ['event', -1]])('%s', (place, at) => {
    expect(columnAt(place)).toBe(at);
  });

  test.each([[999, 999, 'B'], [1500, 1.5, 'kB'], [25_000_000, 25, 'MB']])('%d bytes', (bytes, value, unit) => {
    expect(sizeOf(bytes)).toEqual({ value, unit });
  });
});
