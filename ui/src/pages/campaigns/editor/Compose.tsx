import { Compose } from '../../../composer/Compose';
import type { Composition } from '../../../composer/data';
import { SelectField, Sheet, TextField } from '../../../kit';
import { ThingLabels } from '../../../things/ThingLabels';
import { blankComposition } from '../model';
import { useCampaignWords } from '../words';
import type { StepProps } from './Editor';
import { Variants } from './Variants';

interface Props extends StepProps {
  index: number;
  onIndex: (next: number) => void;
  composition: Composition;
  /** What the preview found. */
  found: Record<string, string>;
  person?: Record<string, unknown>;
}

/** What the campaign says, in up to eight variants. The purpose is the campaign's: it holds for all of them. */
export function ComposeStep({ campaign, draft, problems, put, index, onIndex, composition, found, person }: Props) {
  const w = useCampaignWords();
  const { definition } = draft;
  const variant = definition.variants[index];
  const own = `variants[${index}].composition.`;
  const places = Object.fromEntries(Object.entries(problems).filter(([place]) => place.startsWith(own)).map(([place, text]) => [place.slice(own.length), text]));
  for (const part of ['purpose', 'topic']) if (problems[part]) places[part] = problems[part];
  const take = (next: Composition) => {
    const variants = definition.variants.map((one, i) => ({ ...one, composition: { ...((i === index ? next : one.composition) as Composition), purpose: next.purpose, topic: next.topic } }));
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
          <Channel composition={composition} many={definition.variants.length > 1} onChange={(next) => put({ ...definition, variants: definition.variants.map((one) => ({ ...one, composition: next })) })} />
          <ThingLabels kind="campaign" id={campaign.id} name={campaign.name} />
          <Compose key={`${variant.id} ${composition.channel}`} composition={composition} places={{ ...found, ...places }} person={person} onChange={take} />
        </div>
      </Sheet>
    </div>
  );
}

const request = { type: 'webhook', webhook: { method: 'POST', url: '', headers: [{ name: 'Content-Type', value: 'application/json' }], body_mode: 'raw', body: '{\n  "id": "{{${user_id}}}"\n}' } } as Composition['content'];

/** All variants of a campaign go out on one channel. */
function Channel({ composition, many, onChange }: { composition: Composition; many: boolean; onChange: (next: Composition) => void }) {
  const w = useCampaignWords();
  const to = (channel: string) => onChange(channel === 'webhook' ? { channel, purpose: composition.purpose, topic: composition.topic, content: request } : { ...blankComposition, purpose: composition.purpose, topic: composition.topic });
  return <SelectField label={w.channel} value={composition.channel} hint={many ? w.oneChannel : undefined} disabled={many} choices={['messenger', 'webhook'].map((value) => ({ value, label: w.channels[value] ?? value }))} onChange={(event) => to(event.target.value)} />;
}
