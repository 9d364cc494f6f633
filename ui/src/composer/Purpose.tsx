import { useQuery } from '@tanstack/react-query';
import { pagesQuery } from '../api/queries';
import type { Purpose } from '../api/types';
import { usePlace } from '../app/workspace';
import { useT } from '../i18n/pages';
import { SelectField, TextField } from '../kit';
import type { Composition } from './data';
import { purposesFor } from './forms';
import { Prerequisites } from './Prerequisites';
import { useComposerWords } from './words';

/** From which Page a message goes, and why it is sent: what the rules ask first. */
export function PagePurpose({ composition, places, onChange }: { composition: Composition; places: Record<string, string>; onChange: (next: Composition) => void }) {
  const w = useComposerWords();
  const t = useT();
  const { ws } = usePlace();
  const messenger = composition.channel === 'messenger';
  const pages = useQuery(pagesQuery(ws)).data?.items ?? [];
  const page = composition.page_id || (pages.length === 1 ? pages[0]!.id : '');
  const allowed = purposesFor(composition.content.type);
  const purposes = ['transactional', 'support', 'requested', 'promotional'];
  const purpose = composition.purpose as string;
  const asks = ['token_request', 'subscription_request'].includes(composition.content.type);
  return (
    <>
      {messenger && (
        <div className="halves">
          <SelectField label={w.page} value={composition.page_id ?? ''} error={places.page_id ?? null} choices={[{ value: '', label: w.ownPage }, ...pages.map((one) => ({ value: one.id, label: one.name })), ...(composition.page_id && !pages.some((one) => one.id === composition.page_id) ? [{ value: composition.page_id, label: composition.page_id }] : [])]} onChange={(event) => onChange({ ...composition, page_id: event.target.value || undefined })} />
          <TextField label={asks ? w.askedTopic : w.topic} value={composition.topic ?? ''} maxLength={100} required={asks} placeholder={w.topicHere} error={places.topic ?? null} onChange={(event) => onChange({ ...composition, topic: event.target.value || undefined })} />
        </div>
      )}
      <SelectField
        label={w.purpose} required value={purpose} error={places.purpose ?? null} hint={w.purposeSay[purpose] ?? w.purposeAsk}
        choices={[...(purpose === '' ? [{ value: '', label: w.purposeChoose }] : []), ...purposes.map((value) => ({ value, label: t.purposes[value] ?? value, disabled: !allowed.includes(value) }))]}
        onChange={(event) => onChange({ ...composition, purpose: event.target.value as Purpose })}
      />
      {messenger && page !== '' && <Prerequisites page={page} purpose={purpose} />}
    </>
  );
}
