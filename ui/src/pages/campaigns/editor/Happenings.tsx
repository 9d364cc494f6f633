import { Button, IconButton } from '../../../kit';
import { Figure, Pick, Texts, Typed } from '../../segments/Fields';
import { useSuggestions } from '../../segments/pickers';
import { inUnits, units, type Happening, type Unit } from '../model';
import { useCampaignWords } from '../words';
import { said, Wrong } from './Wrong';

export const triggerKinds = ['event', 'purchase', 'attribute', 'opt_in', 'opt_out', 'message', 'received', 'read', 'clicked', 'converted'];
export const conversionKinds = ['event', 'purchase', 'message', 'read', 'clicked'];
/** These are about the messages of another campaign, where they begin one. */
const ofMessages = ['received', 'read', 'clicked', 'converted'];

export interface Named { id: string; name: string }

/** A length of time as a number and its unit. */
export function Length({ label, seconds, least = 0, onChange }: { label: string; seconds: number; least?: number; onChange: (next: number) => void }) {
  const w = useCampaignWords();
  const { n, unit } = inUnits(seconds);
  return (
    <span className="row g4">
      <Figure label={label} value={n} min={least} onChange={(next) => onChange((Number.isNaN(next) ? 0 : next) * units[unit])} />
      <Pick label={w.unitOf(label)} value={unit} choices={(Object.keys(units) as Unit[]).map((value) => ({ value, label: w.units[value] }))} onChange={(next) => onChange(n * units[next as Unit])} />
    </span>
  );
}

interface LineProps {
  value: Happening;
  kinds: string[];
  label: string;
  wrong?: boolean;
  campaigns: Named[];
  onChange: (next: Happening) => void;
  onDrop?: () => void;
}

/** Something that a person does, as a sentence. */
export function HappeningLine({ value, kinds, label, wrong, campaigns, onChange, onDrop }: LineProps) {
  const w = useCampaignWords();
  const names = useSuggestions({ attribute: 'attributes', event: 'events', purchase: 'products' }[value.kind]);
  const pages = useSuggestions('pages');
  const own = (text: string) => `${label}, ${text}`;
  return (
    <div className="happening" role="group" aria-label={label}>
      <div className="row g8 wrap sp">
        <Pick label={own(w.what)} value={value.kind} choices={kinds.map((one) => ({ value: one, label: w.happenings[one] ?? one }))} onChange={(kind) => onChange({ kind })} />
        {(value.kind === 'event' || value.kind === 'attribute') && <Typed label={own(w.name)} value={value.name ?? ''} suggestions={names} placeholder={value.kind === 'event' ? 'order_paid' : 'loyalty_tier'} bad={wrong && !value.name} onChange={(name) => onChange({ ...value, name })} />}
        {value.kind === 'attribute' && <><span className="soft">{w.becomes}</span><Typed label={own(w.becomes)} value={value.to === undefined ? '' : String(value.to)} placeholder={w.whatever} onChange={(to) => onChange({ ...value, to: to === '' ? undefined : to })} /></>}
        {value.kind === 'purchase' && <><span className="soft">{w.of}</span><Texts label={own(w.products)} values={value.products ?? []} suggestions={names} onChange={(products) => onChange({ ...value, products: products.length ? products : undefined })} /></>}
        {(value.kind === 'opt_in' || value.kind === 'message') && <><span className="soft">{w.on}</span><Pick label={own(w.page)} value={value.page_id ?? ''} choices={[{ value: '', label: w.anyPage }, ...pages.map((one) => ({ value: one.value, label: one.label ?? one.value }))]} onChange={(page_id) => onChange({ ...value, page_id: page_id || undefined })} /></>}
        {value.kind === 'opt_in' && <><span className="soft">{w.about}</span><Typed label={own(w.topic)} value={value.topic ?? ''} placeholder={w.anything} onChange={(topic) => onChange({ ...value, topic: topic || undefined })} /></>}
        {kinds === triggerKinds && ofMessages.includes(value.kind) && <Pick label={own(w.campaign)} value={value.campaign ?? ''} choices={[{ value: '', label: w.chooseCampaign }, ...campaigns.map((one) => ({ value: one.id, label: one.name }))]} onChange={(campaign) => onChange({ ...value, campaign: campaign || undefined })} />}
      </div>
      {onDrop && <IconButton name="x" label={w.dropNamed(label)} onClick={onDrop} />}
    </div>
  );
}

interface ListProps {
  list: Happening[];
  path: string;
  problems: Record<string, string>;
  nameOf: (n: number) => string;
  add: string;
  campaigns: Named[];
  onChange: (next: Happening[]) => void;
}

/** Several of them, of which any one is enough. */
export function HappeningList({ list, path, problems, nameOf, add, campaigns, onChange }: ListProps) {
  return (
    <div className="col g8">
      {list.map((one, i) => {
        const wrong = said(problems, `${path}[${i}]`);
        return (
          <div key={i} className="col g4">
            <HappeningLine value={one} kinds={triggerKinds} label={nameOf(i + 1)} wrong={!!wrong} campaigns={campaigns} onChange={(next) => onChange(list.map((old, n) => (n === i ? next : old)))} onDrop={() => onChange(list.filter((_, n) => n !== i))} />
            <Wrong text={wrong} />
          </div>
        );
      })}
      <Wrong text={problems[path]} />
      <div><Button size="sm" kind="plain" icon="plus" onClick={() => onChange([...list, { kind: 'event' }])}>{add}</Button></div>
    </div>
  );
}
