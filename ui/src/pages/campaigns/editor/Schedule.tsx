import { SelectField, TextField, Tick, useEnv } from '../../../kit';
import type { Schedule } from '../model';
import { useCampaignWords } from '../words';
import { Wrong } from './Wrong';

/** Tomorrow, where the workspace is. */
function tomorrow(zone: string, skew: number): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: zone }).format(Date.now() + skew + 86_400_000);
}

/** When runs begin: now, at a time, again and again. */
export function ScheduleForm({ value, problems, onChange }: { value: Schedule; problems: Record<string, string>; onChange: (next: Schedule) => void }) {
  const w = useCampaignWords();
  const { zone, skew } = useEnv();
  const of = (part: string) => problems[`delivery.schedule.${part}`] ?? null;
  const later = () => onChange({ date: tomorrow(zone, skew), time: '10:00' });
  const repeat = (next: string) => onChange({ ...value, repeat: next || undefined, every: undefined, weekdays: next === 'weekly' ? [1] : undefined, day: next === 'monthly' ? 1 : undefined, until: next ? value.until : undefined });
  const weekday = (day: number) => {
    const has = value.weekdays?.includes(day);
    onChange({ ...value, weekdays: has ? value.weekdays?.filter((one) => one !== day) : [...(value.weekdays ?? []), day].sort() });
  };
  return (
    <div className="col g16">
      <SelectField label={w.start} value={value.now ? 'now' : 'at'} choices={[{ value: 'now', label: w.startNow }, { value: 'at', label: w.startAt }]} onChange={(event) => (event.target.value === 'now' ? onChange({ now: true }) : later())} />
      {!value.now && (
        <>
          <div className="halves">
            <TextField label={w.date} type="date" required value={value.date ?? ''} error={of('date')} onChange={(event) => onChange({ ...value, date: event.target.value || undefined })} />
            <TextField label={w.time} type="time" required value={value.time ?? ''} hint={value.local ? w.theirs : w.inZone(zone)} error={of('time')} onChange={(event) => onChange({ ...value, time: event.target.value || undefined })} />
          </div>
          <Tick label={w.local} hint={w.localSay} checked={value.local ?? false} onChange={(event) => onChange({ ...value, local: event.target.checked || undefined })} />
          <div className="halves">
            <SelectField label={w.repeat} value={value.repeat ?? ''} error={of('repeat')} choices={Object.entries(w.repeats).map(([one, label]) => ({ value: one, label }))} onChange={(event) => repeat(event.target.value)} />
            {value.repeat && <TextField label={w.every[value.repeat] ?? w.repeat} type="number" min={1} value={value.every ?? 1} error={of('every')} onChange={(event) => onChange({ ...value, every: Number(event.target.value) || undefined })} />}
          </div>
          {value.repeat === 'weekly' && <fieldset className="plainset"><legend className="label">{w.onDays}</legend><div className="row g12 wrap">{w.weekdays.map((label, i) => <Tick key={label} label={label} checked={value.weekdays?.includes(i + 1) ?? false} onChange={() => weekday(i + 1)} />)}</div><Wrong text={of('weekdays') ?? undefined} /></fieldset>}
          {value.repeat === 'monthly' && <TextField label={w.dayOfMonth} type="number" min={1} max={31} hint={w.dayOfMonthSay} value={value.day ?? 1} error={of('day')} onChange={(event) => onChange({ ...value, day: Number(event.target.value) || undefined })} />}
          {value.repeat && <TextField label={w.lastDay} type="date" hint={w.lastDaySay} value={value.until ?? ''} error={of('until')} onChange={(event) => onChange({ ...value, until: event.target.value || undefined })} />}
        </>
      )}
      <Wrong text={problems['delivery.schedule']} />
    </div>
  );
}
