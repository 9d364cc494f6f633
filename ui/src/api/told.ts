// How a sentence of the API was made: its template and the values in it. Kept beside the sentence, so that whoever
// shows it can say it in another language by its template, and not by what it happens to read.

export interface Told {
  template: string;
  params: Record<string, unknown>;
}

const MANY = 500;
const kept = new Map<string, Told>();

/** Keeps how a sentence was made; what was kept longest goes when there are many. */
export function keepTold(sentence: string | undefined, template: string | undefined, params: Record<string, unknown> = {}) {
  if (!sentence || !template) return;
  kept.delete(sentence);
  kept.set(sentence, { template, params });
  const oldest = kept.size > MANY && kept.keys().next();
  if (oldest && !oldest.done) kept.delete(oldest.value);
}

/** How a sentence was made, where the API told. */
export function toldOf(sentence: string): Told | undefined {
  return kept.get(sentence);
}
