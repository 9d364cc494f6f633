import type { ReactNode } from 'react';
import { SelectField, TextArea, TextField, Tick } from '../kit';
import { at } from '../message/compose-model';
import { CardList } from './CardList';
import { ButtonList } from './ButtonList';
import { mostOf, nameOf, textAt, write, type Form } from './paths';
import type { Spec } from './forms';
import { LiquidField } from './LiquidField';
import { MediaField } from './media/MediaField';
import { useComposerWords } from './words';

/** The fields of a form; what few people need is folded away, unless it says something. */
export function Fields({ specs, before = '', form }: { specs: Spec[]; before?: string; form: Form }) {
  const w = useComposerWords();
  const shown = specs.filter((spec) => !spec.when || spec.when(form.content));
  const rare = shown.filter((spec) => spec.more);
  const said = (spec: Spec) => at(form.content, before + spec.path) !== undefined || form.places[before + spec.path] !== undefined;
  return (
    <>
      <Lines specs={shown.filter((spec) => !spec.more)} before={before} form={form} />
      {rare.length > 0 && <details className="morefields" open={rare.some(said) || undefined}><summary>{w.moreFields}</summary><div className="col g16"><Lines specs={rare} before={before} form={form} /></div></details>}
    </>
  );
}

/** Fields below each other; two halves share a line. */
function Lines({ specs, before, form }: { specs: Spec[]; before: string; form: Form }) {
  const lines: Spec[][] = [];
  for (const spec of specs) {
    const last = lines.at(-1);
    if (spec.half && last?.length === 1 && last[0]!.half) last.push(spec);
    else lines.push([spec]);
  }
  return <>{lines.map((line) => (line.length === 2 ? <div key={line[0]!.path} className="halves">{line.map((spec) => <One key={spec.path} spec={spec} path={before + spec.path} form={form} />)}</div> : <One key={line[0]!.path} spec={line[0]!} path={before + line[0]!.path} form={form} />))}</>;
}

function One({ spec, path, form }: { spec: Spec; path: string; form: Form }) {
  const w = useComposerWords();
  if (spec.group) return <Group spec={spec} path={path} form={form} />;
  if (spec.look === 'buttons') return <ButtonList path={path} form={form} />;
  if (spec.each) return <CardList spec={spec} path={path} form={form}>{(before) => <Fields specs={spec.each ?? []} before={before} form={form} />}</CardList>;
  const label = nameOf(path, w);
  const shared = { label, value: textAt(form, path), error: form.places[path] ?? null };
  const set = (next: string) => write(form, path, next);
  switch (spec.control) {
    case 'choice':
      return <SelectField {...shared} value={shared.value || spec.choices?.[0]} choices={(spec.choices ?? []).map((value) => ({ value, label: w.choices[value] ?? value }))} onChange={(event) => set(event.target.value)} />;
    case 'number':
      return <TextField {...shared} type="number" min={1} onChange={(event) => write(form, path, event.target.value ? Number(event.target.value) : undefined)} />;
    case 'flag':
      return <Tick label={label} checked={at(form.content, path) === true} onChange={(event) => write(form, path, event.target.checked || undefined)} />;
    case 'words':
      return <Several {...shared} required={spec.required} hint={w.hints[path]} list={at(form.content, path)} errors={form.places} path={path} onChange={(next) => write(form, path, next)} />;
    case 'picture': case 'media':
      return <MediaField {...shared} kind={spec.control === 'picture' ? 'image' : (form.content.type as 'image')} wide={spec.control === 'picture' && /^(cards|coupon|subscription|grid)/.test(path) && !/^grid/.test(path)} required={spec.required} person={form.person} onChange={set} />;
    default:
      return <LiquidField {...shared} warning={form.gaps?.[path]} required={spec.required} code={spec.control === 'url'} rows={spec.control === 'area' ? 4 : 1} limit={mostOf(form, path)} longest={form.longest?.[path]} hint={w.hints[path.replace(/\[\d+\]/g, '')]} person={form.person} onChange={set} />;
  }
}

/** A list of words, one a line. */
function Several({ label, hint, list, required, errors, path, onChange }: { label: string; hint?: string; list: unknown; required?: boolean; errors: Record<string, string>; path: string; onChange: (next: string[]) => void }) {
  const error = errors[path] ?? Object.entries(errors).find(([place]) => place.startsWith(path + '['))?.[1] ?? null;
  const text = Array.isArray(list) ? list.join('\n') : '';
  return <TextArea label={label} hint={hint} error={error} required={required} rows={3} value={text} onChange={(event) => onChange(event.target.value.split('\n').map((line, i, all) => (i === all.length - 1 ? line : line.trim())))} />;
}

/** Fields that belong together; what may be left out is put in by a tick. */
function Group({ spec, path, form }: { spec: Spec; path: string; form: Form }) {
  const w = useComposerWords();
  const there = at(form.content, path) !== undefined;
  const inner: ReactNode = (there || spec.required) && <Fields specs={spec.group ?? []} before={path + '.'} form={form} />;
  return (
    <fieldset className="plainset fieldgroup">
      <legend className="label">{nameOf(path, w)}</legend>
      {!spec.required && <Tick label={w.withGroup[path] ?? nameOf(path, w)} checked={there} onChange={(event) => write(form, path, event.target.checked ? Object.fromEntries((spec.group ?? []).filter((one) => one.required).map((one) => [one.path, ''])) : undefined)} />}
      {inner}
    </fieldset>
  );
}
