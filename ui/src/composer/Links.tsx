import { TextField, Tick } from '../kit';
import type { Composition } from './data';
import { LiquidField } from './LiquidField';
import { addressesOf, withRule, type Tracking } from './links';
import { useComposerWords } from './words';

type UTM = NonNullable<Tracking['utm']>;
const parts = ['source', 'medium', 'campaign', 'content'] as const;

/** How the links of a message are written: whether clicks are counted, what is added to the addresses, and what holds for one of them. */
export function Links({ composition, onChange }: { composition: Composition; onChange: (next: Composition) => void }) {
  const w = useComposerWords();
  const tracking = composition.links ?? {};
  const set = (next: Tracking) => onChange({ ...composition, links: next.track || next.texts || next.utm || next.links ? next : undefined });
  const put = (utm: UTM | undefined) => set({ ...tracking, utm });
  const contents = [composition.content, ...(composition.variants ?? []).map((one) => one.content)];
  const addresses = [...new Set(contents.flatMap((one) => addressesOf(one, tracking.texts ?? false)))];
  const on = tracking.track || tracking.texts || tracking.utm;
  return (
    <details className="morefields" open={on ? true : undefined}>
      <summary>{w.linksTitle}</summary>
      <div className="col g16">
        <Tick label={w.track} hint={w.trackSay} checked={tracking.track ?? false} onChange={(event) => set({ ...tracking, track: event.target.checked || undefined, texts: event.target.checked ? tracking.texts : undefined })} />
        {tracking.track && <Tick label={w.trackTexts} hint={w.trackTextsSay} checked={tracking.texts ?? false} onChange={(event) => set({ ...tracking, texts: event.target.checked || undefined })} />}
        <Tick label={w.utm} hint={w.utmSay} checked={tracking.utm !== undefined} onChange={(event) => put(event.target.checked ? {} : undefined)} />
        {tracking.utm && <div className="halves">{parts.map((part) => <LiquidField key={part} label={`utm_${part}`} code value={tracking.utm?.[part] ?? ''} placeholder={{ source: composition.channel, medium: 'message', campaign: '{{campaign.${name}}}', content: '' }[part]} onChange={(value) => put({ ...tracking.utm, [part]: value || undefined })} />)}</div>}
        {on && addresses.length > 0 && (
          <fieldset className="plainset linkrules">
            <legend className="label">{w.eachLink}</legend>
            {addresses.map((url) => {
              const { url: _, ...rule } = tracking.links?.find((one) => one.url === url) ?? { url };
              return (
                <div key={url} className="linkrule">
                  <code className="cut t-12" title={url}>{url}</code>
                  <TextField small label={w.linkName(url)} hideLabel placeholder={w.linkNameHere} value={rule.name ?? ''} maxLength={100} onChange={(event) => set(withRule(tracking, url, { ...rule, name: event.target.value || undefined }))} />
                  {tracking.track && <Tick label={w.counted} aria-label={`${w.counted}: ${url}`} checked={!rule.untracked} onChange={(event) => set(withRule(tracking, url, { ...rule, untracked: event.target.checked ? undefined : true }))} />}
                  {tracking.utm && <Tick label="UTM" aria-label={`UTM: ${url}`} checked={!rule.no_utm} onChange={(event) => set(withRule(tracking, url, { ...rule, no_utm: event.target.checked ? undefined : true }))} />}
                </div>
              );
            })}
          </fieldset>
        )}
      </div>
    </details>
  );
}
