// The tree of a card as the editor changes it: plain JSON, addressed as the API's problems address it
// ("body.items[2].items[0].body.items[1]"). Nothing here changes what it is given.

export type Json = string | number | boolean | null | Json[] | { [name: string]: Json };
export type Part = { [name: string]: Json };

/** A line of the tree: a component, or one whole card of a carousel. */
export interface Line {
  path: string;
  /** The list that it stands in, and its place there. */
  list: string;
  index: number;
  /** How many stand in that list. */
  of: number;
  depth: number;
  kind: 'component' | 'card';
  part: Part;
}

const sideways = ['carouselView', 'cascadeView'];
const isPart = (value: unknown): value is Part => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The steps of a path: names and places in lists. */
export const stepsOf = (path: string): (string | number)[] => [...path.matchAll(/([^.[\]]+)|\[(\d+)\]/g)].map((found) => (found[2] === undefined ? found[1]! : Number(found[2])));

/** What stands at a path; nothing where the path leads nowhere. */
export function at(tree: Json, path: string): Json | undefined {
  let here: Json | undefined = tree;
  for (const step of stepsOf(path)) {
    if (Array.isArray(here) && typeof step === 'number') here = here[step];
    else if (isPart(here) && typeof step === 'string' && Object.hasOwn(here, step)) here = here[step];
    else return undefined;
  }
  return here;
}

/** The same tree with another value at a path. Nothing (undefined) takes the field away, and objects that it leaves empty. */
export function put(tree: Part, path: string, value: Json | undefined): Part {
  return write(tree, stepsOf(path), value) as Part;
}

function write(here: Json | undefined, steps: (string | number)[], value: Json | undefined): Json | undefined {
  const [step, ...rest] = steps;
  if (step === undefined) return value;
  if (typeof step === 'number') {
    const list = Array.isArray(here) ? [...here] : [];
    const next = write(list[step], rest, value);
    if (next === undefined) list.splice(step, 1);
    else list[step] = next;
    return list;
  }
  const part: Part = isPart(here) ? { ...here } : {};
  const next = write(part[step], rest, value);
  const emptied = value === undefined && rest.length > 0 && isPart(next) && Object.keys(next).length === 0;
  if (next === undefined || emptied) delete part[step];
  else part[step] = next;
  return part;
}

/** The list of components or of cards inside a part; nothing where it can have none, or has a placeholder there. */
export function listIn(part: Part, path: string): string | undefined {
  if (isPart(part.body)) return `${path}.body.items`;
  if (part.type === 'box' || (sideways.includes(String(part.type)) && typeof part.items !== 'string')) return `${path}.items`;
  return undefined;
}

/** Every part of a card in the order in which it is drawn. */
export function linesOf(tree: Json): Line[] {
  const lines: Line[] = [];
  const walk = (list: string, depth: number) => {
    const all = at(tree, list);
    if (!Array.isArray(all)) return;
    all.forEach((part, index) => {
      if (!isPart(part)) return;
      const path = `${list}[${index}]`;
      lines.push({ path, list, index, of: all.length, depth, kind: isPart(part.body) ? 'card' : 'component', part });
      const inner = listIn(part, path);
      if (inner) walk(inner, depth + 1);
    });
  };
  walk('body.items', 0);
  return lines;
}

/** What a list takes: whole cards inside a carousel or a cascade, components elsewhere. */
export function takes(tree: Json, list: string): Line['kind'] {
  const owner = at(tree, list.replace(/\.items$/, ''));
  return isPart(owner) && sideways.includes(String(owner.type)) ? 'card' : 'component';
}

/** Puts a part into a list at a place. */
export function insert(tree: Part, list: string, index: number, part: Part): Part {
  const all = at(tree, list);
  const next = Array.isArray(all) ? [...all] : [];
  next.splice(Math.max(0, Math.min(index, next.length)), 0, part);
  return put(tree, list, next);
}

/** Where a path stands: its list and its place there. */
export function placeOf(path: string): { list: string; index: number } {
  const found = /^(.*)\[(\d+)\]$/.exec(path);
  return { list: found?.[1] ?? '', index: Number(found?.[2] ?? 0) };
}

export const remove = (tree: Part, path: string): Part => put(tree, path, undefined);

export function duplicate(tree: Part, path: string): { tree: Part; path: string } {
  const { list, index } = placeOf(path);
  const part = at(tree, path);
  if (!isPart(part)) return { tree, path };
  return { tree: insert(tree, list, index + 1, structuredClone(part)), path: `${list}[${index + 1}]` };
}

/**
 * Moves a part before a place of a list. A part never goes into itself, nor a component where cards stand: the
 * tree stays as it was.
 */
export function move(tree: Part, path: string, list: string, index: number): { tree: Part; path: string } {
  const part = at(tree, path);
  const from = placeOf(path);
  const same = { tree, path };
  if (!isPart(part) || list === path || list.startsWith(path + '.')) return same;
  if (takes(tree, list) !== (isPart(part.body) ? 'card' : 'component')) return same;
  let to = index;
  if (list === from.list && to > from.index) to -= 1;
  if (list === from.list && to === from.index) return same;
  // What stood behind the part in its list moves up by one, with all that is inside.
  let target = list;
  if (list.startsWith(from.list + '[')) {
    const rest = list.slice(from.list.length);
    const place = Number(/^\[(\d+)\]/.exec(rest)![1]);
    if (place > from.index) target = `${from.list}[${place - 1}]${rest.slice(rest.indexOf(']') + 1)}`;
  }
  const size = at(remove(tree, path), target);
  to = Math.max(0, Math.min(to, Array.isArray(size) ? size.length : 0));
  return { tree: insert(remove(tree, path), target, to, part), path: `${target}[${to}]` };
}

/** One step by the keyboard: up or down in its list, out of its box, into the box above it. */
export function nudge(tree: Part, path: string, where: 'up' | 'down' | 'out' | 'in'): { tree: Part; path: string } {
  const { list, index } = placeOf(path);
  if (where === 'up') return index === 0 ? { tree, path } : move(tree, path, list, index - 1);
  if (where === 'down') {
    const all = at(tree, list);
    return Array.isArray(all) && index + 1 < all.length ? move(tree, path, list, index + 2) : { tree, path };
  }
  if (where === 'out') {
    const owner = placeOf(list.replace(/(\.body)?\.items$/, ''));
    return owner.list === '' ? { tree, path } : move(tree, path, owner.list, owner.index + 1);
  }
  const before = index > 0 ? at(tree, `${list}[${index - 1}]`) : undefined;
  const inner = isPart(before) ? listIn(before, `${list}[${index - 1}]`) : undefined;
  const all = inner ? at(tree, inner) : undefined;
  return inner ? move(tree, path, inner, Array.isArray(all) ? all.length : 0) : { tree, path };
}

/** The part that a problem of the API speaks of. */
export function lineOf(lines: Line[], path: string): Line | undefined {
  return lines.filter((line) => path === line.path || path.startsWith(line.path + '.')).sort((a, b) => b.path.length - a.path.length)[0];
}

/** What stands in a card at which place, one entry for each text and figure: what two versions are held against each other by. */
export function leaves(value: Json | undefined, path = '', into: Map<string, string> = new Map()): Map<string, string> {
  if (Array.isArray(value)) value.forEach((one, i) => leaves(one, `${path}[${i}]`, into));
  else if (isPart(value)) for (const [name, one] of Object.entries(value)) leaves(one, path ? `${path}.${name}` : name, into);
  else if (value !== undefined) into.set(path, String(value));
  return into;
}

/** What differs between two contents, in the order of their places. */
export function changes(before: Json | undefined, after: Json | undefined): { path: string; before?: string; after?: string }[] {
  const was = leaves(before);
  const is = leaves(after);
  return [...new Set([...was.keys(), ...is.keys()])].filter((path) => was.get(path) !== is.get(path)).map((path) => ({ path, before: was.get(path), after: is.get(path) }));
}
