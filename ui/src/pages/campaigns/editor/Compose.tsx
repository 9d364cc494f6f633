import { Compose, type Longest } from '../../../composer/Compose';
import type { Composition } from '../../../composer/data';
import { SelectField, Sheet, TextField } from '../../../kit';
import { ThingLabels } from '../../../things/ThingLabels';
import { begins, without, type Fallback } from '../model';
import { useCampaignWords } from '../words';
import type { StepProps } from './step';
import { FallbackChoice, type Part } from './Fallback';
import { Variants } from './Variants';

interface Props extends StepProps {
  index: number;
  onIndex: (next: number) => void;
  /** The message in sight: the variant's, or its fallback's. */
  composition: Composition;
  part: Part;
  onPart: (next: Part) => void;
  /** What the preview found. */
  found: Record<string, string>;
  person?: Record<string, unknown>;
  longest?: Longest;
}

/** What the campaign says, in up to eight variants. The purpose is the campaign's: it holds for all of them. */
export function ComposeStep({ campaign, draft, problems, put, index, onIndex, composition, part, onPart, found, person, longest }: Props) {
  const w = useCampaignWords();
  const { definition } = draft;
  const variant = definition.variants[index];
  const own = part === 'second' ? `variants[${index}].fallback.composition.` : `variants[${index}].composition.`;
  const places = Object.fromEntries(Object.entries(problems).filter(([place]) => place.startsWith(own)).map(([place, text]) => [place.slice(own.length), text]));
  for (const part of ['purpose', 'topic']) if (problems[part]) places[part] = problems[part];
  const first = (variant?.composition as Composition | undefined)?.channel ?? composition.channel;
  const fallback = (next: Fallback | undefined) => {
    if (!next) onPart('first');
    put({ ...definition, variants: definition.variants.map((one, i) => (i === index ? { ...one, fallback: next } : one)) });
  };
  const take = (next: Composition) => {
    // The purpose holds for all that the campaign says.
    const same = <T extends object>(one: T): T => ({ ...one, purpose: next.purpose, topic: next.topic });
    const variants = definition.variants.map((one, i) => ({
      ...one,
      composition: same((i === index && part === 'first' ? next : one.composition) as Composition),
      ...(one.fallback ? { fallback: { ...one.fallback, composition: same((i === index && part === 'second' ? next : one.fallback.composition) as Composition) } } : {}),
    }));
    put({ ...definition, purpose: next.purpose as string, topic: next.topic, variants });
  };
  if (!variant) return null;
  return (
    <div className="col g12 min0">
      <Variants definition={definition} index={index} problems={problems} onIndex={onIndex} put={put} />
      <Sheet label={w.stepNames.compose}>
        <div className="col g16">
          <div className="halves">
            <TextField label={w.name} required maxLength={150} value={draft.name} error={draft.name.trim() === '' ? w.nameMissing : null} onChange={(event) => draft.rename(event.target.value)} />
            <TextField label={w.variantName} required maxLength={100} value={variant.name} error={problems[`variants[${index}].name`] ?? null} onChange={(event) => put({ ...definition, variants: definition.variants.map((one, i) => (i === index ? { ...one, name: event.target.value } : one)) })} />
          </div>
          <div className="halves">
            <Channel channel={first} many={definition.variants.length > 1} onChange={(next) => { onPart('first'); put({ ...definition, variants: definition.variants.map((one) => ({ ...without(one, 'fallback'), composition: { ...next, purpose: composition.purpose, topic: composition.topic } })) }); }} />
            <FallbackChoice value={variant.fallback} channel={first} path={`variants[${index}].fallback`} problems={problems} part={part} onPart={onPart} onChange={fallback} />
          </div>
          <ThingLabels kind="campaign" id={campaign.id} name={campaign.name} />
          <Compose key={`${variant.id} ${part} ${composition.channel}`} composition={composition} places={{ ...found, ...places }} person={person} longest={longest} onChange={take} />
        </div>
      </Sheet>
    </div>
  );
}

/** All variants of a campaign go out on one channel. */
function Channel({ channel, many, onChange }: { channel: string; many: boolean; onChange: (next: Pick<Composition, 'channel' | 'content'>) => void }) {
  const w = useCampaignWords();
  const to = (next: string) => onChange({ channel: next, content: begins[next]! });
  return <SelectField label={w.channel} value={channel} hint={many ? w.oneChannel : w.channelsSay[channel]} disabled={many} choices={Object.keys(begins).map((value) => ({ value, label: w.channels[value] ?? value }))} onChange={(event) => to(event.target.value)} />;
}
