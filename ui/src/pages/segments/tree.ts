// The tree of a definition: read and changed by the address of a node, always giving a new tree.

export interface Criterion {
  path: string[];
  op: string;
  value?: unknown;
}

export interface Period {
  days?: number;
  from?: string;
  to?: string;
}

/** A node as the API writes it: a group (match, of), a negation (not) or a filter (type and its members). */
export interface Node {
  match?: 'and' | 'or';
  of?: Node[];
  not?: Node;
  type?: string;
  name?: string;
  path?: string[];
  page?: string;
  topic?: string;
  tag?: string;
  currency?: string;
  products?: string[];
  op?: string;
  value?: unknown;
  period?: Period;
  where?: Criterion[];
}

export interface Definition {
  version: number;
  where: Node;
}

export const everybody: Definition = { version: 1, where: { match: 'and', of: [] } };

/** Where a node stands: the steps from the top; a number is a member of a group, "not" what is negated. */
export type Address = (number | 'not')[];

/** The address as the API writes it in problems and sizes. */
export function written(address: Address): string {
  return 'where' + address.map((step) => (step === 'not' ? '.not' : `.of[${step}]`)).join('');
}

/** The same tree with the node at an address replaced; undefined removes it from its group. */
export function put(top: Node, address: Address, next: Node | undefined): Node {
  const [step, ...rest] = address;
  if (step === undefined) return next ?? { match: 'and', of: [] };
  if (step === 'not') return { not: put(top.not!, rest, next) };
  const of = top.of ?? [];
  if (rest.length === 0 && next === undefined) return { ...top, of: of.filter((_, i) => i !== step) };
  return { ...top, of: of.map((node, i) => (i === step ? put(node, rest, next) : node)) };
}

/** The same group with a node at its end. */
export function added(group: Node, node: Node): Node {
  return { ...group, of: [...(group.of ?? []), node] };
}

/** A node negated, or no more. */
export function negated(node: Node): Node {
  return node.not ? node.not : { not: node };
}

/** What a node is beneath a negation. */
export function bare(node: Node): { node: Node; not: boolean } {
  return node.not ? { node: node.not, not: true } : { node, not: false };
}

/** Makes the top a group, as the builder draws it: a lone filter stands in one. */
export function grouped(definition: Definition): Definition {
  const { where } = definition;
  return where.match ? definition : { ...definition, where: { match: 'and', of: [where] } };
}

/** How many filters there are. */
export function countOf(node: Node): number {
  if (node.not) return countOf(node.not);
  if (node.match) return (node.of ?? []).reduce((sum, one) => sum + countOf(one), 0);
  return 1;
}
