import { useState } from 'react';
import { Chooser } from '../../../composer/media/Chooser';
import { Button, Icon, Menu, SelectField, TextField } from '../../../kit';
import type { FieldSpec } from '../data';
import type { Json } from '../tree';
import { useCardTemplateWords } from '../words';

interface Props {
  spec: FieldSpec;
  /** Its words: those of the field inside its object. */
  label: string;
  value: Json | undefined;
  error?: string | null;
  variables: string[];
  onChange: (next: Json | undefined) => void;
  /** A picture of the library was taken: its size goes beside it. */
  onPicture?: (url: string, width?: number, height?: number) => void;
}

const shown = (value: Json | undefined) => (value === undefined || value === null || typeof value === 'object' ? '' : String(value));

/** One field of a component by its kind: a choice, a figure, a colour, an address, a text with variables. */
export function FieldInput(props: Props) {
  const { spec, label, value, error, onChange } = props;
  const w = useCardTemplateWords();
  const usual = spec.default === undefined || spec.default === null ? undefined : w.usual(w.choices[String(spec.default)] ?? String(spec.default));
  if (spec.kind === 'colour') return <Colour {...props} />;
  if (spec.kind === 'choice') {
    return <SelectField label={label} small value={shown(value)} error={error} choices={[...(spec.needed ? [] : [{ value: '', label: usual ?? w.choices[''] ?? '' }]), ...(spec.choices ?? []).map((one) => ({ value: one, label: w.choices[one] ?? one }))]} onChange={(event) => onChange(event.target.value || undefined)} />;
  }
  if (spec.kind === 'number' || spec.kind === 'weight') {
    const read = (text: string): Json | undefined => (text === '' ? undefined : /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text);
    return <TextField label={label} small value={shown(value)} error={error} inputMode={spec.kind === 'number' ? 'numeric' : undefined} placeholder={spec.default === undefined ? '' : String(spec.default)} hint={spec.kind === 'weight' ? w.weightHint : undefined} onChange={(event) => onChange(read(event.target.value.trim()))} />;
  }
  return <Worded {...props} />;
}

/** A text or an address, with a button that puts a variable in and, for pictures, the library. */
function Worded({ spec, label, value, error, variables, onChange, onPicture }: Props) {
  const w = useCardTemplateWords();
  const [choosing, setChoosing] = useState(false);
  const text = shown(value);
  const picture = spec.kind === 'url';
  return (
    <div className="row g4 top">
      <div className="sp"><TextField label={label} small value={text} error={error} required={spec.needed} placeholder={spec.kind === 'text' ? '' : 'https://'} onChange={(event) => onChange(event.target.value === '' && !spec.needed ? undefined : event.target.value)} /></div>
      <span className="row g4 fieldtools">
        {variables.length > 0 && <Menu end className="btn sm ic" groups={[{ key: 'variables', label: w.variables, items: variables.map((name) => ({ key: name, label: `{${name}}`, onPick: () => onChange(`${text}{${name}}`) })) }]}><Icon name="plus" size={16} /><span className="vh">{w.plus}: {label}</span></Menu>}
        {picture && <Button size="sm" icon="image" onClick={() => setChoosing(true)}>{w.library}</Button>}
      </span>
      {choosing && <Chooser kind="image" onClose={() => setChoosing(false)} onPick={(file) => { setChoosing(false); (onPicture ?? onChange)(file.url, file.width, file.height); }} />}
    </div>
  );
}

/** "light,dark": the colour of each mode, by eye or typed; one alone is for both. */
export function Colour({ label, value, error, onChange }: Pick<Props, 'label' | 'value' | 'error' | 'onChange'>) {
  const w = useCardTemplateWords();
  const [light = '', dark = ''] = shown(value).split(',');
  const join = (first: string, second: string) => onChange(first === '' && second === '' ? undefined : second === '' ? first : `${first || second},${second}`);
  return (
    <fieldset className="plainset">
      <legend className="label t-13">{label}</legend>
      <div className="halves tight">
        <Half label={w.light} of={label} value={light} onChange={(next) => join(next, dark)} />
        <Half label={w.dark} of={label} value={dark} onChange={(next) => join(light, next)} />
      </div>
      {error && <p className="err" role="alert"><Icon name="stop" size={16} /><span>{error}</span></p>}
    </fieldset>
  );
}

function Half({ label, of, value, onChange }: { label: string; of: string; value: string; onChange: (next: string) => void }) {
  const w = useCardTemplateWords();
  const plain = value.trim();
  const hex = /^#[0-9a-f]{6}$/i.test(plain) ? plain : /^#[0-9a-f]{8}$/i.test(plain) ? '#' + plain.slice(3) : '#000000';
  return (
    <span className="row g4 bottom">
      <span className="sp"><TextField label={label} small value={value} placeholder="#RRGGBB" onChange={(event) => onChange(event.target.value.trim())} /></span>
      <input type="color" className="swatch" aria-label={w.pick(`${of}, ${label}`)} value={hex} onChange={(event) => onChange((plain.length === 9 ? '#' + plain.slice(1, 3) : '#') + event.target.value.slice(1))} />
    </span>
  );
}
