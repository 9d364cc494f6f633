// JSON set in lines that hold as much as fits, in coloured pieces.

export interface Piece {
  text: string;
  look?: 'k' | 's' | 'n';
}

const FIT = 58;

/** The pieces of a JSON text; what is not JSON comes back as one plain piece. */
export function jsonPieces(source: string): Piece[] {
  let value: unknown;
  try {
    value = JSON.parse(exactNumbers(source));
  } catch {
    return [{ text: source }];
  }
  const out: Piece[] = [];
  write(value, '', out);
  return out;
}

// Ids of 17 digits do not survive a float: numbers too long for one are kept as marked texts.
const MARK = '\u0000n';

function exactNumbers(source: string): string {
  return source.replace(/"(?:[^"\\]|\\.)*"|-?\d{16,}(?:\.\d+)?/g, (found) => (found.startsWith('"') ? found : JSON.stringify(MARK + found)));
}

function scalar(value: unknown): Piece {
  if (typeof value !== 'string') return { text: JSON.stringify(value), look: 'n' };
  return value.startsWith(MARK) ? { text: value.slice(MARK.length), look: 'n' } : { text: JSON.stringify(value), look: 's' };
}

function width(value: unknown): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, one) => sum + width(one) + 2, 4);
  if (value !== null && typeof value === 'object') return Object.entries(value).reduce((sum, [key, one]) => sum + key.length + width(one) + 6, 4);
  return scalar(value).text.length;
}

function write(value: unknown, indent: string, out: Piece[]) {
  if (value === null || typeof value !== 'object') {
    out.push(scalar(value));
    return;
  }
  const isList = Array.isArray(value);
  const entries: [string, unknown][] = isList ? value.map((one): [string, unknown] => ['', one]) : Object.entries(value);
  const [open, close] = isList ? ['[', ']'] : ['{', '}'];
  if (entries.length === 0) {
    out.push({ text: open + close });
    return;
  }
  const flat = indent.length + width(value) <= FIT;
  // A list of one opens on its parent's line, so that nesting does not cost depth.
  const single = isList && entries.length === 1 && !flat;
  const inner = flat || single ? indent : indent + '  ';
  const lead = flat || single ? ' ' : '\n' + inner;
  out.push({ text: open });
  entries.forEach(([key, one], i) => {
    out.push({ text: (i > 0 ? ',' : '') + lead });
    if (!isList) out.push({ text: JSON.stringify(key), look: 'k' }, { text: ': ' });
    write(one, inner, out);
  });
  out.push({ text: (flat || single ? ' ' : '\n' + indent) + close });
}
