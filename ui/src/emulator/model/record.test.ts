import { expect, test } from 'vitest';
import type { Bubble } from '../data/types';
import { scriptOf } from './record';

const line = (seq: number, from: 'page' | 'person', more: Partial<Bubble>): Bubble => ({ seq, page: '9', person: 'nora', psid: '25', from, kind: 'text', at_ms: 0, ...more });

test('a conversation becomes actions and waits in its order', () => {
  const script = scriptOf({
    base: 'http://emu', page: '9', first: 'Nora', last: 'Lind', locale: 'en_GB', moves: [{ from_ms: 0, to_ms: 3_600_000, after_seq: 2 }],
    lines: [
      line(1, 'person', { text: "What's up" }), line(2, 'page', { text: 'Hello' }), line(3, 'page', { text: 'Hello' }),
      line(4, 'page', { kind: 'template', message: { attachment: { payload: { elements: [{ title: 'Saucepan' }] } } } }),
      line(5, 'person', { kind: 'postback', text: 'Buy', payload: 'BUY' }), line(6, 'person', { kind: 'sticker' }),
    ],
  });
  const steps = script.split('\n').filter((one) => /^(does|hears|post|#) ?/.test(one) && !one.includes('()')).slice(2);
  expect(steps).toEqual([
    expect.stringMatching(/^post people/),
    `does '{"page":"'"$PAGE"'","action":"text","text":"What'\\''s up"}'`,
    `hears '{"page":"'"$PAGE"'","person":"'"$WHO"'","contains":"Hello","count":1,"timeout_ms":10000}'`,
    `post clock '{"move_ms":3600000}'`,
    `hears '{"page":"'"$PAGE"'","person":"'"$WHO"'","contains":"Hello","count":2,"timeout_ms":10000}'`,
    `hears '{"page":"'"$PAGE"'","person":"'"$WHO"'","contains":"Saucepan","count":1,"timeout_ms":10000}'`,
    `does '{"page":"'"$PAGE"'","action":"postback","title":"Buy","payload":"BUY"}'`,
    '# not played again: sticker',
  ]);
});
