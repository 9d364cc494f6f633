// The API speaks English. In other languages its sentences are said again here, sentence by
// sentence; one that is not known stays in English rather than being lost.

/** English with holes, and the same in another language: {t} an instant, {q} a quoted word, {w} any words. Holes are taken over in order as {1}, {2}. */
export type Sayings = [english: string, other: string][];

const holes: Record<string, string> = {
  '{t}': '(\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z)',
  '{q}': "'([^']*)'",
  '{w}': '(.+?)',
};

function patternOf(english: string): RegExp {
  const escaped = english.replace(/[.*+?^$()|[\]\\]/g, '\\$&');
  return new RegExp('^' + escaped.replace(/\{[tqw]\}/g, (hole) => holes[hole] ?? hole) + '$');
}

/** Makes the translator of a list. `words` says again the few words that fill holes. */
export function translator(sayings: Sayings, words: Record<string, string>): (text: string) => string {
  const known = sayings.map(([english, other]) => ({ pattern: patternOf(english), other }));
  const one = (sentence: string): string => {
    for (const { pattern, other } of known) {
      const found = pattern.exec(sentence);
      if (found) return other.replace(/\{(\d)\}/g, (_, n: string) => words[found[Number(n)] ?? ''] ?? found[Number(n)] ?? '');
    }
    return sentence;
  };
  // A full stop ends a sentence only before a capital: instants and lists hold stops too.
  return (text) => text.split(/(?<=[.!?]) (?=[A-Z])/).map(one).join(' ');
}
