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
  const whole = new Map(sayings);
  const holed = sayings.filter(([english]) => /\{[tqw]\}/.test(english)).map(([english, other]) => ({ pattern: patternOf(english), other }));
  const known = (sentence: string): string | undefined => {
    const exact = whole.get(sentence);
    if (exact !== undefined) return exact;
    for (const { pattern, other } of holed) {
      const found = pattern.exec(sentence);
      if (found) return other.replace(/\{(\d)\}/g, (_, n: string) => words[found[Number(n)] ?? ''] ?? found[Number(n)] ?? '');
    }
    return undefined;
  };
  return (text) => {
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
}
