import { useEffect, useState } from 'react';
import type { PageView } from '../../api/types';
import { useRested } from '../../app/hooks';
import { useT } from '../../i18n/pages';
import { Button, Segmented, SelectField, TextField } from '../../kit';

export const groups = {
  all: '',
  way: 'queued,held,sending',
  arrived: 'sent,delivered,read',
  notSent: 'dropped,failed,cancelled',
  unknown: 'unknown',
} as const;
export type Group = keyof typeof groups;

/** The group of states that the address names, if it names one. */
export function groupOf(state: string | undefined): Group | undefined {
  return (Object.keys(groups) as Group[]).find((name) => groups[name] === (state ?? ''));
}

/** The filters as the address holds them: plain texts. */
export interface Sought {
  state?: string;
  reason?: string;
  page_id?: string;
  purpose?: string;
  profile_id?: string;
  origin?: string;
  campaign_id?: string;
  from?: string;
  to?: string;
  search?: string;
}

interface FiltersProps {
  filter: Sought;
  pages: PageView[];
  onChange: (next: Sought) => void;
}

export function Filters({ filter, pages, onChange }: FiltersProps) {
  const t = useT();
  const set = (name: keyof Sought) => (event: { target: { value: string } }) => onChange({ ...filter, [name]: event.target.value || undefined });
  const states = [{ value: '', label: t.messages.anyState }, ...Object.entries(t.states).map(([value, label]) => ({ value, label }))];
  const group = groupOf(filter.state);
  if (filter.state && !states.some((choice) => choice.value === filter.state)) states.push({ value: filter.state, label: filter.state.split(',').map((one) => t.states[one] ?? one).join(', ') });
  const any = Object.values(filter).some(Boolean);
  return (
    <div className="bar-top" role="search" aria-label={t.messages.filters}>
      <Segmented
        label={t.messages.state} value={group ?? ('' as Group)}
        choices={(Object.keys(groups) as Group[]).map((value) => ({ value, label: t.messages.groups[value] }))}
        onChange={(next) => onChange({ ...filter, state: groups[next] || undefined })}
      />
      <div className="grow"><Search value={filter.search ?? ''} onChange={(search) => onChange({ ...filter, search: search || undefined })} /></div>
      <SelectField small hideLabel label={t.messages.state} value={filter.state ?? ''} onChange={set('state')} choices={states} />
      <SelectField small hideLabel label={t.messages.reason} value={filter.reason ?? ''} onChange={set('reason')} choices={[{ value: '', label: t.messages.anyReason }, ...Object.entries(t.reasons).map(([value, label]) => ({ value, label }))]} />
      {pages.length > 1 && <SelectField small hideLabel label={t.messages.page} value={filter.page_id ?? ''} onChange={set('page_id')} choices={[{ value: '', label: t.messages.anyPage }, ...pages.map((page) => ({ value: page.id, label: page.name }))]} />}
      <SelectField small hideLabel label={t.messages.purpose} value={filter.purpose ?? ''} onChange={set('purpose')} choices={[{ value: '', label: t.messages.anyPurpose }, ...Object.entries(t.purposes).map(([value, label]) => ({ value, label }))]} />
      <div className="inline-field"><TextField small label={t.messages.from} type="date" value={filter.from ?? ''} onChange={set('from')} /></div>
      <div className="inline-field"><TextField small label={t.messages.to} type="date" value={filter.to ?? ''} onChange={set('to')} /></div>
      {any && <Button kind="plain" size="sm" onClick={() => onChange({})}>{t.messages.clear}</Button>}
      {filter.profile_id && <span className="t-13 soft">{t.messages.onePerson}</span>}
    </div>
  );
}

/** A search that asks once what was typed rests. */
export function Search({ value, onChange }: { value: string; onChange: (next: string) => void }) {
  const t = useT();
  const [typed, setTyped] = useState(value);
  const rested = useRested(typed.trim(), 250);
  useEffect(() => setTyped(value), [value]);
  useEffect(() => {
    if (rested === typed.trim() && rested !== value) onChange(rested);
    // Follows what was typed, once it rests.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [rested]);
  return <TextField small label={t.messages.search} hideLabel type="search" icon="search" placeholder={t.messages.search} value={typed} onChange={(event) => setTyped(event.target.value)} />;
}
