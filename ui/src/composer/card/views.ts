// The value of a placeholder where cards stand side by side: a list of templates, each with values of its own, as JSON.
// Rows of a form are read out of it and written into it. In a campaign the values hold Liquid: its output is put into the
// JSON with the filter json_escape, so that a name with a quote in it breaks nothing.

export interface View {
  key: string;
  variables: Record<string, string>;
}

/** As many cards stand in the place of one placeholder. */
export const MOST = 20;

const tag = /\{\{(?:(?!\{[{%])[\s\S])*?\}\}\}?|\{%(?:(?!\{[{%])[\s\S])*?%\}/g;
const escaped = / \| json_escape(\s*-?\}\})$/;
const mark = (n: number) => `\uE000${n}\uE001`;

/** The rows of a value; nothing where it is no list of cards that a form can show: it was written by hand. */
export function readViews(text: string): View[] | undefined {
  if (text.trim() === '') return [];
  const tags: string[] = [];
  const plain = text.replace(tag, (found) => mark(tags.push(found) - 1));
  const back = (value: string) => value.replace(/\uE000(\d+)\uE001/g, (_, n: string) => tags[Number(n)]!.replace(escaped, '$1'));
  try {
    const list: unknown = JSON.parse(plain);
    return Array.isArray(list) ? list.map((one: unknown) => rowOf(one, back)) : undefined;
  } catch {
    return undefined;
  }
}

function rowOf(one: unknown, back: (text: string) => string): View {
  const { key, variables = {}, ...rest } = one as { key: unknown; variables?: Record<string, unknown> };
  if (typeof key !== 'string' || Object.keys(rest).length > 0 || typeof variables !== 'object') throw new Error('no row');
  const texts: [string, string][] = Object.entries(variables).map(([name, value]) => {
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') throw new Error('no text');
    return [name, back(String(value))];
  });
  return { key: back(key), variables: Object.fromEntries(texts) };
}

/** The value of some rows. liquid: what stands in braces is left to be filled, and cannot break the JSON. */
export function writeViews(rows: View[], liquid: boolean): string {
  if (rows.length === 0) return '';
  const text = (value: string) => (liquid ? value.split(new RegExp(`(${tag.source})`)).map((piece, i) => (i % 2 === 1 ? safe(piece) : plain(piece))).join('') : plain(value));
  const row = ({ key, variables }: View) => `{"key":"${text(key)}","variables":{${Object.entries(variables).map(([name, value]) => `"${text(name)}":"${text(value)}"`).join(',')}}}`;
  return `[${rows.map(row).join(',')}]`;
}

/** Output of Liquid, escaped as it is filled. */
const safe = (piece: string) => (piece.startsWith('{{') && !escaped.test(piece) ? piece.replace(/(\s*-?\}\})$/, ' | json_escape$1') : piece);

/** A text inside quotes. Braces that never close must not swallow what stands behind them. */
const plain = (piece: string) => JSON.stringify(piece).slice(1, -1).replace(/\{(?=[{%])/g, '\\u007b');
