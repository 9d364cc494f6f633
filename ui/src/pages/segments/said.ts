import { operatorOf, specOf, type Spec } from './spec';
import type { Criterion, Node, Period } from './tree';
import type { Words } from './words';

// Filters as sentences, for those who read what somebody else chose.

/** What the sentences are made of: the words, the kinds of filter, and the names of what ids stand for. */
export interface Saying {
  w: Words;
  specs: Spec[];
  nameOf: (id: string) => string;
}

const text = (value: unknown): string => (Array.isArray(value) ? value.map(text).join(', ') : typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value));

function period(one: Period, w: Words): string {
  return one.days !== undefined ? `${w.lastDays} ${one.days} ${w.days}` : `${w.from.toLowerCase()} ${one.from ?? '…'} ${w.until.toLowerCase()} ${one.to ?? '…'}`;
}

/** Conditions on the properties of an event, in one line; empty where there are none. */
export function criteriaSaid(where: Criterion[] | undefined, { w, specs }: Saying): string {
  const words = (op: string) => w.labels[operatorOf(specOf(specs, 'attribute'), op)?.label ?? ''] ?? op;
  if (!where?.length) return '';
  return `${w.where} ${where.map((one) => [one.path.join('.'), words(one.op), one.value === undefined ? '' : text(one.value)].filter(Boolean).join(' ')).join(` ${w.and} `)}`;
}

/** A filter, or a group of them, in one line. */
export function nodeSaid(node: Node, saying: Saying): string {
  const { w, specs, nameOf } = saying;
  if (node.not) return `${w.not} (${nodeSaid(node.not, saying)})`;
  if (node.match) {
    const all = (node.of ?? []).map((one) => nodeSaid(one, saying));
    return all.length > 1 ? `(${all.join(` ${node.match === 'or' ? w.or : w.and} `)})` : (all[0] ?? w.everybody);
  }
  const spec = specOf(specs, node.type);
  const operator = operatorOf(spec, node.op);
  const value = node.value === undefined ? '' : Array.isArray(node.value) ? node.value.map((one) => nameOf(text(one))).join(', ') : nameOf(text(node.value));
  return [
    w.labels[spec?.label ?? ''] ?? node.type ?? '', node.name && nameOf(node.name), node.tag && nameOf(node.tag), node.path?.join('.'), node.products?.join(', '), node.currency, node.page && nameOf(node.page), node.topic,
    w.labels[operator?.label ?? ''] ?? node.op, value, operator?.unit ? w.units[operator.unit] : '', node.period && period(node.period, w), criteriaSaid(node.where, saying),
  ].filter(Boolean).join(' ');
}

/** The filters of a definition, a line for each that has to hold; none where everybody belongs. */
export function filtersSaid(top: Node, saying: Saying): string[] {
  if (top.match === 'and' || (top.match && (top.of ?? []).length < 2)) return (top.of ?? []).map((one) => nodeSaid(one, saying));
  return top.match || top.type || top.not ? [nodeSaid(top, saying).replace(/^\((.*)\)$/, '$1')] : [];
}
