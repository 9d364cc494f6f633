// Which pieces of a text are Liquid, for colouring only: what they mean, the API says.

export interface Piece {
  text: string;
  kind: 'text' | 'output' | 'tag';
  /** Marked as wrong by the API. */
  wrong?: boolean;
}

/** The place of a character in a text, from its line and column (both from 1). */
export function placeOf(text: string, line: number, column: number): number {
  let at = 0;
  for (let n = 1; n < line; n++) {
    const end = text.indexOf('\n', at);
    if (end < 0) return text.length;
    at = end + 1;
  }
  // Columns count characters; the text is in UTF-16.
  for (const char of text.slice(at)) {
    if (column-- <= 1) break;
    at += char.length;
  }
  return at;
}

/** The pieces of a text, with what is wrong marked. */
export function pieces(text: string, wrong: { line: number; column: number; length?: number }[] = []): Piece[] {
  const all: Piece[] = [];
  let from = 0;
  for (const found of text.matchAll(/\{\{[\s\S]*?(?:\}\}+|$)|\{%[\s\S]*?(?:%\}|$)/g)) {
    if (found.index > from) all.push({ text: text.slice(from, found.index), kind: 'text' });
    all.push({ text: found[0], kind: found[0].startsWith('{%') ? 'tag' : 'output' });
    from = found.index + found[0].length;
  }
  if (from < text.length) all.push({ text: text.slice(from), kind: 'text' });
  const places = wrong.map((one) => placeOf(text, one.line, one.column));
  let at = 0;
  for (const piece of all) {
    const start = at;
    at += piece.text.length;
    if (places.some((place) => place >= start && place < at)) piece.wrong = true;
  }
  return all;
}

/** Liquid for an attribute, with what stands for it where a person has none. */
export function attributeTag(name: string, standard: boolean, fallback: string): string {
  const read = standard ? `\${${name}}` : `custom_attribute.\${${name}}`;
  const rest = fallback === '' ? '' : ` | default: ${fallback.includes("'") ? JSON.stringify(fallback).replace(/\\"/g, "'") : `'${fallback}'`}`;
  return `{{${read}${rest}}}`;
}
