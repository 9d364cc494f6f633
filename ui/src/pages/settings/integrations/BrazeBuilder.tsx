import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useRested, useSaid } from '../../../app/hooks';
import { usePlace } from '../../../app/workspace';
import { everyLiveCardQuery } from '../../../composer/card/data';
import { CodeBlock, ErrorNote, Note, Segmented, SelectField, Sheet, Skeleton, TextField } from '../../../kit';
import { builtQuery, templateQuery, type Build, type Built } from './data';
import { useIntegrationWords } from './words';

/** Writes the webhook template that is pasted into Braze. */
export function BrazeBuilder() {
  const w = useIntegrationWords();
  const { ws } = usePlace();
  const [build, setBuild] = useState<Build>({ template_id: '', canvas: false, mode: 'batch', receiver: 'attribute', attribute: 'sendbird_id', variables: {} });
  const templates = useQuery(everyLiveCardQuery(ws));
  const template = useQuery(templateQuery(ws, build.template_id));
  const rested = useRested(build, 300);
  const built = useQuery(builtQuery(ws, rested));
  const said = useSaid(templates.error ?? built.error);
  const set = (next: Partial<Build>) => setBuild({ ...build, ...next });
  const live = templates.data?.items ?? [];
  return (
    <Sheet title={w.builder}>
      <p className="soft builderlead">{w.builderSay}</p>
      {templates.data && live.length === 0 && <Note>{w.noTemplates}</Note>}
      <div className="builder">
        <div className="form">
          <SelectField label={w.template} value={build.template_id} choices={[{ value: '', label: w.choose }, ...live.map((one) => ({ value: one.id, label: one.name }))]} onChange={(event) => set({ template_id: event.target.value, variables: {} })} />
          <div className="row g16 wrap">
            <span className="col g4"><span className="label">{w.where}</span><Segmented label={w.where} value={build.canvas ? 'canvas' : 'campaign'} choices={[{ value: 'campaign', label: w.campaign }, { value: 'canvas', label: w.canvas }]} onChange={(next) => set({ canvas: next === 'canvas', mode: next === 'canvas' ? 'realtime' : 'batch' })} /></span>
            <span className="col g4"><span className="label">{w.mode}</span><Segmented label={w.mode} value={build.mode ?? 'batch'} choices={[{ value: 'batch', label: w.batch }, { value: 'realtime', label: w.realtime }]} onChange={(mode) => set({ mode })} /></span>
          </div>
          {!build.canvas && build.mode === 'realtime' && <Note tone="brass" icon="warn">{w.realtimeInCampaign}</Note>}
          {build.canvas && build.mode === 'batch' && <Note>{w.batchInCanvas}</Note>}
          <SelectField label={w.receiver} value={build.receiver} choices={[{ value: 'attribute', label: w.attribute }, { value: 'user_id', label: w.userId }]} onChange={(event) => set({ receiver: event.target.value as Build['receiver'] })} />
          {build.receiver === 'attribute' && <TextField label={w.attributeName} value={build.attribute ?? ''} onChange={(event) => set({ attribute: event.target.value.trim() })} />}
          <TextField label={w.eventName} hint={w.eventHint} value={build.event_name ?? ''} onChange={(event) => set({ event_name: event.target.value || undefined })} />
          <SelectField label={w.purpose} hint={w.purposeHint} value={build.purpose ?? 'promotional'} choices={(['promotional', 'transactional'] as const).map((value) => ({ value, label: w[value] }))} onChange={(event) => set({ purpose: event.target.value as Build['purpose'] })} />
          <TextField label={w.tag} value={build.tag ?? ''} onChange={(event) => set({ tag: event.target.value || undefined })} />
          {template.data && (
            <fieldset className="plainset form">
              <legend className="label">{w.values}</legend>
              {template.data.variables.length === 0 && <p className="soft">{w.noValues}</p>}
              {template.data.variables.map(({ name }) => (
                <TextField key={name} label={name} placeholder={sampleOf(name)} value={build.variables?.[name] ?? ''} onChange={(event) => set({ variables: { ...build.variables, [name]: event.target.value } })} />
              ))}
            </fieldset>
          )}
        </div>
        <div className="col g12 min0" aria-live="polite">
          <h3>{w.result}</h3>
          {said && <ErrorNote error={said} onRetry={() => void (templates.error ? templates.refetch() : built.refetch())} />}
          {!said && build.template_id === '' && <p className="soft">{w.choose}.</p>}
          {!said && build.template_id !== '' && (built.data ? <Result built={built.data} /> : <Skeleton lines={6} height={20} />)}
        </div>
      </div>
    </Sheet>
  );
}

/** Liquid of Braze that could stand in a placeholder. */
const sampleOf = (name: string) => '{{custom_attribute.${' + name.replace(/\W+/g, '_') + "} | default: ''}}";

function Result({ built }: { built: Built }) {
  const w = useIntegrationWords();
  return (
    <>
      {built.missing.length > 0 && <Note tone="brass" icon="warn">{w.missing(built.missing.join(', '))}</Note>}
      <h4>{w.url}</h4>
      <CodeBlock label={w.url} text={built.url} />
      <p>{w.method}: <code>{built.method}</code></p>
      <h4>{w.headers}</h4>
      {built.headers.map((one) => <div key={one.name} className="col g4"><code>{one.name}</code><CodeBlock label={w.copyHeader(one.name)} text={one.value} /></div>)}
      <h4>{w.body}</h4>
      <CodeBlock label={w.body} text={built.body} />
    </>
  );
}
