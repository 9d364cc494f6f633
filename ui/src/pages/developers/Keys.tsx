import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { rotateKey, type Key } from '../../api/accounts';
import { revokeKey } from '../../api/actions';
import { keysQuery } from '../../api/queries';
import { useAction, useSaid } from '../../app/hooks';
import { useMay, usePlace } from '../../app/workspace';
import { useAccountWords } from '../../i18n/accounts';
import { useT } from '../../i18n/pages';
import { Badge, Button, Confirm, DataTable, EmptyState, SelectField, Sheet, Time, useToast } from '../../kit';
import { EditKey, KeyOnce, NewKey } from './KeyForms';

/** How many scopes of a key stand in its row. */
const SHOWN = 4;

/** Keys of programs. The key itself is shown once; afterwards only its first characters. */
export function Keys({ creating, onCreate, onDone }: { creating: boolean; onCreate: () => void; onDone: () => void }) {
  const t = useT();
  const s = useAccountWords();
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
            { key: 'name', head: t.developers.keyName, cell: (key) => <><span className="m">{key.name}</span><br /><code className="t-12">{key.prefix}…</code></> },
            { key: 'scopes', head: t.developers.scopes, cell: (key) => <Scopes apiKey={key} /> },
            { key: 'made', head: s.keys.madeBy, cell: (key) => <>{key.created_by_name && <>{key.created_by_name}<br /></>}<span className="soft t-12"><Time at={key.created_at} as="day" /></span></> },
            { key: 'used', head: t.developers.lastUsed, cell: (key) => (key.last_used_at ? <><Time at={key.last_used_at} />{key.last_used_from && <><br /><code className="t-12">{key.last_used_from}</code></>}</> : <span className="soft">{t.kit.never}</span>) },
            { key: 'do', head: <span className="vh">{t.developers.revoke}</span>, align: 'num', cell: (key) => may && <KeyActions apiKey={key} /> },
          ]}
          empty={<EmptyState icon="key" title={t.developers.noKeys} action={may && <Button kind="primary" icon="plus" onClick={onCreate}>{t.developers.createKey}</Button>}>{t.developers.noKeysSay}</EmptyState>}
        />
      </Sheet>
      {!may && <p className="soft t-13">{s.needs(s.permissions['keys.manage'] ?? '')}</p>}
      {creating && may && <NewKey onClose={onDone} />}
    </div>
  );
}

function Scopes({ apiKey }: { apiKey: Key }) {
  const t = useT();
  const s = useAccountWords();
  const ended = apiKey.expires_at && Date.parse(apiKey.expires_at) <= Date.now();
  return (
    <span className="row g4 wrap">
      {apiKey.scopes.slice(0, SHOWN).map((scope) => <Badge key={scope} tone="line">{t.developers.scopeNames[scope] ?? scope}</Badge>)}
      {apiKey.scopes.length > SHOWN && <span className="soft t-12" title={apiKey.scopes.slice(SHOWN).join(', ')}>{s.keys.more(apiKey.scopes.length - SHOWN)}</span>}
      {apiKey.allow_from.map((network) => <Badge key={network}>{network}</Badge>)}
      {apiKey.expires_at && <Badge tone={ended ? 'stamp' : 'brass'}>{ended ? s.keys.endedOn : s.keys.ends} <Time at={apiKey.expires_at} as="day" /></Badge>}
      {apiKey.old_until && <Badge tone="brass">{s.keys.oldUntil} <Time at={apiKey.old_until} /></Badge>}
    </span>
  );
}

const graces = [24, 0, 1, 168, 720];

function KeyActions({ apiKey }: { apiKey: Key }) {
  const t = useT();
  const s = useAccountWords();
  const { ws } = usePlace();
  const say = useToast();
  const [doing, setDoing] = useState<'edit' | 'rotate' | 'revoke'>();
  const [grace, setGrace] = useState(24);
  const [secret, setSecret] = useState<string>();
  const close = () => setDoing(undefined);
  const revoke = useAction(() => revokeKey(ws, apiKey.id), ['keys'], () => say(t.developers.revoked), { quiet: true });
  const rotate = useAction(() => rotateKey(ws, apiKey.id, grace), ['keys'], (made) => setSecret(made.key), { quiet: true });
  return (
    <span className="row g8 end">
      <Button size="sm" onClick={() => setDoing('edit')}>{s.keys.edit}<span className="vh"> {apiKey.name}</span></Button>
      <Button size="sm" onClick={() => setDoing('rotate')}>{s.keys.rotate}<span className="vh"> {apiKey.name}</span></Button>
      <Button size="sm" kind="stamp" onClick={() => setDoing('revoke')}>{t.developers.revoke}<span className="vh"> {apiKey.name}</span></Button>
      <Confirm open={doing === 'revoke'} destructive onClose={close} title={t.developers.revokeTitle(apiKey.name)} action={t.developers.revoke} onConfirm={() => revoke.mutateAsync(undefined)}><p>{t.developers.revokeSay}</p></Confirm>
      <Confirm open={doing === 'rotate'} onClose={close} title={s.keys.rotateTitle(apiKey.name)} action={s.keys.rotate} onConfirm={() => rotate.mutateAsync(undefined)}>
        <div className="col g16">
          <p>{s.keys.rotateSay}</p>
          <SelectField label={s.keys.grace} value={String(grace)} onChange={(event) => setGrace(Number(event.target.value))} choices={graces.map((hours) => ({ value: String(hours), label: s.keys.graces[hours] ?? String(hours) }))} />
        </div>
      </Confirm>
      {doing === 'edit' && <EditKey apiKey={apiKey} onClose={close} />}
      {secret && <KeyOnce secret={secret} onClose={() => setSecret(undefined)} />}
    </span>
  );
}
