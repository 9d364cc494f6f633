// The tag never breaks the page that carries it: every entry point goes through guard.

const told = new Set<string>();

/** Say something to the developer once, never to the visitor. */
export function warn(text: string): void {
  if (told.has(text)) return;
  told.add(text);
  try {
    console.warn('petitbleu: ' + text);
  } catch {
    // a page may have taken the console away
  }
}

/** A function that fails quietly. */
export function guard<A extends unknown[]>(fn: (...args: A) => void | Promise<void>): (...args: A) => void {
  return (...args) => {
    try {
      const p = fn(...args);
      if (p) p.catch((e: unknown) => warn(sentence(e)));
    } catch (e) {
      warn(sentence(e));
    }
  };
}

function sentence(e: unknown): string {
  return e instanceof Error ? e.message : 'something failed';
}
