import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { checks } from './fr.checks';
import { errors } from './fr.errors';
import { sayInFrench } from './fr.told';
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

const source = (path: string) => readFileSync(new URL(`../../../internal/${path}`, import.meta.url), 'utf8');

/** The sentences that a piece of Go says, with something in each hole. */
function sentencesOf(go: string): string[] {
  const literals = [...go.matchAll(/"((?:[^"\\\n]|\\.)*)"|`([^`]*)`/g)].map((found) => found[2] ?? (found[1] ?? '').replaceAll('\\"', '"'));
  const said = literals.filter((text) => /^(?:[A-Z]|%s: |quick_replies)[^\n]* [^\n]*[.]$/.test(text) && !/\(Messenger Platform/.test(text));
  return said.map((text) => text.replace(/%q/g, '"x"').replace(/%[ds]/g, '7'));
}

/** Those of which a sentence stays as it was. */
const unsaid = (sentences: string[]) => sentences.filter((text) => text.split(/(?<=[.!?]) (?=[A-Z(])/).some((one) => sayInFrench(text).includes(one)));

test('every check of a message is said in French', () => {
  const files = readdirSync(new URL('../../../internal/channel/messenger/', import.meta.url)).filter((name) => /^check.*(?<!_test)\.go$/.test(name));
  const said = files.flatMap((name) => sentencesOf(source(`channel/messenger/${name}`)));
  expect(said.length).toBeGreaterThan(checks.length - 10);
  expect(unsaid(said)).toEqual([]);
});

test('why a message went no further, and why an alert was not told, is said in French', () => {
  const files = ['delivery/commit.go', 'delivery/judge.go', 'delivery/settle.go', 'delivery/stop.go', 'api/send.go', 'pages/plain.go', 'pages/notify.go', 'fetch/file.go', 'fetch/answers.go', 'graph/error.go'];
  const said = files.flatMap((name) => sentencesOf(source(name)));
  expect(said.length).toBeGreaterThan(25);
  expect(unsaid(said)).toEqual([]);
});

// The catalogue speaks English in Go; French must follow it sentence by sentence.
test('every sentence of the catalogue of errors is said in French', () => {
  const go = source('channel/messenger/catalogue_rows.go') + source('channel/messenger/errors.go').replace(/^[\s\S]*?var does = /, '');
  const sentences = new Set([...go.matchAll(/"((?:[^"\\]|\\.)* (?:[^"\\]|\\.)*\.)"/g)].map((m) => m[1] ?? ''));
  expect(sentences.size).toBeGreaterThan(100);
  expect(unsaid([...sentences])).toEqual([]);
});

test('a cause and its cure, as a refused message tells them, are both said', () => {
  const [cause, cure] = [errors.at(-1), errors[0]];
  expect(sayInFrench(`${cause?.[0]} ${cure?.[0]}`)).not.toContain(cure?.[0]);
});

test('a refusal of Facebook with its number and trace', () => {
  const said = sayInFrench("Facebook did not accept a value of the request. Check the values, and that token, app and Page belong together. (Facebook's error 100/33, trace A1Ms_kKB)");
  expect(said).toBe('Facebook n’a pas accepté une valeur de la demande. Vérifiez les valeurs, et que jeton, app et Page vont ensemble. (erreur 100/33 de Facebook, trace A1Ms_kKB)');
});
