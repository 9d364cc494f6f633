import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { templatesQuery, type Limit } from '../api/people';
import type { Content } from '../api/types';
import { usePlace } from '../app/workspace';
import { Button, Note, SelectField, Skeleton, TextArea, TextField } from '../kit';
import { useSay, type Words } from './words';
import { at, errorAt, limitOf, placeholders, put, type FieldSpec } from './compose-model';

export interface Form {
  content: Content;
  limits?: Limit[];
  places: Record<string, string>;
  onChange: (next: Content) => void;
  /** Draws a text in the place of a plain field. */
  Text?: (field: { label: string; value: string; required?: boolean; error: string | null; limit?: number; area?: boolean; onChange: (next: string) => void }) => ReactNode;
}

/** The paths that fields in sight stand for. */
export function pathsOf(specs: FieldSpec[], content: Content, before = ''): string[] {
  return specs.flatMap((spec) => {
    const path = before + spec.path;
    if (!spec.each) return [path];
    const rows = at(content, path);
    return [path, ...(Array.isArray(rows) ? rows.flatMap((_, i) => pathsOf(spec.each ?? [], content, `${path}[${i}].`)) : [])];
  });
}

/** The fields of a form, each with its counter and what the API says of it. */
export function Fields({ specs, before = '', form }: { specs: FieldSpec[]; before?: string; form: Form }) {
  return <>{specs.map((spec) => (spec.each ? <Several key={spec.path} spec={spec} path={before + spec.path} form={form} /> : <One key={spec.path} spec={spec} path={before + spec.path} form={form} />))}</>;
}

const labelOf = (path: string, s: Words) => {
  const name = path.replace(/^.*\./, '');
  return s.compose.fields[name] ?? name;
};

function One({ spec, path, form }: { spec: FieldSpec; path: string; form: Form }) {
  const s = useSay();
  const { content, limits, places, onChange } = form;
  const found = at(content, path);
  const value = typeof found === 'string' || typeof found === 'number' ? String(found) : '';
  const limit = limitOf(limits, content.type, path);
  const used = [...value].length;
  const shared = {
    label: labelOf(path, s), required: spec.required, value, error: errorAt(places, path),
    counter: limit && limit.unit === 'characters' ? { used, limit: limit.max, text: s.reply.counter(used, limit.max) } : undefined,
  };
  const set = (event: { target: { value: string } }) => onChange(put(content, path, spec.kind === 'number' ? (event.target.value ? Number(event.target.value) : undefined) : event.target.value));
  if (spec.kind === 'choice') {
    const words = path.endsWith('type') ? s.compose.taps : s.content.scales;
    return <SelectField label={shared.label} error={shared.error} value={value || spec.choices?.[0]} onChange={set} choices={(spec.choices ?? []).map((one) => ({ value: one, label: words[one] ? `${one}: ${words[one]}` : one }))} />;
  }
  if (form.Text && spec.kind !== 'number') {
    return form.Text({ label: shared.label, value, required: spec.required, error: shared.error, limit: limit?.unit === 'characters' ? limit.max : undefined, area: spec.kind === 'area', onChange: (next) => onChange(put(content, path, next)) });
  }
  if (spec.kind === 'area') return <TextArea {...shared} rows={3} onChange={set} />;
  return <TextField {...shared} type={spec.kind === 'number' ? 'number' : undefined} onChange={set} />;
}

function Several({ spec, path, form }: { spec: FieldSpec; path: string; form: Form }) {
  const s = useSay();
  const found = at(form.content, path);
  const rows = Array.isArray(found) ? found : [];
  const name = labelOf(path, s);
  const most = limitOf(form.limits, form.content.type, path)?.max ?? (spec.path === 'images' ? 30 : 3);
  const own = errorAt(form.places, path);
  const begin = spec.path === 'buttons' ? { type: 'url', title: '' } : {};
  return (
    <>
      {rows.map((_, i) => (
        <fieldset key={i} className="plainset boxed">
          <legend className="row g8 t-13 b">{s.compose.place(name, i + 1)}</legend>
          <Fields specs={spec.each ?? []} before={`${path}[${i}].`} form={form} />
          <div><Button size="sm" kind="plain" icon="x" onClick={() => form.onChange(put(form.content, `${path}[${i}]`, undefined))}>{s.compose.removeOne}</Button></div>
        </fieldset>
      ))}
      {own && <Note tone="stamp" role="alert">{own}</Note>}
      <div><Button size="sm" icon="plus" disabled={rows.length >= most} onClick={() => form.onChange(put(form.content, `${path}[${rows.length}]`, begin))}>{s.compose.addOne} ({name})</Button></div>
    </>
  );
}

/** An approved template and the values that its text asks for. */
export function UtilityFields({ page, form }: { page: string; form: Form }) {
  const s = useSay();
  const { ws } = usePlace();
  const templates = useQuery(templatesQuery(ws, page));
  const approved = templates.data?.items.filter((one) => one.status.toUpperCase() === 'APPROVED');
  if (templates.isPending) return <Skeleton lines={2} />;
  if (!approved || approved.length === 0) return <Note tone="brass">{s.compose.noTemplates}</Note>;
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
      <SelectField label={s.compose.template} error={errorAt(form.places, 'utility.name')} value={chosen?.id ?? ''} onChange={(event) => choose(event.target.value)} choices={[{ value: '', label: s.compose.noTemplate }, ...approved.map((one) => ({ value: one.id, label: `${one.name}, ${one.language}` }))]} />
      {holes.map((hole, i) => (
        <TextField key={hole} label={/^\d+$/.test(hole) ? s.content.position(i + 1) : hole} error={errorAt(form.places, `utility.body[${i}].text`)} value={utility?.body?.[i]?.text ?? ''} onChange={(event) => form.onChange(put(form.content, `utility.body[${i}].text`, event.target.value))} />
      ))}
    </>
  );
}
