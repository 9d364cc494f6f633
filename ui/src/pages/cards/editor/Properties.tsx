import { keepTold } from '../../../api/told';
import { useTold } from '../../../i18n/told';
import { SelectField, TextField } from '../../../kit';
import type { CardProblem, FieldSpec } from '../data';
import { at, leaves, put, type Json, type Part } from '../tree';
import { useCardTemplateWords } from '../words';
import { fresh } from '../presets';
import { FieldInput } from './FieldInput';

interface Props {
  card: Part;
  path: string;
  fields: FieldSpec[];
  problems: CardProblem[];
  variables: string[];
  onChange: (next: Part, about: string) => void;
}

/** Sizes and looks matter less often: they lie folded, and say how much of them is set. */
const folded = ['viewStyle', 'width', 'height', 'elementId', 'metaData', 'imageStyle', 'align'];

/** Every field of the chosen part, out of the table that the API reads cards by. */
export function Properties(props: Props) {
  const { card, path, fields, problems, onChange } = props;
  const w = useCardTemplateWords();
  const part = at(card, path) as Part;
  const inSight = fields.filter((one) => one.kind !== 'items' && one.kind !== 'cards');
  const cards = fields.find((one) => one.kind === 'cards');
  const plain = inSight.filter((one) => !folded.includes(one.name));
  const rest = inSight.filter((one) => folded.includes(one.name));
  const picture = (url: string, width?: number, height?: number) => {
    const sized = width && height ? put(card, `${path}.metaData`, { pixelWidth: width, pixelHeight: height }) : card;
    onChange(put(sized, `${path}.imageUrl`, url), `${path}.imageUrl`);
  };
  return (
    <div className="col g12">
      {cards && <Cards card={card} place={`${path}.${cards.name}`} onChange={onChange} />}
      {plain.map((spec) => <One key={spec.name} {...props} spec={spec} within="" onPicture={spec.name === 'imageUrl' ? picture : undefined} />)}
      {rest.map((spec) => (
        <details key={spec.name} className="morefields" open={problems.some((one) => one.path.startsWith(`${path}.${spec.name}`)) || undefined}>
          <summary>{w.fields[spec.name] ?? spec.name}{part[spec.name] !== undefined && <span className="soft t-12"> · {w.areSet(leaves(part[spec.name]).size)}</span>}</summary>
          <One {...props} spec={spec} within="" bare />
        </details>
      ))}
    </div>
  );
}

function One({ spec, within, bare, onPicture, ...props }: Props & { spec: FieldSpec; within: string; bare?: boolean; onPicture?: (url: string, width?: number, height?: number) => void }) {
  const w = useCardTemplateWords();
  const { said } = useProblem();
  const name = within ? `${within}.${spec.name}` : spec.name;
  const place = `${props.path}.${name}`;
  const label = w.fields[name] ?? w.fields[spec.name] ?? spec.name;
  const write = (next: Json | undefined) => props.onChange(put(props.card, place, next), place);
  if (spec.name === 'width' || spec.name === 'height') return <Size label={label} usual={spec.name === 'width' ? 'fill' : 'wrap'} value={at(props.card, place)} onChange={write} />;
  // What only the original's clients read is kept, and shown where a card has it.
  if (spec.name === 'internalData' && at(props.card, place) === undefined) return null;
  if (spec.kind === 'object') {
    const inner = (spec.fields ?? []).map((one) => <One key={one.name} {...props} spec={one} within={name} />);
    const even = (spec.fields ?? []).every((one) => one.kind === 'number');
    if (bare) return <div className="col g8">{inner}</div>;
    return <fieldset className="plainset col g8"><legend className="label t-13">{label}</legend><div className={even ? 'edgeset' : 'col g8'}>{inner}</div></fieldset>;
  }
  if (name === 'action.type') return <Tapped {...props} spec={spec} label={label} />;
  if (within === 'action' && at(props.card, `${props.path}.action.type`) === undefined) return null;
  const problem = props.problems.find((one) => one.path === place);
  return <FieldInput spec={spec} label={label} value={at(props.card, place)} error={problem ? said(problem) : null} variables={props.variables} onChange={write} onPicture={onPicture} />;
}

/** Whether the cards side by side are drawn here, or come in the place of a variable for each person. */
function Cards({ card, place, onChange }: { card: Part; place: string; onChange: Props['onChange'] }) {
  const w = useCardTemplateWords();
  const now = at(card, place);
  const name = typeof now === 'string' ? now.replace(/^\{|\}$/g, '') : undefined;
  const choose = (next: string) => onChange(put(card, place, next === 'variable' ? '{cards}' : [fresh('card', w.begins)]), place);
  return (
    <div className="halves tight">
      <SelectField label={w.fields.items ?? 'items'} small value={name === undefined ? 'here' : 'variable'} choices={[{ value: 'here', label: w.cardsHere }, { value: 'variable', label: w.cardsGiven }]} onChange={(event) => choose(event.target.value)} />
      {name !== undefined && <TextField label={w.variable} small value={name} hint={w.cardsGivenSay} onChange={(event) => onChange(put(card, place, `{${event.target.value.trim()}}`), place)} />}
    </div>
  );
}

/** What a tap does. Nothing: the whole action goes. */
function Tapped({ spec, label, card, path, onChange }: Props & { spec: FieldSpec; label: string }) {
  const w = useCardTemplateWords();
  const place = `${path}.action`;
  const now = at(card, `${place}.type`);
  const choose = (type: string) => onChange(type === '' ? put(card, place, undefined) : put(put(card, `${place}.type`, type), `${place}.data`, at(card, `${place}.data`) ?? ''), place);
  return <SelectField label={label} small value={String(now ?? '')} choices={[{ value: '', label: w.noAction }, ...(spec.choices ?? []).map((one) => ({ value: one, label: w.choices[one] ?? one }))]} onChange={(event) => choose(event.target.value)} />;
}

/** A width or a height: fills its place, fits what is in it, or so many pixels (the language writes flex 0, flex 1, fixed n). */
function Size({ label, usual, value, onChange }: { label: string; usual: 'fill' | 'wrap'; value: Json | undefined; onChange: (next: Json | undefined) => void }) {
  const w = useCardTemplateWords();
  const size = (value ?? {}) as Part;
  const now = value === undefined ? '' : size.type === 'fixed' ? 'fixed' : Number(size.value ?? (usual === 'fill' ? 0 : 1)) === 0 ? 'fill' : 'wrap';
  const choose = (next: string) => onChange(next === '' ? undefined : next === 'fixed' ? { type: 'fixed', value: 100 } : { type: 'flex', value: next === 'fill' ? 0 : 1 });
  return (
    <div className="halves tight">
      <SelectField label={label} small value={now} choices={[{ value: '', label: w.usual(w.sizes[usual] ?? usual) }, ...Object.entries(w.sizes).map(([key, text]) => ({ value: key, label: text }))]} onChange={(event) => choose(event.target.value)} />
      {now === 'fixed' && <TextField label={w.pixels} small inputMode="numeric" value={String(size.value ?? '')} onChange={(event) => onChange({ type: 'fixed', value: /^\d+$/.test(event.target.value) ? Number(event.target.value) : event.target.value })} />}
    </div>
  );
}

/** The words of a problem in the language in use. */
export function useProblem() {
  const { say } = useTold();
  return {
    said: (problem: CardProblem) => {
      keepTold(problem.message, problem.template, (problem.params ?? {}) as Record<string, unknown>);
      return say(problem.message);
    },
  };
}
