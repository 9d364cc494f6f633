import { queryOptions, useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { ApiError, api, got } from '../../../api/client';
import type { components } from '../../../api/schema';
import { useAction, useSaid } from '../../../app/hooks';
import { useMay, usePlace } from '../../../app/workspace';
import { Button, ErrorNote, IconButton, Note, SelectField, Sheet, Skeleton, Switch, TextField, Tick } from '../../../kit';
import { useNames } from '../../../things/data';
import { useTold } from '../../../i18n/told';
import { useSendingWords } from './words';

type Shapes = components['schemas'];
type Settings = Shapes['CampaignSettings'];
type Cap = Shapes['CampaignCap'];

const of = (ws: string) => ({ params: { path: { ws } } });
const settingsQuery = (ws: string) => queryOptions({ queryKey: ['campaign-settings', ws], queryFn: () => got(api.GET('/api/v1/workspaces/{ws}/campaign-settings', of(ws))) });
const setSettings = (ws: string, body: Settings) => got(api.PUT('/api/v1/workspaces/{ws}/campaign-settings', { ...of(ws), body }));

const MOST = 10;

/** What keeps the campaigns of a workspace from being too much: how often a person may be written to, and at which hours nothing leaves. */
export default function Sending() {
  const { ws } = usePlace();
  const settings = useQuery(settingsQuery(ws));
  const said = useSaid(settings.error);
  if (said) return <ErrorNote error={said} onRetry={() => settings.refetch()} />;
  if (!settings.data) return <Skeleton lines={8} height={24} />;
  return <Form key={JSON.stringify(settings.data)} saved={settings.data} />;
}

function Form({ saved }: { saved: Settings }) {
  const w = useSendingWords();
  const { ws } = usePlace();
  const may = useMay('campaigns.launch');
  const [draft, setDraft] = useState(saved);
  const save = useAction(() => setSettings(ws, draft), ['campaign-settings'], w.saved, { quiet: true });
  const places = save.error instanceof ApiError ? save.error.places : {};
  const said = useSaid(Object.keys(places).length > 0 ? null : save.error);
  const changed = JSON.stringify(draft) !== JSON.stringify(saved);
  const { quiet } = draft;
  const caps = (next: Cap[]) => setDraft({ ...draft, caps: next });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (changed && !save.isPending) save.mutate(undefined);
  };
  return (
    <form className="col g20 reading" onSubmit={submit}>
      {!may && <Note>{w.mayNot}</Note>}
      <Sheet title={w.caps}>
        <fieldset className="plainset" disabled={!may}>
          <legend className="vh">{w.caps}</legend>
          <p className="soft t-13">{w.capsSay}</p>
          {draft.caps.length === 0 && <p className="t-13">{w.noCaps}</p>}
          {draft.caps.map((cap, i) => <CapLine key={i} cap={cap} n={i + 1} places={places} path={`caps[${i}]`} onChange={(next) => caps(draft.caps.map((old, n) => (n === i ? next : old)))} onDrop={() => caps(draft.caps.filter((_, n) => n !== i))} />)}
          <div><Button size="sm" icon="plus" disabled={draft.caps.length >= MOST} onClick={() => caps([...draft.caps, { most: 2, every: 7, unit: 'days' }])}>{w.addCap}</Button></div>
        </fieldset>
      </Sheet>
      <Sheet title={w.quiet}>
        <fieldset className="plainset" disabled={!may}>
          <legend className="vh">{w.quiet}</legend>
          <Switch label={w.quietOn} hint={w.quietSay} checked={quiet !== undefined && !quiet.off} onChange={(on) => may && setDraft({ ...draft, quiet: on ? { from: '21:00', to: '08:00' } : undefined })} />
          {quiet && !quiet.off && (
            <>
              <div className="row g12 wrap">
                <TextField label={w.from} type="time" value={quiet.from ?? ''} error={places['quiet.from'] ?? null} onChange={(event) => setDraft({ ...draft, quiet: { ...quiet, from: event.target.value } })} />
                <TextField label={w.to} type="time" value={quiet.to ?? ''} error={places['quiet.to'] ?? null} onChange={(event) => setDraft({ ...draft, quiet: { ...quiet, to: event.target.value } })} />
              </div>
              <Tick label={w.drop} checked={quiet.drop ?? false} onChange={(event) => setDraft({ ...draft, quiet: { ...quiet, drop: event.target.checked || undefined } })} />
            </>
          )}
        </fieldset>
      </Sheet>
      {said && <ErrorNote error={said} />}
      {may && <div><Button kind="primary" type="submit" disabled={!changed} busy={save.isPending}>{w.save}</Button></div>}
    </form>
  );
}

/** A cap as a sentence. */
function CapLine({ cap, n, places, path, onChange, onDrop }: { cap: Cap; n: number; places: Record<string, string>; path: string; onChange: (next: Cap) => void; onDrop: () => void }) {
  const w = useSendingWords();
  const { say } = useTold();
  const { tags } = useNames();
  const wrong = Object.entries(places).find(([place]) => place.startsWith(path))?.[1];
  const own = (what: string) => `${w.capNo(n)}, ${what}`;
  return (
    <div className="col g4">
      <div className="row g8 wrap capline" role="group" aria-label={w.capNo(n)}>
        <span>{w.atMost}</span>
        <TextField small type="number" min={1} label={own(w.messages)} hideLabel value={cap.most || ''} onChange={(event) => onChange({ ...cap, most: Number(event.target.value) })} />
        <SelectField small label={own(w.channel)} hideLabel value={cap.channel ?? ''} choices={Object.entries(w.channels).map(([value, label]) => ({ value, label }))} onChange={(event) => onChange({ ...cap, channel: event.target.value || undefined })} />
        {tags.length > 0 && <SelectField small label={own(w.tag)} hideLabel value={cap.tag_id ?? ''} choices={[{ value: '', label: w.anyTag }, ...tags.map((one) => ({ value: one.id, label: w.ofTag(one.name) }))]} onChange={(event) => onChange({ ...cap, tag_id: event.target.value || undefined })} />}
        <span>{w.within}</span>
        <TextField small type="number" min={1} label={own(w.time)} hideLabel value={cap.every || ''} onChange={(event) => onChange({ ...cap, every: Number(event.target.value) })} />
        <SelectField small label={own(w.unit)} hideLabel value={cap.unit} choices={Object.entries(w.units).map(([value, label]) => ({ value, label }))} onChange={(event) => onChange({ ...cap, unit: event.target.value })} />
        <IconButton name="x" label={w.dropCap(n)} onClick={onDrop} />
      </div>
      {wrong && <p className="err" role="alert">{say(wrong)}</p>}
    </div>
  );
}
