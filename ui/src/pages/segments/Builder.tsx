import { Button, Icon, Menu, Segmented, useEnv } from '../../kit';
import { formatNumber } from '../../lib/format';
import { Condition } from './Condition';
import { fresh, specOf, whole, type Spec } from './spec';
import { added, bare, negated, put, written, type Address, type Node } from './tree';
import { useSegmentWords } from './words';

/** What is known of the nodes while one builds: how many people each stands for, and what is wrong. */
export interface Known {
  specs: Spec[];
  everybody: number;
  sizes: Map<string, number>;
  problems: Record<string, string>;
}

interface BranchProps {
  top: Node;
  at: Address;
  known: Known;
  onChange: (next: Node) => void;
}

const look = (top: Node, at: Address): Node => at.reduce<Node>((node, step) => (step === 'not' ? node.not! : node.of![step]!), top);

/** A group: how its members are joined, its members, and what can be added. */
export function Group({ top, at, known, onChange }: BranchProps) {
  const w = useSegmentWords();
  const group = look(top, at);
  const or = group.match === 'or';
  const set = (next: Node) => onChange(put(top, at, next));
  const members = group.of ?? [];
  return (
    <div className={or ? 'grp any' : 'grp'} role="group" aria-label={or ? w.ofAny : w.ofAll}>
      <div className="join">
        <Segmented label={w.join} value={or ? 'or' : 'and'} choices={[{ value: 'and', label: w.all }, { value: 'or', label: w.any }]} onChange={(match) => set({ ...group, match })} />
        <span className="soft">{or ? w.ofAny : w.ofAll}</span>
        {at.length > 0 && <GroupSize at={at} known={known} />}
        {at.length > 0 && <button type="button" className="lnk soft t-12" onClick={() => onChange(put(top, at.at(-1) === 'not' ? at.slice(0, -1) : at, undefined))}>{w.removeGroup}</button>}
      </div>
      {members.length === 0 && <p className="soft t-13 alone">{w.everybody}</p>}
      {members.map((_, i) => <Branch key={i} top={top} at={[...at, i]} known={known} onChange={onChange} />)}
      <div className="row g4 add">
        <Button kind="plain" size="sm" icon="plus" aria-label={w.addFilter} onClick={() => set(added(group, fresh(specOf(known.specs, 'attribute') ?? known.specs[0]!)))}>{w.filter}</Button>
        <Button kind="plain" size="sm" icon="plus" aria-label={w.addGroup} onClick={() => set(added(group, { match: or ? 'and' : 'or', of: [] }))}>{w.group}</Button>
      </div>
    </div>
  );
}

function GroupSize({ at, known }: { at: Address; known: Known }) {
  const w = useSegmentWords();
  const { locale } = useEnv();
  const people = known.sizes.get(written(at));
  return people === undefined ? null : <span className="sum">{w.inGroup(formatNumber(people, locale))}</span>;
}

/** A member of a group: another group, or a filter, negated or not. */
function Branch(props: BranchProps) {
  const node = look(props.top, props.at);
  const { node: inner, not } = bare(node);
  if (inner.match) return <Group {...props} at={not ? [...props.at, 'not'] : props.at} />;
  return <Leaf {...props} />;
}

function Leaf({ top, at, known, onChange }: BranchProps) {
  const w = useSegmentWords();
  const here = look(top, at);
  const { node, not } = bare(here);
  const inner: Address = not ? [...at, 'not'] : at;
  const path = written(inner);
  const wrong = Object.entries(known.problems).find(([where]) => where === path || where.startsWith(path + '.'));
  const name = w.labels[specOf(known.specs, node.type)?.label ?? ''] ?? node.type ?? '';
  const parent = at.slice(0, -1);
  const group = look(top, parent);
  return (
    <div className={whole(node, known.specs) && !wrong ? 'cond' : 'cond open'}>
      <div className="bits">
        {not && <span className="notmark">{w.not}</span>}
        <Condition node={node} specs={known.specs} onChange={(next) => onChange(put(top, inner, next))} />
        {wrong && <p className="err whole">{wrong[1]}</p>}
      </div>
      <Hits at={inner} not={not} known={known} />
      <Menu
        className="ibtn" groups={[{
          key: 'do', items: [
            { key: 'not', label: not ? w.unnegate : w.negate, icon: 'minus', onPick: () => onChange(put(top, at, negated(here))) },
            { key: 'copy', label: w.duplicate, icon: 'copy', onPick: () => onChange(put(top, parent, added(group, here))) },
            { key: 'remove', label: w.remove, icon: 'x', onPick: () => onChange(put(top, at, undefined)) },
          ],
        }]}
      >
        <Icon name="more" size={18} /><span className="vh">{w.more(name)}</span>
      </Menu>
    </div>
  );
}

/** For how many people a filter holds, and how many that is of all. */
function Hits({ at, not, known }: { at: Address; not: boolean; known: Known }) {
  const w = useSegmentWords();
  const { locale } = useEnv();
  const people = known.sizes.get(written(at));
  if (people === undefined) return <div className="hits" />;
  const share = known.everybody ? Math.max((100 * people) / known.everybody, people ? 1 : 0) : 0;
  return (
    <div className="hits">
      {not ? <span className="c-stamp">{w.takes(formatNumber(people, locale))}</span> : formatNumber(people, locale)}
      <div className="bar thin"><i style={{ width: `${share}%`, background: not ? 'var(--stamp)' : 'var(--st-sent)' }} /></div>
    </div>
  );
}
