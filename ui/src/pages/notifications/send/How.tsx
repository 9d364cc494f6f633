import { EventName } from '../../../composer/card/EventName';
import { Segmented, SelectField, TextField, useEnv } from '../../../kit';
import { useState } from 'react';
import { useSendWords } from './words';

export interface Said {
  title: string;
  tag: string;
  event: string;
  purpose: 'promotional' | 'transactional';
  /** As the field has it, in the workspace's zone; empty: now. */
  at: string;
}

interface Props {
  said: Said;
  places: Record<string, string>;
  late: boolean;
  onChange: (next: Said) => void;
}

/** When it is sent, of which kind it is, and by which names it is found again. */
export function How({ said, places, late, onChange }: Props) {
  const w = useSendWords();
  const { zone } = useEnv();
  const [planned, setPlanned] = useState(false);
  return (
    <div className="col g12">
      <div className="row g12 wrap top">
        <Segmented label={w.when} value={planned ? 'later' : 'now'} choices={[{ value: 'now', label: w.now }, { value: 'later', label: w.later }]} onChange={(next) => { setPlanned(next === 'later'); onChange({ ...said, at: '' }); }} />
        {planned && <TextField label={w.at} type="datetime-local" value={said.at} hint={w.zone(zone)} error={places.planned_at ?? (late ? w.late : null)} onChange={(event) => onChange({ ...said, at: event.target.value })} />}
      </div>
      <SelectField label={w.purpose} value={said.purpose} hint={w.purposeSays[said.purpose]} error={places.purpose ?? null} choices={(['promotional', 'transactional'] as const).map((value) => ({ value, label: w.purposes[value] }))} onChange={(event) => onChange({ ...said, purpose: event.target.value as Said['purpose'] })} />
      <div className="halves">
        <TextField label={w.name} hint={w.nameSay} maxLength={200} value={said.title} error={places.title ?? null} onChange={(event) => onChange({ ...said, title: event.target.value })} />
        <TextField label={w.tag} hint={w.tagSay} maxLength={100} value={said.tag} error={places.tag ?? null} onChange={(event) => onChange({ ...said, tag: event.target.value })} />
      </div>
      <EventName value={said.event} error={places.event_name ?? null} onChange={(event) => onChange({ ...said, event })} />
    </div>
  );
}
