import { Button, IconButton, Sheet, TextField } from '../../../kit';
import type { Content } from '../presets';
import { useCardTemplateWords } from '../words';

/** The names and values of a template of a feed of data. */
export function Values({ content, onChange }: { content: Content; onChange: (next: Content, about?: string) => void }) {
  const w = useCardTemplateWords();
  const all = Object.entries(content.data ?? {});
  const write = (next: [string, string][], about?: string) => onChange({ ...content, data: Object.fromEntries(next) }, about);
  return (
    <Sheet title={w.data}>
      <div className="col g12">
        <p className="soft t-13">{w.dataSay} {w.newVariable}</p>
        {all.map(([name, value], i) => (
          <div key={i} className="dataline">
            <TextField label={w.dataName} small value={name} onChange={(event) => !all.some(([other], j) => j !== i && other === event.target.value) && write(all.map((one, j) => (j === i ? [event.target.value, value] : one)), `name.${i}`)} />
            <TextField label={w.dataValue} small value={value} onChange={(event) => write(all.map((one, j) => (j === i ? [name, event.target.value] : one)), `value.${i}`)} />
            <IconButton name="x" label={w.dropData(name)} onClick={() => write(all.filter((_, j) => j !== i))} />
          </div>
        ))}
        <div><Button size="sm" icon="plus" onClick={() => write([...all, [`value_${all.length + 1}`, '']])}>{w.addData}</Button></div>
      </div>
    </Sheet>
  );
}
