// The API speaks English. In other languages its sentences are said again here: by their template and
// its values where the API told them, else sentence by sentence; one that is not known stays in
// English rather than being lost.
import type { Told } from '../api/told';

/**
 * English with holes, and the same in another language. Holes of a template have the names of its values: {1}, {max}.
 * In sentences without one, {t} is an instant, {q} a quoted word, {w} any words, taken over in order as {1}, {2}.
 */
export type Sayings = [english: string, other: string][];

const holes: Record<string, string> = {
  '{t}': '(\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z)',
  '{q}': "'([^']*)'",
  '{w}': '(.+?)',
};

const hole = /\{(?:[a-z]+|\d+)\}/g;

interface Pattern {
  pattern: RegExp;
  /** What the groups of the pattern are called. */
  names: string[];
  other: string;
}

function patternOf(english: string, other: string): Pattern {
  const names: string[] = [];
  const pattern = english.split(/(\{(?:[a-z]+|\d+)\})/).map((part, i) => {
    if (i % 2 === 0) return part.replace(/[.*+?^$(){}|[\]\\]/g, '\\$&');
    const found = holes[part];
    names.push(found ? String(names.length + 1) : part.slice(1, -1));
    return found ?? '(.+?)';
  });
  return { pattern: new RegExp(`^${pattern.join('')}$`), names, other };
}

/** Makes the translator of a list. `words` says again the few words that fill holes. */
export function translator(sayings: Sayings, words: Record<string, string>): (text: string, told?: Told) => string {
  const whole = new Map(sayings);
  const holed = sayings.filter(([english]) => english.match(hole)).map(([english, other]) => patternOf(english, other));
  const put = (other: string, values: Record<string, unknown>) =>
    other.replace(hole, (one) => {
      const named = values[one.slice(1, -1)];
      if (named === undefined) return one; // it is no hole: Liquid stands between braces, too
      const value = String(named);
      return words[value] ?? (value.includes(' ') ? again(value) : value);
    });
  const known = (sentence: string): string | undefined => {
    const exact = whole.get(sentence);
    if (exact !== undefined) return exact;
    for (const { pattern, names, other } of holed) {
      const found = pattern.exec(sentence);
      if (found) return put(other, Object.fromEntries(names.map((name, i) => [name, found[i + 1]])));
    }
    return undefined;
  };
  const again = (text: string): string => {
    // A full stop ends a sentence only before a capital: instants and lists hold stops too. Some of
    // the list are several sentences: the longest run that is known is taken.
    const sentences = text.split(/(?<=[.!?]) (?=[A-Z(])/);
    const out: string[] = [];
    for (let at = 0; at < sentences.length; ) {
      let end = sentences.length;
      let said: string | undefined;
      for (; end > at && said === undefined; end--) said = known(sentences.slice(at, end).join(' '));
      out.push(said ?? sentences[at] ?? '');
      at = said === undefined ? at + 1 : end + 1;
    }
    return out.join(' ');
  };
  return (text, told) => {
    const other = told && whole.get(told.template);
    return other === undefined ? again(text) : put(other, told?.params ?? {});
  };
}
