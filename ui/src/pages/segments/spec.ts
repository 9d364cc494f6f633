import type { components } from '../../api/schema';
import type { Criterion, Node } from './tree';

export type Spec = components['schemas']['SegmentSpec'];
export type Operator = components['schemas']['SegmentOperator'];
export type Member = components['schemas']['SegmentMember'];

export const specOf = (specs: Spec[], type: string | undefined) => specs.find((spec) => spec.type === type);
export const operatorOf = (spec: Spec | undefined, id: string | undefined) => spec?.operators.find((operator) => operator.id === id);

/** Whether a member of a node may stand beside its operator. */
export const allows = (member: Member, op: string | undefined) => !member.ops?.length || member.ops.includes(op ?? '');

/** What an operand is before anything was typed. */
export function blank(operator: Operator | undefined): unknown {
  switch (operator?.operand) {
    case undefined:
    case '':
      return undefined;
    case 'texts':
      return [];
    case 'range':
      return [0, 999];
    case 'number':
    case 'count':
    case 'days':
    case 'hours':
      return 1;
    default:
      return operator?.options?.[0] ?? '';
  }
}

/** A new node of a kind, with its first operator. */
export function fresh(spec: Spec): Node {
  return withOperator({ type: spec.type }, spec, preferred(spec));
}

/** The operator that people want most, where it is not the first. */
function preferred(spec: Spec): string {
  const wanted = spec.type === 'attribute' ? 'is_not_blank' : spec.type === 'age' ? 'more_than' : undefined;
  return (wanted && operatorOf(spec, wanted)?.id) || spec.operators[0]!.id;
}

/** The same node with another operator: an operand of the same form stays, members that it does not allow go. */
export function withOperator(node: Node, spec: Spec, op: string): Node {
  const before = operatorOf(spec, node.op);
  const after = operatorOf(spec, op);
  const { value, ...rest } = node;
  const next: Node = { ...rest, op };
  if (after?.operand) next.value = before?.operand === after.operand && value !== undefined ? value : blank(after);
  for (const member of spec.members ?? []) {
    if (!allows(member, op)) delete next[member.name as keyof Node];
  }
  return next;
}

/** Whether everything that a node needs is there: only whole definitions are counted. */
export function whole(node: Node, specs: Spec[]): boolean {
  if (node.not) return whole(node.not, specs);
  if (node.match) return (node.of ?? []).every((one) => whole(one, specs));
  const spec = specOf(specs, node.type);
  const operator = operatorOf(spec, node.op);
  if (!spec || !operator) return false;
  const missing = (spec.members ?? []).some((member) => member.required && allows(member, node.op) && empty(node[member.name as keyof Node]));
  return !missing && !(operator.operand && empty(node.value)) && (node.where ?? []).every((one) => filled(one));
}

const empty = (value: unknown) => value === undefined || value === '' || (Array.isArray(value) && value.length === 0) || (typeof value === 'number' && Number.isNaN(value));
const filled = (criterion: Criterion) => criterion.path.some((key) => key !== '') && criterion.value !== '' && !(Array.isArray(criterion.value) && criterion.value.length === 0);
