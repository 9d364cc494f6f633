import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { templatesQuery } from '../api/people';
import { useSaid } from '../app/hooks';
import { usePlace } from '../app/workspace';
import { ErrorNote, Note, SelectField, Skeleton } from '../kit';
import { placeholders, put } from '../message/compose-model';
import { useSay } from '../message/words';
import type { Form } from './paths';
import { LiquidField } from './LiquidField';
import { useComposerWords } from './words';

/** An approved template of the Page, and what its text asks for. */
export function UtilityForm({ page, form }: { page: string; form: Form }) {
  const s = useSay();
  const w = useComposerWords();
  const { ws } = usePlace();
  const templates = useQuery({ ...templatesQuery(ws, page), enabled: page !== '' });
  const said = useSaid(templates.error);
  if (page === '') return <Note tone="brass">{w.utilityPage}</Note>;
  if (said) return <ErrorNote error={said} onRetry={() => templates.refetch()} />;
  if (!templates.data) return <Skeleton lines={2} />;
  const approved = templates.data.items.filter((one) => one.status.toUpperCase() === 'APPROVED');
  if (approved.length === 0) return <Note tone="brass">{s.compose.noTemplates} <Link to="/channels/$id" params={{ id: page }} search={{ tab: 'templates' }}>{w.pageTemplates}</Link></Note>;
  const { utility } = form.content;
  const chosen = approved.find((one) => one.name === utility?.name && one.language === utility?.language);
  const holes = placeholders(chosen?.definition);
  const choose = (key: string) => {
    const next = approved.find((one) => one.id === key);
    const body = placeholders(next?.definition).map((hole) => (/^\d+$/.test(hole) ? { text: '' } : { name: hole, text: '' }));
    form.onChange({ ...form.content, utility: next && { name: next.name, language: next.language, body: body.length > 0 ? body : undefined } });
  };
  return (
    <>
      <SelectField label={s.compose.template} error={form.places['utility.name'] ?? null} value={chosen?.id ?? ''} onChange={(event) => choose(event.target.value)} choices={[{ value: '', label: s.compose.noTemplate }, ...approved.map((one) => ({ value: one.id, label: `${one.name}, ${one.language}` }))]} />
      {holes.map((hole, i) => (
        <LiquidField key={hole} label={/^\d+$/.test(hole) ? s.content.position(i + 1) : hole} required error={form.places[`utility.body[${i}].text`] ?? null} warning={form.gaps?.[`utility.body[${i}].text`]} value={utility?.body?.[i]?.text ?? ''} person={form.person} onChange={(text) => form.onChange(put(form.content, `utility.body[${i}]`, { ...utility?.body?.[i], text }))} />
      ))}
    </>
  );
}
