import { Button, IconButton, Segmented, SelectField, TextField } from '../kit';
import type { WebhookRequest } from './data';
import { LiquidField } from './LiquidField';
import { useComposerWords } from './words';

interface Props {
  request: WebhookRequest;
  places: Record<string, string>;
  /** Where the language is behind the original, by the path inside the content. */
  gaps?: Record<string, string>;
  person?: Record<string, unknown>;
  onChange: (next: WebhookRequest) => void;
}

type Pair = { name: string; value: string };
const methods = ['POST', 'PUT', 'PATCH', 'DELETE', 'GET'];

/** A request: method, address, headers, body as text or as names and values. */
export function WebhookForm({ request, places, gaps, person, onChange }: Props) {
  const w = useComposerWords();
  const mode = request.body_mode === 'json' ? 'json' : 'raw';
  const at = (member: string) => places[`webhook.${member}`] ?? null;
  const switchTo = (next: 'raw' | 'json') => {
    if (next === mode) return;
    if (next === 'raw') onChange({ ...request, body_mode: next, body: JSON.stringify(Object.fromEntries((request.pairs ?? []).map((one) => [one.name, one.value])), null, 2), pairs: undefined });
    else onChange({ ...request, body_mode: next, pairs: pairsOf(request.body ?? ''), body: undefined });
  };
  return (
    <>
      <div className="methodline">
        <SelectField label={w.method} value={request.method || 'POST'} error={at('method')} choices={methods.map((value) => ({ value, label: value }))} onChange={(event) => onChange({ ...request, method: event.target.value })} />
        <LiquidField label={w.url} required code value={request.url} error={at('url')} person={person} hint={w.urlHint} onChange={(url) => onChange({ ...request, url })} />
      </div>
      <Pairs label={w.headers} one={w.header} add={w.addHeader} rows={request.headers ?? []} places={places} path="webhook.headers" person={person} onChange={(headers) => onChange({ ...request, headers })} />
      <div className="col g8">
        <div className="row g8"><span className="t-13 b sp">{w.body}</span><Segmented label={w.bodyMode} value={mode} choices={[{ value: 'raw', label: w.raw }, { value: 'json', label: w.pairs }]} onChange={switchTo} /></div>
        {mode === 'raw'
          ? <LiquidField label={w.body} hideLabel code rows={12} value={request.body ?? ''} error={at('body')} warning={gaps?.['webhook.body']} person={person} hint={w.bodyHint} onChange={(body) => onChange({ ...request, body })} />
          : <Pairs label={w.body} one={w.member} add={w.addMember} rows={request.pairs ?? []} places={places} gaps={gaps} path="webhook.pairs" person={person} onChange={(pairs) => onChange({ ...request, pairs })} />}
      </div>
    </>
  );
}

/** The members of a body that is an object of texts; none where it is something else. */
export function pairsOf(body: string): Pair[] {
  try {
    const read: unknown = JSON.parse(body);
    if (read && typeof read === 'object' && !Array.isArray(read)) return Object.entries(read).map(([name, value]) => ({ name, value: typeof value === 'string' ? value : JSON.stringify(value) }));
  } catch {
    // Not JSON: begin with nothing.
  }
  return [];
}

function Pairs({ label, one, add, rows, places, gaps, path, person, onChange }: { label: string; one: (n: number) => string; add: string; rows: Pair[]; places: Record<string, string>; gaps?: Record<string, string>; path: string; person?: Record<string, unknown>; onChange: (next: Pair[]) => void }) {
  const w = useComposerWords();
  const put = (i: number, next: Pair) => onChange(rows.map((row, n) => (n === i ? next : row)));
  return (
    <fieldset className="plainset pairset">
      <legend className="t-13 b">{label}</legend>
      {rows.map((row, i) => (
        <div key={i} className="pairline">
          <TextField label={w.nameOf(one(i + 1))} hideLabel placeholder={w.pairName} value={row.name} error={places[`${path}[${i}].name`] ?? null} onChange={(event) => put(i, { ...row, name: event.target.value })} />
          <LiquidField label={w.valueOf(one(i + 1))} hideLabel code value={row.value} error={places[`${path}[${i}].value`] ?? null} warning={gaps?.[`${path}[${i}].value`]} person={person} onChange={(value) => put(i, { ...row, value })} />
          <IconButton name="x" label={w.drop1(one(i + 1))} onClick={() => onChange(rows.filter((_, n) => n !== i))} />
        </div>
      ))}
      <div><Button size="sm" icon="plus" onClick={() => onChange([...rows, { name: '', value: '' }])}>{add}</Button></div>
    </fieldset>
  );
}
