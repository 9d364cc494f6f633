import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { sayInFrench } from './fr.sentences';
import { translator } from './sentences';

test('holes are filled in order, words in them are said again, the rest stays', () => {
  const say = translator([['It closed at {t}: {w} opened {q}.', 'Fermé le {1} : {2} a ouvert « {3} ».']], { 'a tap': 'un appui' });
  expect(say("It closed at 2026-11-21T11:00:00Z: a tap opened 'x y'. And so on.")).toBe('Fermé le 2026-11-21T11:00:00Z : un appui a ouvert « x y ». And so on.');
});

// The rules' own fixtures hold every sentence they say: one that changes there fails here.
const folder = new URL('../../../internal/policy/testdata/rules/', import.meta.url);

interface Told {
  verdict: { sentence: string; cure?: string; checks?: { sentence: string }[] };
}

describe('every sentence of the rules is said in French', () => {
  test.each(readdirSync(folder).filter((name) => name.endsWith('.json')))('%s', (name) => {
    const cases = JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as Told[];
    const told = cases.flatMap(({ verdict }) => [verdict.sentence, verdict.cure ?? '', ...(verdict.checks ?? []).map((check) => check.sentence)]);
    const english = told.map(sayInFrench).filter((text) => /\b(The|This|There|Ask|Send|person|window|Nothing|Two|Under|message tag|may|any)\b/.test(text));
    expect([...new Set(english)]).toEqual([]);
  });
});
