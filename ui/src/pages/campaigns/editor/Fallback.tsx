import type { Composition } from '../../../composer/data';
import { Segmented, SelectField } from '../../../kit';
import { begins, fallsTo, type Fallback } from '../model';
import { useCampaignWords } from '../words';
import { Length } from './Happenings';
import { said, Wrong } from './Wrong';

export type Part = 'first' | 'second';

interface Props {
  value: Fallback | undefined;
  channel: string;
  path: string;
  problems: Record<string, string>;
  part: Part;
  onPart: (next: Part) => void;
  onChange: (next: Fallback | undefined) => void;
}

const whens = ['not_sent', 'not_viewed', 'not_read', 'not_clicked'];

/** What somebody gets, once, through the other channel where the message did not reach them; and which of the two is being written. */
export function FallbackChoice({ value, channel, path, problems, part, onPart, onChange }: Props) {
  const w = useCampaignWords();
  const other = fallsTo(channel);
  if (!other) return null;
  const choose = (when: string) => {
    if (when === '') return onChange(undefined);
    onChange({ composition: { channel: other, purpose: '', content: begins[other]! } as unknown as Composition, ...value, when, wait_seconds: when === 'not_sent' ? undefined : (value?.wait_seconds ?? 7200) });
  };
  const wrong = Object.fromEntries(Object.entries(problems).filter(([place]) => !place.startsWith(`${path}.composition.`)));
  return (
    <div className="col g8 fallback">
      <SelectField label={w.fallback(w.channels[other] ?? other)} value={value?.when ?? ''} hint={value ? w.fallbackSay[value.when] : undefined} choices={[{ value: '', label: w.noFallback }, ...whens.map((when) => ({ value: when, label: w.fallbackWhens[when] ?? when }))]} onChange={(event) => choose(event.target.value)} />
      {value && value.when !== 'not_sent' && <div className="row g8 wrap"><span className="soft">{w.fallbackAfter}</span><Length label={w.fallbackWait} seconds={value.wait_seconds ?? 0} least={1} onChange={(wait_seconds) => onChange({ ...value, wait_seconds })} /><span className="soft">{w.fallbackSince}</span></div>}
      <Wrong text={said(wrong, path)} />
      {value && <Segmented label={w.whichMessage} value={part} choices={[{ value: 'first', label: w.channels[channel] ?? channel }, { value: 'second', label: w.fallbackIn(w.channels[other] ?? other) }]} onChange={onPart} />}
    </div>
  );
}
