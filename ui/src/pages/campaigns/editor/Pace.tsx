import { SelectField, Sheet, TextField, Tick } from '../../../kit';
import type { Delivery } from '../model';
import { useCampaignWords } from '../words';
import { Length } from './Happenings';
import { Wrong } from './Wrong';

const day = 86_400;

/** How often, at which hours and how fast: what keeps a campaign from being too much. */
export function Pace({ delivery, channel, problems, onChange }: { delivery: Delivery; channel: string; problems: Record<string, string>; onChange: (next: Delivery) => void }) {
  const w = useCampaignWords();
  const of = (part: string) => problems[`delivery.${part}`] ?? null;
  const number = (text: string) => (text === '' ? undefined : Number(text));
  const { again, quiet } = delivery;
  const recurring = delivery.type !== 'planned' || Boolean(delivery.schedule?.repeat);
  return (
    <Sheet title={w.restraint}>
      <div className="col g16">
        <div className="col g8">
          <SelectField label={w.again} value={again ? 'yes' : ''} hint={again ? undefined : recurring ? w.againNever : w.againOnce} error={of('again')} choices={[{ value: '', label: w.never }, { value: 'yes', label: w.againAfter }]} onChange={(event) => onChange({ ...delivery, again: event.target.value ? { after_seconds: 7 * day } : undefined })} />
          {again && <Length label={w.againAfter} seconds={again.after_seconds} onChange={(after_seconds) => onChange({ ...delivery, again: { after_seconds } })} />}
        </div>
        <div className="col g8">
          <SelectField label={w.quiet} value={!quiet ? '' : quiet.off ? 'off' : 'own'} hint={w.quietSay} error={of('quiet')} choices={[{ value: '', label: w.quietWorkspace }, { value: 'own', label: w.quietOwn }, { value: 'off', label: w.quietOff }]} onChange={(event) => onChange({ ...delivery, quiet: { own: { from: '22:00', to: '08:00' }, off: { off: true } }[event.target.value] })} />
          {quiet && !quiet.off && (
            <div className="row g8 wrap">
              <TextField small label={w.quietFrom} hideLabel type="time" value={quiet.from ?? ''} error={of('quiet.from')} onChange={(event) => onChange({ ...delivery, quiet: { ...quiet, from: event.target.value } })} />
              <span className="soft">{w.to}</span>
              <TextField small label={w.quietTo} hideLabel type="time" value={quiet.to ?? ''} error={of('quiet.to')} onChange={(event) => onChange({ ...delivery, quiet: { ...quiet, to: event.target.value } })} />
              <Tick label={w.quietDrop} checked={quiet.drop ?? false} onChange={(event) => onChange({ ...delivery, quiet: { ...quiet, drop: event.target.checked || undefined } })} />
            </div>
          )}
        </div>
        <Tick label={w.caps} hint={w.capsSay} checked={!delivery.no_caps} onChange={(event) => onChange({ ...delivery, no_caps: event.target.checked ? undefined : true })} />
        <div className="halves">
          <SelectField label={w.priority} value={delivery.priority ?? ''} error={of('priority')} choices={[{ value: '', label: w.priorities.normal! }, { value: 'low', label: w.priorities.low! }, { value: 'high', label: w.priorities.high! }]} onChange={(event) => onChange({ ...delivery, priority: event.target.value || undefined })} />
          <TextField label={w.speed} type="number" min={10} placeholder={channel === 'messenger' ? w.byPage : w.asFast} disabled={Boolean(delivery.realtime) && !delivery.per_minute} value={delivery.per_minute ?? ''} error={of('per_minute')} onChange={(event) => onChange({ ...delivery, per_minute: number(event.target.value) })} />
          <TextField label={w.most} type="number" min={1} placeholder={w.everybody} value={delivery.most ?? ''} error={of('most')} onChange={(event) => onChange({ ...delivery, most: number(event.target.value) })} />
          {recurring && delivery.type === 'planned' && <TextField label={w.mostRun} type="number" min={1} placeholder={w.everybody} value={delivery.most_per_run ?? ''} error={of('most_per_run')} onChange={(event) => onChange({ ...delivery, most_per_run: number(event.target.value) })} />}
        </div>
        <div className="field"><span className="label">{w.within}</span><Length label={w.within} seconds={delivery.within_seconds || 3 * day} least={1} onChange={(seconds) => onChange({ ...delivery, within_seconds: seconds === 3 * day ? undefined : seconds })} /><p className="hint">{w.withinSay}</p><Wrong text={of('within_seconds') ?? undefined} /></div>
      </div>
    </Sheet>
  );
}
