import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { checks } from './fr.checks';
import { errors } from './fr.errors';
import { saidByTemplate, sayInFrench } from './fr.told';
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
    const english = told.map((text) => sayInFrench(text)).filter((text) => /\b(The|This|There|Ask|Send|person|window|Nothing|Two|Under|message tag|may|any)\b/.test(text));
    expect([...new Set(english)].join('\n')).toBe('');
  });
});

// What opened a window stands inside a sentence.
test('what opens the window is said in French', () => {
  const go = readFileSync(new URL('../../../internal/policy/rule_window.go', import.meta.url), 'utf8');
  const openers = [...(/openers = [^{]*\{([^}]*)\}/.exec(go)?.[1] ?? '').matchAll(/"([^"]*)"/g)].map((one) => one[1] ?? '');
  expect(openers.length).toBeGreaterThan(6);
  expect([...openers, 'an action of the person'].filter((one) => sayInFrench(`The messaging window is open until 2026-11-23T11:15:04Z: ${one} opened it at 2026-11-22T11:15:04Z.`).includes(one))).toEqual([]);
});

// So does what a role may not do.
test('roles and permissions are said in French inside a refusal', () => {
  const go = readFileSync(new URL('../../../internal/api/door/roles.go', import.meta.url), 'utf8');
  const words = [...go.matchAll(/^\t\{\w+, "([^"]+)", petitbleu\.Scope/gm)].map((one) => one[1] ?? '');
  const roles = [...go.matchAll(/^\tRole\w+ += "(\w+)"/gm)].map((one) => one[1] ?? '');
  expect([roles.length, words.length > 20]).toEqual([6, true]);
  const template = 'Your role here, {1}, may not {2}. Ask an administrator of the workspace.';
  for (const role of roles) {
    for (const what of words) {
      const said = sayInFrench('', { template, params: { 1: role, 2: what } });
      expect([said.includes(`, ${role},`), said.includes(what)], said).toEqual([false, false]);
    }
  }
});

/** A file of Go, with the strings joined that go over several lines. */
const source = (path: string) => readFileSync(new URL(`../../../internal/${path}`, import.meta.url), 'utf8').replace(/"\s*\+\s*"/g, '');

/** The sentences that a piece of Go says, with something in each hole. */
function sentencesOf(go: string): string[] {
  const literals = [...go.matchAll(/"((?:[^"\\\n]|\\.)*)"|`([^`]*)`/g)].map((found) => found[2] ?? (found[1] ?? '').replaceAll('\\"', '"'));
  const said = literals.filter((text) => /^(?:[A-Z]|%s: |quick_replies)[^\n]* [^\n]*[.]$/.test(text) && !/\(Messenger Platform/.test(text));
  return said.map((text) => text.replace(/%q/g, '"x"').replace(/%[ds]/g, '7'));
}

/** Those of which a sentence stays as it was. */
const unsaid = (sentences: string[]) => sentences.filter((text) => text.split(/(?<=[.!?]) (?=[A-Z(])/).some((one) => sayInFrench(text).includes(one)));

/** A format of Go as the API tells it: {1}, {2} where values stand. */
function templateOf(format: string): string {
  let n = 0;
  return format.replaceAll('\\"', '"').replace(/%[-+# 0-9.]*([%vdsqwxfgt])/g, (_, verb: string) => (verb === '%' ? '%' : verb === 'q' ? `"{${++n}}"` : `{${++n}}`));
}

/** The sentences that refusals of a package and of those in its folder are made of, as templates. */
function templatesOf(folder: string, call: RegExp): string[] {
  const files = (readdirSync(new URL(`../../../internal/${folder}/`, import.meta.url), { recursive: true }) as string[]).filter((name) => /(?<!_test)\.go$/.test(name));
  const found = files.flatMap((name) => [...source(`${folder}/${name}`).matchAll(new RegExp(call.source + String.raw`(?:"((?:[^"\\\n]|\\.)*)"|` + '`([^`]*)`)', 'g'))]);
  return found.map((one) => templateOf(one[1] ?? one[2] ?? '')).filter((one) => /[A-Za-z]{3} /.test(one));
}

const refusal = /(?:Errorf\(petitbleu\.Code\w+|\binvalid\(|\brefused?\(|\bbad\(|\bcellError\(|\bwrong\()(?:[^"`;{}\n]*?,)?\s*/;

// What the API refuses tells its template. One that is new in Go fails here until it is said in French.
describe('everything that the API refuses is said in French by its template', () => {
  test.each([['api', 90], ['people', 15], ['profile', 40], ['pages', 12], ['delivery', 5], ['intake', 14], ['render', 8], ['schedule', 4], ['feed', 30]] as [string, number][])('%s', (folder, least) => {
    const templates = [...new Set(templatesOf(folder, refusal))].filter((one) => !/^Facebook |^\{1\}\.?$|: $/.test(one) || one.includes('Facebook does not let'));
    expect(templates.length).toBeGreaterThanOrEqual(least);
    expect(templates.filter((template) => !saidByTemplate.has(template)).join('\n')).toBe('');
  });

  test('the definition of a segment', () => {
    const files = readdirSync(new URL('../../../internal/segment/', import.meta.url)).filter((name) => /(?<!_test)\.go$/.test(name));
    const templates = files.flatMap((name) => [...source(`segment/${name}`).matchAll(/\.add\([^\n]*?"[a-z_]+",\s*(?:"((?:[^"\\\n]|\\.)*)"|`([^`]*)`)/g)].map((one) => (one[1] ?? one[2] ?? '').replaceAll('\\"', '"')));
    const wants = [...(/wants = map\[string\]string\{([^}]*)\}/.exec(source('segment/problem.go'))?.[1] ?? '').matchAll(/:\s*"([^"]*)"/g)].map((one) => `This must be ${one[1]}.`);
    expect(templates.length + wants.length).toBeGreaterThan(35);
    expect([...new Set([...templates, ...wants])].filter((template) => template.includes(' ') && !saidByTemplate.has(template)).join('\n')).toBe('');
  });

  test('the definition of a campaign', () => {
    const files = readdirSync(new URL('../../../internal/plan/', import.meta.url)).filter((name) => /(?<!_test)\.go$/.test(name));
    const literal = String.raw`(?:"((?:[^"\\\n]|\\.)*)"|` + '`([^`]*)`)';
    const calls = [String.raw`\badd\([^\n]*?"[a-z_]+",\s*`, String.raw`\bmissing\([^\n]*?,\s*`].map((call) => new RegExp(call + literal, 'g'));
    const templates = files.flatMap((name) => calls.flatMap((call) => [...source(`plan/${name}`).matchAll(call)].map((one) => (one[1] ?? one[2] ?? '').replaceAll('\\"', '"'))));
    expect(templates.length).toBeGreaterThan(50);
    expect([...new Set(templates)].filter((template) => template.includes(' ') && !saidByTemplate.has(template)).join('\n')).toBe('');
  });

  test('the lines of a file', () => {
    const said = ['imports', 'inspect', 'mapping', 'reader', 'row', 'run'].flatMap((name) => sentencesOf(source(`people/imports/${name}.go`)));
    expect(said.length).toBeGreaterThan(45);
    expect(unsaid(said)).toEqual([]);
  });

  test('letters that did not arrive', () => {
    const said = [...source('mail/mail.go').matchAll(/(?:errors\.New|fmt\.Errorf)\("((?:[^"\\]|\\.)*)"/g)].map((one) => templateOf(one[1] ?? ''));
    expect(said.length).toBeGreaterThan(6);
    expect(said.filter((template) => !saidByTemplate.has(template)).join('\n')).toBe('');
  });
});

test('values are put in by their names, and sentences among them are said again', () => {
  expect(sayInFrench('At most 255 characters.', { template: 'A text has at most {1} characters.', params: { 1: 255 } })).toBe('Un texte a au plus 255 caractères.');
  expect(sayInFrench('x', { template: 'The test did not arrive. {1}', params: { 1: 'There is nothing of that id in this workspace. Check the id.' } })).toBe('L’essai n’est pas arrivé. Il n’y a rien de cet identifiant dans cet espace. Vérifiez l’identifiant.');
  expect(sayInFrench('The filter "country" has no operator "is". It has a, b.')).toBe('Le filtre «\u00a0country\u00a0» n’a pas d’opérateur «\u00a0is\u00a0». Il a a, b.');
  expect(sayInFrench('As it was.', { template: 'A template that nobody knows.', params: {} })).toBe('As it was.');
});

/** All sentences of some files of Go, as templates. */
function templatesIn(files: string[]): string[] {
  const literals = files.flatMap((name) => [...source(name).matchAll(/"((?:[^"\\\n]|\\.)*)"|`([^`]*)`/g)].map((one) => one[1] ?? one[2] ?? ''));
  return [...new Set(literals.filter((text) => /^[A-Z%][^\n]* [^\n]*[.]$/.test(text) && !/Messenger Platform|^Active Content Block can/.test(text)).map(templateOf))];
}

const all = (folder: string) => readdirSync(new URL(`../../../internal/${folder}/`, import.meta.url)).filter((name) => /(?<!_test)\.go$/.test(name)).map((name) => `${folder}/${name}`);

// What is said of templates, of writing and of calls, on refusals and on messages that could not be written.
test.each([
  ['compose', 40, all('compose')], ['notifications', 40, [...all('feed'), ...all('feed/item'), ...all('feed/stream')]], ['files', 20, all('compose/bundle')], ['render', 6, all('render')], ['webhooks', 9, all('channel/webhook')],
  ['requests to the Send API and actions', 12, ['channel/messenger/read.go', 'channel/messenger/action.go']],
] as [string, number, string[]][])('everything that %s says is said in French', (_, least, files) => {
  const templates = templatesIn(files);
  expect(templates.length).toBeGreaterThanOrEqual(least);
  expect(templates.filter((template) => !saidByTemplate.has(template)).join('\n')).toBe('');
});

test('every check of a message is said in French', () => {
  const files = readdirSync(new URL('../../../internal/channel/messenger/', import.meta.url)).filter((name) => /^check.*(?<!_test)\.go$/.test(name));
  const said = files.flatMap((name) => sentencesOf(source(`channel/messenger/${name}`)));
  expect(said.length).toBeGreaterThan(checks.length - 10);
  expect(unsaid(said)).toEqual([]);
});

test('why a message went no further, and why an alert was not told, is said in French', () => {
  const files = ['delivery/ledger/record.go', 'delivery/pagelane/commit.go', 'delivery/answers/judge.go', 'delivery/pagelane/settle.go', 'delivery/ledger/stop.go', 'api/messages/send.go', 'api/views/send.go', 'api/campaigns/reasons.go', 'pages/plain.go', 'pages/notify.go', 'fetch/file.go', 'fetch/answers.go', 'graph/error.go'];
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

// What an event endpoint's log and alerts say.
test('why a call of an event endpoint failed is said in French', () => {
  const network = [...source('outbound/plain.go').matchAll(/return "([^"]+\.)"/g)].map((found) => found[1] ?? '');
  expect(network.length).toBeGreaterThan(6);
  const said = ['It answered 502, and 200 to 299 is expected.', 'It answered 410 Gone: it wants to be told nothing any more.', 'It did not answer within 15 seconds.', ...network, 'What it speaks of is not there any more, so nothing was sent.'];
  expect(said.filter((text) => sayInFrench(text) === text)).toEqual([]);
});

// What the engine of Liquid says stands in sentences and alone: each cause and each cure.
test('causes and cures of Liquid are said in French', () => {
  const folders = ['liquid', 'liquid/syntax', 'liquid/filter'];
  const lines = folders.flatMap((folder) => readdirSync(new URL(`../../../internal/${folder}/`, import.meta.url))
    .filter((name) => /(?<!_test)\.go$/.test(name) && name !== 'doc.go')
    .flatMap((name) => source(`${folder}/${name}`).split('\n'))
    .filter((line) => /\b(?:report|fail|note|unexpected|fragment|LexError|errors\.New)\b|\.error\(|\b(?:cure|cause) :?= /.test(line) && !/Help:|^\s*\/\//.test(line)));
  const said = lines.flatMap((line) =>
    // What stands between two texts, and before or behind one, is a name.
    [...line.replace(/"\s*\+\s*[\w.()]+\s*\+\s*"/g, 'x').replace(/\b[\w.]+\s*\+\s*"/g, '"x').replace(/"\s*\+\s*[\w.]+(?:\(\))?/g, 'x"').matchAll(/"((?:[^"\\]|\\.)*)"|`([^`]*)`/g)]
      .map((found) => (found[2] ?? found[1] ?? '').replaceAll('\\"', '"').replaceAll('%%', '%').replace(/%[a-z]/g, 'x')).filter((text) => / /.test(text.trim())));
  expect(said.length).toBeGreaterThan(100);
  const unsaid = said.filter((text) => sayInFrench(text) === text && !saidByTemplate.has(text + ' was expected'));
  expect(unsaid.join('\n')).toBe('');
  expect(sayInFrench('', { template: 'The Liquid cannot be read at line {1}, column {2}: {3}. {4}', params: { 1: 3, 2: 9, 3: 'there is no filter "upcas"', 4: 'did you mean upcase?' } }))
    .toBe('Le Liquid ne peut pas être lu à la ligne 3, colonne 9\u00a0: il n’y a pas de filtre "upcas". vouliez-vous dire upcase\u00a0?');
});

// What is wrong with a card: the table of package card, rule by rule.
test('every rule of cards is said in French', () => {
  const rules = [...(/sentences = map\[string\]string\{([\s\S]*?)\n\}/.exec(source('card/problem.go'))?.[1] ?? '').matchAll(/:\s+"((?:[^"\\]|\\.)*)"/g)].map((one) => one[1] ?? '');
  expect(rules.length).toBeGreaterThan(25);
  expect(rules.filter((one) => !saidByTemplate.has(one)).join('\n')).toBe('');
});
