import { useQuery } from '@tanstack/react-query';
import { personasQuery } from '../api/people';
import { usePlace } from '../app/workspace';
import { SelectField } from '../kit';
import { write, type Form } from './paths';
import { useTags } from './tags';
import { useComposerWords } from './words';

/** How a message shows up and by which tag it may go: what most messages leave as it is. */
export function Manner({ page, form }: { page: string; form: Form }) {
  const w = useComposerWords();
  const { ws } = usePlace();
  const { content } = form;
  const set = Boolean(content.tag || content.persona_id || content.notification);
  const personas = useQuery({ ...personasQuery(ws, page), enabled: page !== '' }).data?.items ?? [];
  const tags = useTags(content.type);
  const place = (member: string) => form.places[member] ?? null;
  return (
    <details className="morefields" open={set || undefined}>
      <summary>{w.manner}</summary>
      <div className="col g16">
        <div className="halves">
          <SelectField label={w.persona} value={content.persona_id ?? ''} error={place('persona_id')} choices={[{ value: '', label: w.noPersona }, ...personas.map((one) => ({ value: one.id, label: one.name })), ...(content.persona_id && !personas.some((one) => one.id === content.persona_id) ? [{ value: content.persona_id, label: content.persona_id }] : [])]} onChange={(event) => write(form, 'persona_id', event.target.value)} />
          <SelectField label={w.notification} value={content.notification ?? ''} error={place('notification')} choices={[{ value: '', label: w.notifications.regular! }, { value: 'silent', label: w.notifications.silent! }, { value: 'none', label: w.notifications.none! }]} onChange={(event) => write(form, 'notification', event.target.value)} />
        </div>
        <SelectField
          label={w.tag} error={place('tag')} value={content.tag ?? ''} hint={w.tagSay[content.tag ?? ''] ?? w.tagEnded}
          choices={[{ value: '', label: w.noTag }, ...tags.map((one) => ({ value: one.name, label: one.until ? w.tagUntil(one.name, one.until) : one.name, disabled: one.over })), ...(content.tag && !tags.some((one) => one.name === content.tag) ? [{ value: content.tag, label: content.tag }] : [])]}
          onChange={(event) => write(form, 'tag', event.target.value)}
        />
      </div>
    </details>
  );
}
