import { Figure, Instant, Pick, Texts, Typed, YearDay } from './Fields';
import { useSuggestions } from './pickers';
import type { Operator } from './spec';
import { useSegmentWords } from './words';

/** The field of what an operator compares with. */
export function Operand({ operator, of, label, value, onChange }: { operator: Operator | undefined; of: string; label?: string; value: unknown; onChange: (next: unknown) => void }) {
  const w = useSegmentWords();
  const own = (text: string) => (label ? `${label}, ${text}` : text);
  const suggestions = useSuggestions(operator?.picker, of);
  const nameOf = (one: string) => suggestions.find((each) => each.value === one)?.label ?? one;
  const unit = operator?.unit ? w.units[operator.unit] : '';
  if (operator?.options?.length) {
    return <Pick label={own(w.value)} value={String(value ?? '')} choices={operator.options.map((one) => ({ value: one, label: w.identities[one] ?? one }))} onChange={onChange} />;
  }
  switch (operator?.operand) {
    case 'text':
    case 'pattern':
      if (operator.picker === 'segments' || operator.picker === 'imports') {
        return <Pick label={own(w.value)} value={String(value ?? '')} choices={[{ value: '', label: '…' }, ...suggestions.map((one) => ({ value: one.value, label: one.label ?? one.value }))]} onChange={onChange} />;
      }
      return <Typed label={own(w.value)} value={String(value ?? '')} suggestions={suggestions} bad={!value} onChange={onChange} />;
    case 'texts':
      return <Texts label={own(w.values)} values={(value as string[] | undefined) ?? []} suggestions={suggestions} nameOf={nameOf} onChange={onChange} />;
    case 'number':
    case 'count':
    case 'days':
    case 'hours':
      return <><Figure label={own(unit || w.value)} value={value as number | undefined} min={operator.operand === 'number' ? undefined : 0} step={operator.operand === 'number' || operator.operand === 'hours' ? 'any' : 1} onChange={onChange} />{unit && <span className="soft">{unit}</span>}</>;
    case 'instant':
      return <Instant label={own(w.value)} value={String(value ?? '')} onChange={onChange} />;
    case 'day':
      return <YearDay label={own(w.value)} value={String(value ?? '')} onChange={onChange} />;
    case 'range': {
      const [low = 0, high = 0] = (value as number[] | undefined) ?? [];
      return <><Figure label={own(w.lowest)} value={low} min={0} onChange={(next) => onChange([next, high])} /><span className="soft">{w.to}</span><Figure label={own(w.highest)} value={high} min={0} onChange={(next) => onChange([low, next])} /></>;
    }
    default:
      return null;
  }
}
