import { describe, expect, it } from 'vitest';
import { bitsOf, wroteIn, wroteOf } from './wrote';

const parts = (source: string, written: string) => wroteIn(source, written).map(([from, to]) => written.slice(from, to));

describe('wroteIn', () => {
  it.each([
    ['Hello {{${first_name}}}, you', 'Hello Camille, you', ['Camille']],
    ['€ 129 · {{a}} left in {{b}}', '€ 129 · 14 left in Lyon', ['14', 'Lyon']],
    ['{{a}}', 'all of it', ['all of it']],
    ['{% if a %}Yes{% else %}No{% endif %} or', 'No or', []],
    ['Hi {% if a %}there {{a}}{% endif %}!', 'Hi !', []],
    ['no Liquid', 'no Liquid', []],
    ['a{{x}}b', 'other', []],
  ])('%s', (source, written, want) => expect(parts(source, written)).toEqual(want));
});

describe('bitsOf', () => {
  it('colours JSON and marks what Liquid wrote, also behind an escape', () => {
    const wrote = wroteOf({ text: 'Say "{{a}}"', n: 1 }, { text: 'Say "yes"', n: 1 });
    expect(bitsOf('{"text": "Say \\"yes\\"", "n": 1}', wrote).filter((bit) => bit.kind !== '')).toEqual([
      { text: '"text"', kind: 'k' }, { text: '"', kind: 's' }, { text: 'Say \\"', kind: 's' }, { text: 'yes', kind: 's', hot: true }, { text: '\\""', kind: 's' }, { text: '"n"', kind: 'k' }, { text: '1', kind: 'n' },
    ]);
  });
  it('gives every character back', () => {
    const text = 'not {json "at" all: 1.5e3';
    expect(bitsOf(text, new Map()).map((bit) => bit.text).join('')).toBe(text);
  });
});
