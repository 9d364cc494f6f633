import { Pick, Typed } from './Fields';
import { Operand } from './Operand';
import { useSuggestions } from './pickers';
import { blank, specOf, type Spec } from './spec';
import type { Criterion } from './tree';
import { useSegmentWords } from './words';

interface Props {
  where: Criterion[];
  specs: Spec[];
  /** What its properties are suggested from, and of which event they are. */
  picker?: string;
  of?: string;
  /** Goes before the names of the fields, where several lists stand on one page. */
  label?: string;
  onChange: (next: Criterion[]) => void;
}

/** Conditions on properties of one event, or on members of one element: all of them hold. */
export function Criteria({ where, specs, picker, of, label, onChange }: Props) {
  const w = useSegmentWords();
  const operators = specOf(specs, 'attribute')?.operators.filter((one) => one.id !== 'has_an_element') ?? [];
  const suggestions = useSuggestions(picker, of);
  const put = (at: number, next: Criterion) => onChange(where.map((one, i) => (i === at ? next : one)));
  return (
    <>
      {where.map((one, at) => {
        const operator = operators.find((each) => each.id === one.op);
        const own = (text: string) => (label ? `${label}, ${w.condition(at + 1)}, ${text}` : text);
        const choose = (op: string) => {
          const next = operators.find((each) => each.id === op);
          put(at, { path: one.path, op, ...(next?.operand ? { value: operator?.operand === next.operand ? one.value : blank(next) } : {}) });
        };
        return (
          <span key={at} className="bits whole">
            <span className="soft">{at === 0 ? w.where : w.and}</span>
            <Typed label={own(w.property)} value={one.path.join('.')} suggestions={suggestions} bad={!one.path.some((key) => key !== '')} onChange={(text) => put(at, { ...one, path: text.split('.') })} />
            <Pick label={own(w.operator)} value={one.op} choices={operators.map((each) => ({ value: each.id, label: w.labels[each.label] ?? each.label, group: w.types[each.for ?? ''] }))} onChange={choose} />
            <Operand operator={operator} of="" label={label && own('').replace(/, $/, '')} value={one.value} onChange={(value) => put(at, { ...one, value })} />
            <button type="button" className="lnk soft t-12" aria-label={label && own(w.remove)} onClick={() => onChange(where.filter((_, i) => i !== at))}>{w.remove}</button>
          </span>
        );
      })}
      <button type="button" className="btn plain sm" onClick={() => onChange([...where, { path: [''], op: 'equals', value: '' }])}>{where.length ? w.and : w.where} …</button>
    </>
  );
}
