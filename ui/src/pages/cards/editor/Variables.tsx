import { ViewRows } from '../../../composer/card/ViewRows';
import { Button, IconButton, SelectField, Sheet, Switch, TextField, Tick } from '../../../kit';
import type { Placeholder } from '../data';
import type { Content } from '../presets';
import { useCardTemplateWords } from '../words';
import { Colour } from './FieldInput';

interface Props {
  content: Content;
  found: Placeholder[];
  onChange: (next: Content, about?: string) => void;
}

/** What is said of each placeholder of a card, and the colours that have names. */
export function Variables({ content, found, onChange }: Props) {
  const w = useCardTemplateWords();
  const colours = Object.keys(content.colors ?? {});
  const names = found.filter((one) => !colours.includes(one.name) && !one.kinds.includes('cards')).map((one) => one.name);
  const lists = found.filter((one) => one.kinds.includes('cards')).map((one) => one.name);
  const sample = (name: string, text: string) => onChange({ ...content, samples: { ...content.samples, [name]: text } }, `samples.${name}`);
  const about = (key: string) => content.variables?.find((one) => one.key === key);
  const say = (key: string, next: { name?: string; type?: string; optional?: boolean }) => {
    const rest = (content.variables ?? []).filter((one) => one.key !== key);
    onChange({ ...content, variables: [...rest, { ...about(key), key, ...next }] }, `variables.${key}`);
  };
  return (
    <div className="col g16">
      <Sheet title={w.variables}>
        <div className="col g12">
          {names.length + lists.length === 0 && <p className="soft">{w.noVariables}</p>}
          {names.map((name) => (
            <fieldset key={name} className="plainset varset">
              <legend><code>{`{${name}}`}</code></legend>
              <TextField label={w.sample} small value={content.samples?.[name] ?? ''} onChange={(event) => sample(name, event.target.value)} />
              <TextField label={w.saidAs} small value={about(name)?.name ?? ''} placeholder={name} onChange={(event) => say(name, { name: event.target.value || undefined })} />
              <SelectField label={w.type} small value={about(name)?.type || (found.some((one) => one.name === name && one.kinds.includes('url')) ? 'image' : 'text')} choices={Object.entries(w.types).map(([value, label]) => ({ value, label }))} onChange={(event) => say(name, { type: event.target.value })} />
              <Tick label={w.optional} checked={about(name)?.optional ?? false} onChange={(event) => say(name, { optional: event.target.checked || undefined })} />
            </fieldset>
          ))}
          {lists.map((name) => <ViewRows key={name} label={`{${name}}: ${w.sampleCards}`} value={content.samples?.[name] ?? ''} onChange={(text) => sample(name, text)} />)}
          <Switch label={w.strict} hint={w.strictSay} checked={content.strict_variables ?? false} onChange={(on) => onChange({ ...content, strict_variables: on || undefined })} />
        </div>
      </Sheet>
      {content.card && <Sheet title={w.colours}><Colours content={content} onChange={onChange} /></Sheet>}
    </div>
  );
}

function Colours({ content, onChange }: Omit<Props, 'found'>) {
  const w = useCardTemplateWords();
  const all = Object.entries(content.colors ?? {});
  const write = (next: [string, string][]) => onChange({ ...content, colors: Object.fromEntries(next) }, 'colors');
  return (
    <div className="col g12">
      <p className="soft t-13">{w.coloursSay}</p>
      {all.map(([name, value], i) => (
        <div key={i} className="colourline">
          <TextField label={w.colourName} small value={name} onChange={(event) => !all.some(([other], j) => j !== i && other === event.target.value) && write(all.map((one, j) => (j === i ? [event.target.value, value] : one)))} />
          <Colour label={name} value={value} onChange={(next) => write(all.map((one, j) => (j === i ? [name, String(next ?? '')] : one)))} />
          <IconButton name="x" label={w.dropColour(name)} onClick={() => write(all.filter((_, j) => j !== i))} />
        </div>
      ))}
      <div><Button size="sm" icon="plus" onClick={() => write([...all, [`colour_${all.length + 1}`, '#2459a9,#7fb0f0']])}>{w.addColour}</Button></div>
    </div>
  );
}
