import { Button, IconButton, SelectField, TextField } from '../../kit';
import { types, wrongName, type Line } from './model';
import { useDataWords } from './words';

/** The lines of "Manage properties": a name and a type each. */
export function Properties({ lines, onChange }: { lines: Line[]; onChange: (next: Line[]) => void }) {
  const w = useDataWords();
  const put = (at: number, change: Partial<Line>) => onChange(lines.map((line, i) => (i === at ? { ...line, ...change } : line)));
  const wrong = (at: number) => {
    const found = wrongName(lines, at);
    return found ? w[found] : null;
  };
  return (
    <div className="col g8">
      {lines.map((line, i) => (
        <div key={i} className="propline">
          {line.known
            ? <code className="breaks">{line.name}</code>
            : <TextField small hideLabel label={w.property} placeholder={w.property} autoFocus maxLength={255} error={wrong(i)} value={line.name} onChange={(event) => put(i, { name: event.target.value })} />}
          <SelectField small hideLabel label={line.known || line.name ? w.typeOf(line.name) : w.propertyType} value={line.type} onChange={(event) => put(i, { type: event.target.value })} choices={choicesOf(line.type, w.typesSaid)} />
          <IconButton name="x" label={w.dropProperty(line.name)} onClick={() => onChange(lines.filter((_, at) => at !== i))} />
        </div>
      ))}
      <div><Button kind="plain" size="sm" icon="plus" onClick={() => onChange([...lines, { name: '', type: 'string', known: false }])}>{w.addProperty}</Button></div>
    </div>
  );
}

/** Whether the lines can be kept. */
export const rightLines = (lines: Line[]): boolean => lines.every((_, i) => wrongName(lines, i) === undefined);

/** The types, and the one that is there when it is none of them. */
const choicesOf = (type: string, words: Record<string, string>) => [...(types.some((one) => one === type) ? [] : [{ value: type, label: type }]), ...types.map((value) => ({ value, label: words[value] ?? value }))];
