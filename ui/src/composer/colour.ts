// Which pieces of a text are Liquid, for colouring only: what they mean, the API says.

export interface Piece {
  text: string;
  kind: 'text' | 'output' | 'tag';
  /** A filter and what it is given. */
  filter?: boolean;
  /** Found by the API. */
  mark?: 'error' | 'warning';
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

/** Where Liquid stands in a text. */
export function spanLiquid(text: string): { from: number; to: number; kind: Piece['kind'] }[] {
  return [...text.matchAll(/\{\{[\s\S]*?(?:\}\}+|$)|\{%[\s\S]*?(?:%\}|$)/g)].map((found) => ({ from: found.index, to: found.index + found[0].length, kind: found[0].startsWith('{%') ? 'tag' : 'output' }));
}

type Place = { line: number; column: number; length?: number; severity?: string };

/** The pieces of a text, each of one look, with what is wrong marked at its place. */
export function pieces(text: string, wrong: Place[] = []): Piece[] {
  const kinds = spanLiquid(text);
  const filters: [number, number][] = [];
  for (const { from, to } of kinds) {
    for (const filter of text.slice(from, to).matchAll(/\|(?:'[^']*'|"[^"]*"|[^|}%'"])*/g)) filters.push([from + filter.index, from + filter.index + filter[0].length]);
  }
  const marks = wrong.map((one) => {
    const from = placeOf(text, one.line, one.column);
    const to = one.length ? from + [...text.slice(from)].slice(0, one.length).join('').length : (kinds.find((kind) => from >= kind.from && from < kind.to)?.to ?? from + 1);
    return { from, to: Math.max(to, from + 1), mark: one.severity === 'warning' ? ('warning' as const) : ('error' as const) };
  });
  const cuts = new Set([0, text.length]);
  for (const { from, to } of [...kinds, ...marks]) cuts.add(from).add(Math.min(to, text.length));
  for (const [from, to] of filters) cuts.add(from).add(to);
  const places = [...cuts].filter((place) => place <= text.length).sort((a, b) => a - b);
  return places.slice(1).map((to, i) => {
    const from = places[i]!;
    const over = (range: { from: number; to: number }) => range.from <= from && range.to >= to;
    const kind = kinds.find(over)?.kind ?? 'text';
    const mark = marks.find((one) => over(one) && one.mark === 'error') ?? marks.find(over);
    return { text: text.slice(from, to), kind, filter: filters.some(([a, b]) => a <= from && b >= to) || undefined, mark: mark?.mark };
  });
}

/** Liquid for an attribute, with what stands for it where a person has none. */
export function attributeTag(name: string, standard: boolean, fallback: string): string {
  const read = standard ? `\${${name}}` : `custom_attribute.\${${name}}`;
  const rest = fallback === '' ? '' : ` | default: ${fallback.includes("'") ? JSON.stringify(fallback).replace(/\\"/g, "'") : `'${fallback}'`}`;
  return `{{${read}${rest}}}`;
}
