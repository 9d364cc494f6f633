import { useInfiniteQuery } from '@tanstack/react-query';
import { usePlace } from '../../../app/workspace';
import { CodeBlock, Note, SelectField, Sheet, TextField, Tick } from '../../../kit';
import { campaignsQuery } from '../data';
import { without, type Delay, type Delivery } from '../model';
import { useCampaignWords } from '../words';
import type { StepProps } from './step';
import { HappeningList, Length } from './Happenings';
import { Pace } from './Pace';
import { ScheduleForm } from './Schedule';
import { Wrong } from './Wrong';

/** When messages leave: by a schedule, when people do something, or by a call; and how fast, how often, at which hours. */
export function DeliverStep({ campaign, draft, problems, put }: StepProps) {
  const w = useCampaignWords();
  const { definition } = draft;
  const { delivery } = definition;
  const set = (next: Delivery) => put({ ...definition, delivery: next });
  const type = (next: string) => {
    if (next === delivery.type) return;
    set({ ...without(delivery, 'schedule', 'trigger'), type: next, ...(next === 'planned' ? { schedule: { now: true } } : next === 'action' ? { trigger: { on: [{ kind: 'event' }] } } : {}) });
  };
  const fixed = campaign.version > 0;
  const channel = definition.variants[0]?.composition?.channel ?? 'messenger';
  return (
    <div className="col g16 min0">
      <Sheet title={w.begins}>
        <div className="col g16">
          <div className="ways" role="radiogroup" aria-label={w.begins}>
            {['planned', 'action', 'api'].map((one) => (
              <label key={one} className={one === delivery.type ? 'way on' : 'way'}>
                <input type="radio" name="way" checked={one === delivery.type} disabled={fixed && one !== delivery.type} onChange={() => type(one)} />
                <span><b>{w.types[one]}</b><span className="soft block t-13">{w.typesSay[one]}</span></span>
              </label>
            ))}
          </div>
          {fixed && <p className="soft t-13">{w.typeStays}</p>}
          <Wrong text={problems['delivery.type']} />
          {delivery.type === 'planned' && <ScheduleForm value={delivery.schedule ?? { now: true }} problems={problems} onChange={(schedule) => set({ ...delivery, schedule })} />}
          {delivery.type === 'action' && <Trigger delivery={delivery} self={campaign.id} problems={problems} onChange={set} />}
          {delivery.type === 'api' && <Call id={campaign.id} />}
        </div>
      </Sheet>
      {(channel === 'inapp' || delivery.realtime) && <Serving realtime={delivery.realtime ?? false} problem={problems['delivery.realtime']} onChange={(realtime) => set({ ...delivery, realtime: realtime || undefined, per_minute: realtime ? undefined : delivery.per_minute })} />}
      <Pace delivery={delivery} channel={channel} problems={problems} onChange={set} />
    </div>
  );
}

/** How feeds are served: in batches, or each message before all others; why the first is the rule. */
function Serving({ realtime, problem, onChange }: { realtime: boolean; problem?: string; onChange: (next: boolean) => void }) {
  const w = useCampaignWords();
  return (
    <Sheet title={w.serving}>
      <div className="col g12">
        <div className="ways two" role="radiogroup" aria-label={w.serving}>
          {[false, true].map((one) => (
            <label key={String(one)} className={one === realtime ? 'way on' : 'way'}>
              <input type="radio" name="serving" checked={one === realtime} onChange={() => onChange(one)} />
              <span><b>{one ? w.realtime : w.batch}</b><span className="soft block t-13">{one ? w.realtimeSay : w.batchSay}</span></span>
            </label>
          ))}
        </div>
        {realtime && <Note tone="brass">{w.realtimeWarn}</Note>}
        <Wrong text={problem} />
      </div>
    </Sheet>
  );
}

function Trigger({ delivery, self, problems, onChange }: { delivery: Delivery; self: string; problems: Record<string, string>; onChange: (next: Delivery) => void }) {
  const w = useCampaignWords();
  const { ws } = usePlace();
  const campaigns = useInfiniteQuery(campaignsQuery(ws, {})).data?.pages.flatMap((page) => page.items).filter((one) => one.id !== self) ?? [];
  const trigger = delivery.trigger ?? { on: [] };
  const set = (next: typeof trigger) => onChange({ ...delivery, trigger: next });
  return (
    <div className="col g16">
      <div className="col g8"><h3>{w.when1}</h3><HappeningList list={trigger.on} path="delivery.trigger.on" problems={problems} nameOf={w.happeningNo} add={w.addHappening} campaigns={campaigns} onChange={(on) => set({ ...trigger, on })} /></div>
      <div className="col g8"><h3>{w.then}</h3><DelayForm value={trigger.delay} problems={problems} onChange={(delay) => set({ ...trigger, delay })} /></div>
      <div className="col g8"><h3>{w.unless}</h3><p className="soft t-13">{w.unlessSay}</p><HappeningList list={trigger.unless ?? []} path="delivery.trigger.unless" problems={problems} nameOf={w.exceptionNo} add={w.addException} campaigns={campaigns} onChange={(unless) => set({ ...trigger, unless: unless.length ? unless : undefined })} /></div>
      <Tick label={w.recheck} hint={w.recheckSay} checked={trigger.recheck ?? false} onChange={(event) => set({ ...trigger, recheck: event.target.checked || undefined })} />
      <div className="halves">
        <TextField label={w.from} type="datetime-local" value={localOf(trigger.from)} hint={w.fromHint} error={problems['delivery.trigger.from'] ?? null} onChange={(event) => set({ ...trigger, from: instantOf(event.target.value) })} />
        <TextField label={w.untilWhen} type="datetime-local" value={localOf(trigger.until)} hint={w.untilHint} error={problems['delivery.trigger.until'] ?? null} onChange={(event) => set({ ...trigger, until: instantOf(event.target.value) })} />
      </div>
    </div>
  );
}

const two = (n: number) => String(n).padStart(2, '0');

/** An instant as the browser's own field for it writes it, where the browser is. */
function localOf(instant: string | undefined): string {
  if (!instant) return '';
  const at = new Date(instant);
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

const instantOf = (local: string): string | undefined => (local ? new Date(local).toISOString() : undefined);

function DelayForm({ value = {}, problems, onChange }: { value?: Delay; problems: Record<string, string>; onChange: (next: Delay | undefined) => void }) {
  const w = useCampaignWords();
  const way = value.weekday ? 'weekday' : value.days ? 'days' : value.after_seconds ? 'after' : 'now';
  const to = (next: string) => onChange({ now: undefined, after: { after_seconds: 3600 }, days: { days: 1, time: '10:00' }, weekday: { weekday: 1, time: '10:00' } }[next]);
  return (
    <div className="row g8 wrap">
      <SelectField small label={w.delay} hideLabel value={way} choices={Object.entries(w.delays).map(([one, label]) => ({ value: one, label }))} onChange={(event) => to(event.target.value)} />
      {way === 'after' && <Length label={w.delay} seconds={value.after_seconds ?? 0} least={1} onChange={(after_seconds) => onChange({ after_seconds })} />}
      {way === 'days' && <TextField small label={w.days} hideLabel type="number" min={1} value={value.days ?? 1} onChange={(event) => onChange({ ...value, days: Number(event.target.value) || 1 })} />}
      {way === 'weekday' && <SelectField small label={w.weekday} hideLabel value={String(value.weekday)} choices={w.weekdays.map((label, i) => ({ value: String(i + 1), label }))} onChange={(event) => onChange({ ...value, weekday: Number(event.target.value) })} />}
      {(way === 'days' || way === 'weekday') && <><span className="soft">{w.at}</span><TextField small label={w.time} hideLabel type="time" value={value.time ?? ''} onChange={(event) => onChange({ ...value, time: event.target.value })} /><span className="soft t-13">{w.theirs}</span></>}
      <Wrong text={problems['delivery.trigger.delay'] ?? problems['delivery.trigger.delay.time']} />
    </div>
  );
}

function Call({ id }: { id: string }) {
  const w = useCampaignWords();
  const { ws } = usePlace();
  const text = `curl -X POST ${window.location.origin}/api/v1/workspaces/${ws}/campaigns/${id}/trigger \\\n  -H "Authorization: Bearer $KEY" -H "Content-Type: application/json" \\\n  -d '{"people": [{"external_id": "CT-20418"}], "vars": {"api_trigger_properties": {"order": "58214"}}}'`;
  return <div className="col g8"><Note>{w.callSay}</Note><CodeBlock text={text} label={w.types.api!} /></div>;
}
