import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { createKey, revokeKey } from '../../api/actions';
import { keysQuery } from '../../api/queries';
import type { APIKeyView } from '../../api/types';
import { useAction, useSaid } from '../../app/hooks';
import { useMay, usePlace } from '../../app/workspace';
import { useT } from '../../i18n/pages';
import { Badge, Button, CodeBlock, Confirm, DataTable, Dialog, EmptyState, ErrorNote, Note, Sheet, TextField, Tick, Time, useToast } from '../../kit';

type Scope = APIKeyView['scopes'][number];
const scopes: Scope[] = ['push', 'read', 'write', 'manage'];

/** Keys of programs. The key itself is shown once; afterwards only its first characters. */
export function Keys({ creating, onCreate, onDone }: { creating: boolean; onCreate: () => void; onDone: () => void }) {
  const t = useT();
  const { ws } = usePlace();
  const may = useMay('keys.manage');
  const keys = useQuery(keysQuery(ws));
  const said = useSaid(keys.error);
  return (
    <div className="col g20">
      <p className="soft">{t.developers.keysLead}</p>
      <Sheet flush label={t.developers.tabs.keys}>
        <DataTable
          label={t.developers.tabs.keys} rows={keys.data?.items} rowKey={(key) => key.id} error={said} onRetry={() => keys.refetch()}
          columns={[
            { key: 'name', head: t.developers.keyName, cell: (key) => <span className="m">{key.name}</span> },
            { key: 'prefix', head: t.developers.prefix, cell: (key) => <code>{key.prefix}…</code> },
            { key: 'scopes', head: t.developers.scopes, cell: (key) => <span className="row g4 wrap">{key.scopes.map((scope) => <Badge key={scope} tone="line">{t.developers.scopeNames[scope] ?? scope}</Badge>)}</span> },
            { key: 'created', head: t.developers.created, cell: (key) => <Time at={key.created_at} as="day" /> },
            { key: 'used', head: t.developers.lastUsed, cell: (key) => (key.last_used_at ? <Time at={key.last_used_at} /> : <span className="soft">{t.kit.never}</span>) },
            { key: 'do', head: <span className="vh">{t.developers.revoke}</span>, align: 'num', cell: (key) => may && <Revoke apiKey={key} /> },
          ]}
          empty={<EmptyState icon="key" title={t.developers.noKeys} action={may && <Button kind="primary" icon="plus" onClick={onCreate}>{t.developers.createKey}</Button>}>{t.developers.noKeysSay}</EmptyState>}
        />
      </Sheet>
      {creating && may && <NewKey onClose={onDone} />}
    </div>
  );
}

function Revoke({ apiKey }: { apiKey: APIKeyView }) {
  const t = useT();
  const { ws } = usePlace();
  const say = useToast();
  const [asking, setAsking] = useState(false);
  const revoke = useAction(() => revokeKey(ws, apiKey.id), ['keys'], () => say(t.developers.revoked));
  return (
    <>
      <Button size="sm" kind="stamp" onClick={() => setAsking(true)}>{t.developers.revoke}<span className="vh"> {apiKey.name}</span></Button>
      <Confirm open={asking} destructive onClose={() => setAsking(false)} title={t.developers.revokeTitle(apiKey.name)} action={t.developers.revoke} onConfirm={() => revoke.mutateAsync(undefined)}><p>{t.developers.revokeSay}</p></Confirm>
    </>
  );
}

function NewKey({ onClose }: { onClose: () => void }) {
  const t = useT();
  const { ws } = usePlace();
  const client = useQueryClient();
  const [name, setName] = useState('');
  const [chosen, setChosen] = useState<Scope[]>(['push']);
  const create = useMutation({ mutationFn: () => createKey(ws, { name: name.trim(), scopes: chosen }), onSuccess: () => client.invalidateQueries({ queryKey: ['keys'] }) });
  const said = useSaid(create.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (chosen.length > 0 && name.trim() && !create.isPending) create.mutate();
  };
  if (create.data?.key) {
    return (
      <Dialog open onClose={onClose} title={t.developers.keyOnceTitle} size={560}>
        <div className="col g16"><Note tone="brass">{t.developers.keyOnce}</Note><CodeBlock label={t.developers.keyOnceTitle} text={create.data.key} /><div className="row end"><Button kind="primary" onClick={onClose}>{t.developers.done}</Button></div></div>
      </Dialog>
    );
  }
  const toggle = (scope: Scope) => setChosen(chosen.includes(scope) ? chosen.filter((one) => one !== scope) : [...chosen, scope]);
  return (
    <Dialog open onClose={onClose} title={t.developers.createKey}>
      <form className="form" onSubmit={submit}>
        {said && <ErrorNote error={said} />}
        <TextField label={t.developers.keyName} hint={t.developers.keyNameHint} required autoFocus value={name} onChange={(event) => setName(event.target.value)} />
        <fieldset className="plainset">
          <legend className="label">{t.developers.scopes}</legend>
          {scopes.map((scope) => <Tick key={scope} label={t.developers.scopeNames[scope] ?? scope} hint={t.developers.scopeSays[scope]} checked={chosen.includes(scope)} onChange={() => toggle(scope)} />)}
          {chosen.length === 0 && <p className="err" role="alert">{t.developers.scopeNeeded}</p>}
        </fieldset>
        <div className="row g8 end"><Button onClick={onClose}>{t.kit.cancel}</Button><Button kind="primary" type="submit" busy={create.isPending}>{t.developers.createKey}</Button></div>
      </form>
    </Dialog>
  );
}
