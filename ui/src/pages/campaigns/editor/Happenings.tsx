import { Fragment } from 'react';
import { Button, IconButton } from '../../../kit';
import { Criteria } from '../../segments/Criteria';
import { Figure, Pick, Texts, Typed } from '../../segments/Fields';
import { useAttributeType, useSpecs, useSuggestions } from '../../segments/pickers';
import type { Criterion } from '../../segments/tree';
import { inUnits, units, type Happening, type Unit } from '../model';
import { useCampaignWords } from '../words';
import { Subscribed } from './Subscribed';
import { said, Wrong } from './Wrong';

export const triggerKinds = ['event', 'purchase', 'attribute', 'opt_in', 'opt_out', 'subscription', 'message', 'received', 'read', 'clicked', 'converted'];
export const conversionKinds = ['event', 'purchase', 'message', 'read', 'clicked', 'opt_in'];
/** These are about the messages of another campaign, where they begin one. */
const ofMessages = ['received', 'read', 'clicked', 'converted'];

/** Of these the properties can be asked, by the name of the event that they are. */
const withProperties: Record<string, string> = { event: '', purchase: '', opt_in: 'messenger.optin', opt_out: 'messenger.optout', message: 'messenger.message' };
const onPages = ['event', 'opt_in', 'opt_out', 'message'];
const onTopics = ['opt_in', 'opt_out'];

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

/** What was typed, as the value that the attribute holds: 3 is a number where numbers are, and 3. is not one yet. */
export function asType(text: string, holds: string | undefined): unknown {
  if (text === '') return undefined;
  if (holds === 'number' && String(Number(text)) === text) return Number(text);
  return holds === 'boolean' && (text === 'true' || text === 'false') ? text === 'true' : text;
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
  const specs = useSpecs();
  const holds = useAttributeType(value.kind === 'attribute' ? value.name : undefined);
  const own = (text: string) => `${label}, ${text}`;
  return (
    <div className="happening" role="group" aria-label={label}>
      <div className="row g8 wrap sp">
        <Pick label={own(w.what)} value={value.kind} choices={kinds.map((one) => ({ value: one, label: w.happenings[one] ?? one }))} onChange={(kind) => onChange({ kind })} />
        {(value.kind === 'event' || value.kind === 'attribute') && <Typed label={own(w.name)} value={value.name ?? ''} suggestions={names} placeholder={value.kind === 'event' ? 'order_paid' : 'loyalty_tier'} bad={wrong && !value.name} onChange={(name) => onChange({ ...value, name })} />}
        {value.kind === 'attribute' && (['from', 'to'] as const).map((end) => (
          <Fragment key={end}><span className="soft">{w.ends[end]}</span><Typed label={own(w.ends[end])} value={value[end] === undefined ? '' : String(value[end])} placeholder={w.whatever} onChange={(text) => onChange({ ...value, [end]: asType(text, holds) })} /></Fragment>
        ))}
        {value.kind === 'purchase' && <><span className="soft">{w.of}</span><Texts label={own(w.products)} values={value.products ?? []} suggestions={names} onChange={(products) => onChange({ ...value, products: products.length ? products : undefined })} /></>}
        {(onPages.includes(value.kind) && (value.kind !== 'event' || value.page_id || value.name?.startsWith('messenger.'))) && <><span className="soft">{w.on}</span><Pick label={own(w.page)} value={value.page_id ?? ''} choices={[{ value: '', label: w.anyPage }, ...pages.map((one) => ({ value: one.value, label: one.label ?? one.value }))]} onChange={(page_id) => onChange({ ...value, page_id: page_id || undefined })} /></>}
        {onTopics.includes(value.kind) && <><span className="soft">{w.about}</span><Typed label={own(w.topic)} value={value.topic ?? ''} placeholder={w.anything} onChange={(topic) => onChange({ ...value, topic: topic || undefined })} /></>}
        {value.kind === 'subscription' && <Subscribed value={value} label={label} onChange={onChange} />}
        {kinds === triggerKinds && ofMessages.includes(value.kind) && <Pick label={own(w.campaign)} value={value.campaign ?? ''} choices={[{ value: '', label: w.chooseCampaign }, ...campaigns.map((one) => ({ value: one.id, label: one.name }))]} onChange={(campaign) => onChange({ ...value, campaign: campaign || undefined })} />}
        {value.kind in withProperties && <Criteria where={(value.where ?? []) as Criterion[]} specs={specs} picker={value.kind === 'purchase' ? 'purchase' : 'properties'} of={value.kind === 'event' ? value.name : withProperties[value.kind]} label={label} onChange={(where) => onChange({ ...value, where: where.length ? where : undefined } as Happening)} />}
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
