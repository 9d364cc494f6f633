import { useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { accessQuery, patchKey, type Key, type Scope } from '../../api/accounts';
import { createKey } from '../../api/actions';
import { ApiError } from '../../api/client';
import { useAction, useSaid } from '../../app/hooks';
import { usePlace } from '../../app/workspace';
import { useAccountWords } from '../../i18n/accounts';
import { useT } from '../../i18n/pages';
import { Button, CodeBlock, Dialog, ErrorNote, Note, Skeleton, TextArea, TextField, Tick } from '../../kit';
import { groupsOf, lines } from './scopes';

/** A secret at the only moment at which it is shown. */
export function KeyOnce({ secret, onClose }: { secret: string; onClose: () => void }) {
  const t = useT();
  return (
    <Dialog open onClose={onClose} title={t.developers.keyOnceTitle} size={560}>
      <div className="col g16"><Note tone="brass">{t.developers.keyOnce}</Note><CodeBlock label={t.developers.keyOnceTitle} text={secret} /><div className="row end"><Button kind="primary" onClick={onClose}>{t.developers.done}</Button></div></div>
    </Dialog>
  );
}

export function NewKey({ onClose }: { onClose: () => void }) {
  const t = useT();
  const s = useAccountWords();
  const { ws } = usePlace();
  const [name, setName] = useState('');
  const [chosen, setChosen] = useState<string[]>(['push']);
  const [limits, setLimits] = useState({ networks: '', ends: '' });
  const create = useAction(() => createKey(ws, { name: name.trim(), scopes: chosen, ...shapeOf(limits) }), ['keys'], undefined, { quiet: true });
  const said = useSaid(create.error);
  const refused = create.error instanceof ApiError ? create.error.fields : {};
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (chosen.length > 0 && name.trim() && !create.isPending) create.mutate(undefined);
  };
  if (create.data?.key) return <KeyOnce secret={create.data.key} onClose={onClose} />;
  return (
    <Dialog open onClose={onClose} title={t.developers.createKey} size={560}>
      <form className="form" onSubmit={submit}>
        {said && !refused.allow_from && !refused.expires_at && <ErrorNote error={said} />}
        <TextField label={t.developers.keyName} hint={t.developers.keyNameHint} required autoFocus value={name} onChange={(event) => setName(event.target.value)} />
        <ScopePicker chosen={chosen} onChange={setChosen} />
        {chosen.length === 0 && <p className="err" role="alert">{s.keys.choose}</p>}
        <Limits value={limits} refused={refused} onChange={setLimits} />
        <div className="row g8 end"><Button onClick={onClose}>{t.kit.cancel}</Button><Button kind="primary" type="submit" busy={create.isPending}>{t.developers.createKey}</Button></div>
      </form>
    </Dialog>
  );
}

/** Changes all of a key but what it opens. */
export function EditKey({ apiKey, onClose }: { apiKey: Key; onClose: () => void }) {
  const t = useT();
  const s = useAccountWords();
  const { ws } = usePlace();
  const [name, setName] = useState(apiKey.name);
  const [limits, setLimits] = useState({ networks: apiKey.allow_from.join('\n'), ends: apiKey.expires_at?.slice(0, 10) ?? '' });
  const save = useAction(() => patchKey(ws, apiKey.id, { name: name.trim(), ...shapeOf(limits) }), ['keys'], onClose, { quiet: true });
  const said = useSaid(save.error);
  const refused = save.error instanceof ApiError ? save.error.fields : {};
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!save.isPending) save.mutate(undefined);
  };
  return (
    <Dialog open onClose={onClose} title={s.keys.editTitle(apiKey.name)}>
      <form className="form" onSubmit={submit}>
        {said && !refused.allow_from && !refused.expires_at && <ErrorNote error={said} />}
        <TextField label={t.developers.keyName} required autoFocus value={name} onChange={(event) => setName(event.target.value)} />
        <Limits value={limits} refused={refused} onChange={setLimits} />
        <div className="row g8 end"><Button onClick={onClose}>{t.kit.cancel}</Button><Button kind="primary" type="submit" busy={save.isPending}>{t.kit.save}</Button></div>
      </form>
    </Dialog>
  );
}

interface LimitsValue {
  networks: string;
  ends: string;
}

const shapeOf = ({ networks, ends }: LimitsValue) => ({ allow_from: lines(networks), expires_at: ends ? new Date(`${ends}T23:59:59`).toISOString() : undefined });

function Limits({ value, refused, onChange }: { value: LimitsValue; refused: Record<string, string>; onChange: (next: LimitsValue) => void }) {
  const s = useAccountWords();
  return (
    <>
      <TextArea label={s.keys.networks} hint={s.keys.networksHint} rows={2} error={refused.allow_from} value={value.networks} onChange={(event) => onChange({ ...value, networks: event.target.value })} />
      <TextField label={s.keys.ends} hint={s.keys.endsHint} type="date" error={refused.expires_at} value={value.ends} onChange={(event) => onChange({ ...value, ends: event.target.value })} />
    </>
  );
}

/** Our own scopes one by one; Braze's names by group, each of which opens. */
function ScopePicker({ chosen, onChange }: { chosen: string[]; onChange: (next: string[]) => void }) {
  const t = useT();
  const s = useAccountWords();
  const { membership } = usePlace();
  const access = useQuery(accessQuery);
  if (!access.data) return <Skeleton lines={4} />;
  const { scopes } = access.data;
  const flip = (name: string, covered: string[] = []) => onChange(chosen.includes(name) ? chosen.filter((one) => one !== name) : [...chosen.filter((one) => !covered.includes(one)), name]);
  // What the role may not do it cannot give; the reason stands beside it.
  const lacks = (all: Scope[]) => all.flatMap((one) => one.needs).find((need) => !membership.may.includes(need));
  const why = (all: Scope[]) => { const need = lacks(all); return need && s.keys.youMay(s.permissions[need] ?? need); };
  const own = scopes.filter((one) => one.opens !== 'braze');
  return (
    <fieldset className="plainset">
      <legend className="label">{s.keys.what}</legend>
      {own.map((one) => <Tick key={one.name} label={t.developers.scopeNames[one.name] ?? one.name} hint={why([one]) ?? s.keys.says[one.name]} disabled={!!lacks([one])} checked={chosen.includes(one.name)} onChange={() => flip(one.name)} />)}
      <p className="label">{s.keys.opens.braze}</p>
      <p className="hint">{s.keys.braze}</p>
      {groupsOf(scopes).map(({ group, members }) => {
        const whole = `${group}.*`;
        return (
          <div key={group} className="scopegroup">
            <Tick label={s.keys.group(group, members.length)} hint={why(members)} disabled={!!lacks(members)} checked={chosen.includes(whole)} onChange={() => flip(whole, members.map((one) => one.name))} />
            <details open={members.some((one) => chosen.includes(one.name)) || undefined}>
              <summary className="t-12 soft">{members.map((one) => one.name.slice(group.length + 1)).join(', ')}</summary>
              {members.map((one) => <Tick key={one.name} label={<code>{one.name}</code>} hint={why([one])} disabled={chosen.includes(whole) || !!lacks([one])} checked={chosen.includes(whole) || chosen.includes(one.name)} onChange={() => flip(one.name)} />)}
            </details>
          </div>
        );
      })}
    </fieldset>
  );
}
