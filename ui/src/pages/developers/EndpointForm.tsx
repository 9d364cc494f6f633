import { useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { ApiError } from '../../api/client';
import { addEndpoint, eventTypesQuery, patchEndpoint, type EventEndpoint, type EventType } from '../../api/endpoints';
import { useAction, useSaid } from '../../app/hooks';
import { usePlace } from '../../app/workspace';
import { useEndpointWords } from '../../i18n/endpoints';
import { useT } from '../../i18n/pages';
import { Button, CodeBlock, Dialog, ErrorNote, Note, SelectField, Skeleton, TextField, Tick } from '../../kit';

/** A secret at the only moment at which it is shown. */
export function SecretOnce({ secret, onClose }: { secret: string; onClose: () => void }) {
  const s = useEndpointWords();
  return (
    <Dialog open onClose={onClose} title={s.secret} size={560}>
      <div className="col g16"><Note tone="brass">{s.secretOnce}</Note><CodeBlock label={s.secret} text={secret} /><div className="row end"><Button kind="primary" onClick={onClose}>{s.done}</Button></div></div>
    </Dialog>
  );
}

/** Makes an endpoint, or changes one. */
export function EndpointForm({ endpoint, onClose }: { endpoint?: EventEndpoint; onClose: () => void }) {
  const t = useT();
  const s = useEndpointWords();
  const { ws } = usePlace();
  const [form, setForm] = useState({ url: endpoint?.url ?? '', description: endpoint?.description ?? '', form: endpoint?.form ?? ('standard' as const), types: endpoint?.types ?? [] });
  const [everything, setEverything] = useState(form.types.length === 0);
  const [secret, setSecret] = useState<string>();
  const body = { ...form, url: form.url.trim(), description: form.description.trim(), types: everything ? [] : form.types };
  const save = useAction(() => (endpoint ? patchEndpoint(ws, endpoint.id, body) : addEndpoint(ws, body)), ['event-endpoints'], (made) => (made.secret ? setSecret(made.secret) : onClose()), { quiet: true });
  const said = useSaid(save.error);
  const refused = save.error instanceof ApiError ? save.error.fields : {};
  const nothing = !everything && form.types.length === 0;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!save.isPending && !nothing) save.mutate(undefined);
  };
  if (secret) return <SecretOnce secret={secret} onClose={onClose} />;
  return (
    <Dialog open onClose={onClose} title={endpoint ? s.edit : s.add} size={560}>
      <form className="form" onSubmit={submit}>
        {said && !refused.url && <ErrorNote error={said} />}
        <TextField label={s.address} placeholder={s.addressHint} type="url" required autoFocus value={form.url} error={refused.url} onChange={(event) => setForm({ ...form, url: event.target.value })} />
        <TextField label={s.description} hint={s.descriptionHint} maxLength={500} value={form.description} onChange={(event) => setForm({ ...form, description: event.target.value })} />
        <SelectField label={s.told} value={everything ? 'all' : 'some'} choices={[{ value: 'all', label: s.everything }, { value: 'some', label: s.some }]} onChange={(event) => setEverything(event.target.value === 'all')} />
        {!everything && <Types chosen={form.types} onChange={(types) => setForm({ ...form, types })} />}
        {nothing && <p className="err" role="alert">{s.choose}</p>}
        <SelectField label={s.form} value={form.form} choices={(['standard', 'currents', 'sendbird'] as const).map((value) => ({ value, label: s.forms[value] }))} onChange={(event) => setForm({ ...form, form: event.target.value as typeof form.form })} />
        <div className="row g8 end"><Button onClick={onClose}>{t.kit.cancel}</Button><Button kind="primary" type="submit" busy={save.isPending}>{endpoint ? s.save : s.add}</Button></div>
      </form>
    </Dialog>
  );
}

/** The kinds of event, by family: what stands before the full stop. */
function Types({ chosen, onChange }: { chosen: string[]; onChange: (next: string[]) => void }) {
  const s = useEndpointWords();
  const { ws } = usePlace();
  const types = useQuery(eventTypesQuery(ws));
  if (!types.data) return <Skeleton lines={5} />;
  const families = new Map<string, EventType[]>();
  for (const one of types.data.items) {
    const family = one.type.split('.')[0] ?? one.type;
    families.set(family, [...(families.get(family) ?? []), one]);
  }
  const flip = (name: string) => onChange(chosen.includes(name) ? chosen.filter((one) => one !== name) : [...chosen, name]);
  return (
    <fieldset className="plainset">
      <legend className="vh">{s.told}</legend>
      {[...families].map(([family, members]) => (
        <details key={family} open={members.some((one) => chosen.includes(one.type)) || undefined}>
          <summary className="label">{s.families[family] ?? family} <span className="soft t-12">{members.filter((one) => chosen.includes(one.type)).length || ''}</span></summary>
          {members.map((one) => <Tick key={one.type} label={<code>{one.type}</code>} checked={chosen.includes(one.type)} onChange={() => flip(one.type)} />)}
        </details>
      ))}
    </fieldset>
  );
}
