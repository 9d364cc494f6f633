import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useRested } from '../../app/hooks';
import { usePlace } from '../../app/workspace';
import { useTold } from '../../i18n/told';
import { Button, Icon, Note, SelectField, Skeleton, TextField } from '../../kit';
import { LiquidField } from '../LiquidField';
import { cardByKeyQuery, feedsQuery, liveCardsQuery, type InApp } from './data';
import { EventName } from './EventName';
import { asked, stray, withValue } from './values';
import { ViewRows } from './ViewRows';
import { useCardWords } from './words';

interface Props {
  inapp: InApp;
  /** What the API says, by the path inside the content. */
  places: Record<string, string>;
  gaps?: Record<string, string>;
  person?: Record<string, unknown>;
  onChange: (next: InApp) => void;
}

/** A notification as fields: which card, what stands in the place of each of its placeholders, which event tells of it. */
export function InAppForm({ inapp, places, gaps, person, onChange }: Props) {
  const w = useCardWords();
  const { say } = useTold();
  const { ws } = usePlace();
  const detail = useQuery(cardByKeyQuery(ws, inapp.template));
  const pairs = inapp.variables ?? [];
  const placeOf = (name: string) => `inapp.variables[${pairs.findIndex((one) => one.name === name)}].value`;
  const loose = places['inapp.variables'] ?? places.inapp ?? Object.entries(places).find(([place]) => /^inapp\.variables\[\d+\]\.name$/.test(place))?.[1];
  return (
    <>
      <TemplateField inapp={inapp} name={detail.data?.name} gone={detail.data === null} error={places['inapp.template'] ?? null} onChange={onChange} />
      {inapp.template !== '' && detail.isPending && <Skeleton lines={3} height={28} />}
      {loose && <p className="err" role="alert"><Icon name="stop" size={16} /><span>{say(loose)}</span></p>}
      {detail.data && detail.data.variables.length > 0 && (
        <fieldset className="plainset col g12">
          <legend className="label">{w.values}</legend>
          {asked(detail.data, pairs).map((one) => one.kind === 'cards' ? (
            <ViewRows key={one.name} label={one.label} liquid value={one.value} person={person} error={places[placeOf(one.name)] ?? null} onChange={(value) => onChange(withValue(inapp, one.name, value))} />
          ) : (
            <LiquidField
              key={one.name} label={one.label} required={one.required} value={one.value} person={person} placeholder={one.kind === 'text' ? undefined : 'https://'}
              hint={[one.label !== one.name && w.placeholder(one.name), one.sample && w.sample(one.sample)].filter(Boolean).join(' ') || undefined}
              error={places[placeOf(one.name)] ?? null} warning={gaps?.[placeOf(one.name)]} onChange={(value) => onChange(withValue(inapp, one.name, value))}
            />
          ))}
        </fieldset>
      )}
      {detail.data && detail.data.variables.length === 0 && <p className="soft t-13">{w.noValues}</p>}
      {detail.data && stray(detail.data, pairs).map((one) => <Note key={one.name} tone="brass">{w.stray(one.name)} <Button size="sm" onClick={() => onChange(withValue(inapp, one.name, ''))}>{w.drop}</Button></Note>)}
      <EventName value={inapp.event_name ?? ''} error={places['inapp.event_name'] ?? null} onChange={(name) => onChange({ ...inapp, event_name: name || undefined })} />
      <details>
        <summary className="lnk t-13">{w.more}</summary>
        <div className="halves gap-top">
          <TextField label={w.tag} hint={w.tagSay} value={inapp.tag ?? ''} maxLength={100} error={places['inapp.tag'] ?? null} onChange={(event) => onChange({ ...inapp, tag: event.target.value || undefined })} />
          <SelectField label={w.priority} value={inapp.priority ?? ''} error={places['inapp.priority'] ?? null} choices={['', 'high', 'low'].map((value) => ({ value, label: w.priorities[value || 'normal'] ?? value }))} onChange={(event) => onChange({ ...inapp, priority: event.target.value || undefined })} />
        </div>
      </details>
    </>
  );
}

/** Which card: those that are live, each with the feed that it goes to. */
export function TemplateField({ inapp, name, gone, error, onChange }: { inapp: InApp; name?: string; gone: boolean; error: string | null; onChange: (next: InApp) => void }) {
  const w = useCardWords();
  const { ws } = usePlace();
  const [typed, setTyped] = useState('');
  const live = useQuery(liveCardsQuery(ws, useRested(typed.trim()))).data;
  const feeds = useQuery(feedsQuery(ws)).data?.items ?? [];
  const feedOf = (id: string) => feeds.find((one) => one.id === id)?.name ?? '';
  const choices = (live?.items ?? []).map((one) => ({ value: one.key, label: feeds.length > 1 ? w.inFeed(one.name, feedOf(one.feed_id)) : one.name }));
  const shown = choices.some((one) => one.value === inapp.template) || inapp.template === '' ? choices : [{ value: inapp.template, label: name ?? inapp.template }, ...choices];
  return (
    <div className="col g8">
      {(live?.next || typed) && <TextField label={w.findTemplate} icon="search" type="search" value={typed} onChange={(event) => setTyped(event.target.value)} />}
      <SelectField
        label={w.template} required value={inapp.template} error={error} hint={live?.items.length === 0 && !typed ? <>{w.noTemplates} <Link to="/templates" search={{ tab: 'inapp' }}>{w.makeTemplate}</Link></> : gone ? w.gone : undefined}
        choices={[...(inapp.template === '' ? [{ value: '', label: w.chooseTemplate }] : []), ...shown]} onChange={(event) => onChange({ ...inapp, template: event.target.value })}
      />
    </div>
  );
}
