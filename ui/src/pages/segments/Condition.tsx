import { useAttributeType, useSuggestions } from './pickers';
import { Criteria } from './Criteria';
import { Figure, Instant, Pick, Texts, Typed } from './Fields';
import { Operand } from './Operand';
import { allows, fresh, operatorOf, specOf, withOperator, type Member, type Spec } from './spec';
import type { Node, Period } from './tree';
import { useSegmentWords, type Words } from './words';

/** What every part of a filter's line needs. */
interface Line {
  node: Node;
  spec: Spec;
  specs: Spec[];
  onChange: (next: Node) => void;
}

const said = (w: Words, key: string) => w.labels[key] ?? key;

/** One filter as a line of fields. */
export function Condition({ node, specs, onChange }: { node: Node; specs: Spec[]; onChange: (next: Node) => void }) {
  const spec = specOf(specs, node.type);
  return spec ? <Sentence node={node} spec={spec} specs={specs} onChange={onChange} /> : <code>{node.type}</code>;
}

function Sentence({ node, spec, specs, onChange }: Line) {
  const line = { node, spec, specs, onChange };
  const holds = useAttributeType(node.type === 'attribute' ? node.name : undefined);
  // Keys inside an attribute are asked for only where it can have any.
  const inside = node.path !== undefined || holds === 'object' || holds === 'object_array';
  const beside = (name: string) => spec.members?.find((member) => member.name === name && allows(member, node.op) && (name !== 'path' || inside));
  return (
    <>
      <Kind {...line} />
      {['name', 'tag', 'path', 'products', 'currency', 'page', 'topic'].map((name) => beside(name) && <MemberField key={name} {...line} member={beside(name)!} />)}
      <OperatorField {...line} />
      <Operand {...line} operator={operatorOf(spec, node.op)} of={node.name ?? ''} value={node.value} onChange={(value) => onChange({ ...node, value })} />
      {beside('period') && <When {...line} />}
      {beside('where') && <Criteria where={node.where ?? []} specs={specs} picker={beside('where')!.picker} of={node.type === 'link_clicked' ? 'link.clicked' : node.name} onChange={(where) => onChange({ ...node, where: where.length ? where : undefined })} />}
    </>
  );
}

function Kind({ spec, specs, onChange }: Line) {
  const w = useSegmentWords();
  const choices = specs.map((one) => ({ value: one.type, label: said(w, one.label), group: w.categories[one.category] ?? one.category }));
  return <Pick label={w.kind} value={spec.type} choices={choices} onChange={(type) => onChange(fresh(specOf(specs, type)!))} />;
}

function OperatorField({ node, spec, onChange }: Line) {
  const w = useSegmentWords();
  const type = useAttributeType(spec.type === 'attribute' ? node.name : undefined);
  // Of an attribute whose type is known only its operators are offered, and the one that is there.
  const offered = spec.operators.filter((one) => spec.type !== 'attribute' || !type || !one.for || one.for === type || one.id === node.op);
  const many = spec.type === 'attribute' && !type;
  const choices = offered.map((one) => ({ value: one.id, label: said(w, one.label), group: many ? w.types[one.for ?? ''] : undefined }));
  return <Pick label={w.operator} value={node.op ?? ''} choices={choices} onChange={(op) => onChange(withOperator(node, spec, op))} />;
}

/** A member of the node that is not its operator. */
function MemberField({ node, member, onChange }: Line & { member: Member }) {
  const w = useSegmentWords();
  const suggestions = useSuggestions(member.picker, node.type === 'link_clicked' ? 'link.clicked' : node.name);
  const label = said(w, member.label);
  const set = (change: Partial<Node>) => onChange({ ...node, ...change });
  const choices = suggestions.map((one) => ({ value: one.value, label: one.label ?? one.value }));
  if (member.picker === 'campaigns') {
    return <Pick label={label} value={node.name ?? ''} choices={[{ value: '', label: w.anyCampaign }, ...choices]} onChange={(name) => set({ name: name || undefined, tag: undefined })} />;
  }
  if (member.picker === 'card_templates' || member.picker === 'feeds') {
    const any = member.picker === 'feeds' ? w.anyFeed : w.anyCardTemplate;
    return <Pick label={label} value={node.name ?? ''} choices={[{ value: '', label: any }, ...choices]} onChange={(name) => set({ name: name || undefined })} />;
  }
  if (member.picker === 'notification_tags') {
    return <Typed label={label} value={node.tag ?? ''} placeholder={w.anyTag} onChange={(tag) => set({ tag: tag || undefined })} />;
  }
  switch (member.name) {
    case 'tag':
      return node.name ? null : <Pick label={label} value={node.tag ?? ''} choices={[{ value: '', label: w.anyTag }, ...choices]} onChange={(tag) => set({ tag: tag || undefined })} />;
    case 'page':
      return <Pick label={label} value={node.page ?? ''} choices={[{ value: '', label: w.anyPage }, ...choices]} onChange={(page) => set({ page: page || undefined })} />;
    case 'path':
      return <Typed label={`${label}: ${w.insideHint}`} value={(node.path ?? []).join('.')} placeholder={w.inside} onChange={(text) => set({ path: text ? text.split('.') : undefined })} />;
    case 'products':
      return <Loose><Texts label={label} values={node.products ?? []} suggestions={suggestions} onChange={(products) => set({ products: products.length ? products : undefined })} /></Loose>;
    case 'topic':
      return <Typed label={label} value={node.topic ?? ''} placeholder={w.anyTopic} suggestions={suggestions} onChange={(topic) => set({ topic: topic || undefined })} />;
    case 'currency':
      return <Typed label={label} value={node.currency ?? ''} placeholder="EUR" width={5} suggestions={suggestions} onChange={(currency) => set({ currency: currency.toUpperCase() || undefined })} />;
    default:
      return <Typed label={label} value={node.name ?? ''} placeholder={label} suggestions={suggestions} bad={member.required && !node.name} onChange={(name) => set({ name: name || undefined })} />;
  }
}

/** Around a field that may stay empty: an empty one is no mistake. */
function Loose({ children }: { children: React.ReactNode }) {
  return <span className="loose">{children}</span>;
}

/** Which events count: ever, of the last days, or between two days. */
function When({ node, onChange }: Line) {
  const w = useSegmentWords();
  const kind = !node.period ? 'ever' : node.period.days !== undefined ? 'days' : 'between';
  const set = (period: Period | undefined) => onChange({ ...node, period });
  const begin = (next: string) => set(next === 'days' ? { days: 30 } : next === 'between' ? { from: '', to: '' } : undefined);
  return (
    <>
      <Pick label={w.when} value={kind} choices={[{ value: 'ever', label: w.whenever }, { value: 'days', label: w.lastDays }, { value: 'between', label: w.between }]} onChange={begin} />
      {kind === 'days' && <><Figure label={w.days} value={node.period?.days} min={1} onChange={(days) => set({ days })} /><span className="soft">{w.days}</span></>}
      {kind === 'between' && <><Instant label={w.from} value={node.period?.from ?? ''} onChange={(from) => set({ ...node.period, from })} /><Instant label={w.until} value={node.period?.to ?? ''} onChange={(to) => set({ ...node.period, to })} /></>}
    </>
  );
}
