import { spanLiquid } from './colour';

// Which parts of a written text came out of Liquid: found by the plain text between, which stands
// unchanged in what was written.

/** The ranges of `written` that Liquid wrote, where `source` is the text before; none where that cannot be told. */
export function wroteIn(source: string, written: string): [number, number][] {
  const spans = spanLiquid(source);
  if (spans.length === 0) return [];
  const ranges: [number, number][] = [];
  let from = 0;
  let place = 0;
  const texts: string[] = [];
  for (const span of spans) {
    texts.push(source.slice(from, span.from));
    from = span.to;
  }
  texts.push(source.slice(from));
  texts.forEach((text, i) => {
    if (text === '' && i < texts.length - 1) return;
    const last = i === texts.length - 1;
    const at = last ? written.length - text.length : written.indexOf(text, place);
    // A text that is not there stood in a branch that was not taken.
    if (at < place || !written.startsWith(text, at)) return;
    if (i > 0 && at > place) ranges.push([place, at]);
    else if (i === 0 && at > 0) return;
    place = at + text.length;
  });
  return ranges;
}

/** Every text of a content with the texts it was written from, by what it became. */
export function wroteOf(source: unknown, written: unknown, found = new Map<string, [number, number][]>()): Map<string, [number, number][]> {
  if (typeof source === 'string' && typeof written === 'string') {
    const ranges = wroteIn(source, written);
    if (ranges.length > 0) found.set(written, ranges);
  } else if (source && written && typeof source === 'object' && typeof written === 'object') {
    for (const [key, one] of Object.entries(source)) wroteOf(one, (written as Record<string, unknown>)[key], found);
  }
  return found;
}

export interface Bit {
  text: string;
  kind: 'k' | 's' | 'n' | 'c' | '';
  hot?: boolean;
}

/** JSON in its colours, with what Liquid wrote marked. Any other text is one bit. */
export function bitsOf(json: string, wrote: Map<string, [number, number][]>): Bit[] {
  const bits: Bit[] = [];
  let from = 0;
  for (const found of json.matchAll(/"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|\btrue\b|\bfalse\b|\bnull\b/g)) {
    if (found.index > from) bits.push({ text: json.slice(from, found.index), kind: '' });
    from = found.index + found[0].length;
    const key = /^\s*:/.test(json.slice(from));
    if (!found[0].startsWith('"')) bits.push({ text: found[0], kind: 'n' });
    else if (key) bits.push({ text: found[0], kind: 'k' });
    else bits.push(...marked(found[0], wrote));
  }
  if (from < json.length) bits.push({ text: json.slice(from), kind: '' });
  return bits;
}

/** A text of JSON cut where Liquid began and ended. */
function marked(quoted: string, wrote: Map<string, [number, number][]>): Bit[] {
  let text: string;
  try {
    text = JSON.parse(quoted) as string;
  } catch {
    return [{ text: quoted, kind: 's' }];
  }
  const ranges = wrote.get(text);
  if (!ranges) return [{ text: quoted, kind: 's' }];
  const inner = (from: number, to?: number) => JSON.stringify(text.slice(from, to)).slice(1, -1);
  const bits: Bit[] = [{ text: '"', kind: 's' }];
  let at = 0;
  for (const [from, to] of ranges) {
    if (from > at) bits.push({ text: inner(at, from), kind: 's' });
    bits.push({ text: inner(from, to), kind: 's', hot: true });
    at = to;
  }
  bits.push({ text: inner(at) + '"', kind: 's' });
  return bits;
}
