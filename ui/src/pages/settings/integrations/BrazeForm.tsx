import { Link } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import { ApiError } from '../../../api/client';
import { useAction, useSaid } from '../../../app/hooks';
import { usePlace } from '../../../app/workspace';
import { Badge, Button, Confirm, ErrorNote, Note, Said, Sheet, Switch, TextField, Time, useEnv, type Tone } from '../../../kit';
import { formatNumber } from '../../../lib/format';
import { dropBraze, setBraze, type Braze } from './data';
import { useIntegrationWords } from './words';

const tones: Record<Braze['state'], Tone> = { none: 'plain', on: 'verd', off: 'plain', disabled: 'stamp' };

/** Where the Braze is and with which key; both are tried before they are kept. */
export function BrazeForm({ braze, may }: { braze: Braze; may: boolean }) {
  const w = useIntegrationWords();
  const { ws } = usePlace();
  const [endpoint, setEndpoint] = useState(braze.endpoint);
  const [key, setKey] = useState('');
  const [callback, setCallback] = useState(braze.state === 'none' || braze.event_callback);
  const [leaving, setLeaving] = useState(false);
  const save = useAction(() => setBraze(ws, { endpoint: endpoint.trim(), key: key === '' ? undefined : key, event_callback: callback }), ['integrations', 'event-endpoints'], w.saved, { quiet: true });
  const drop = useAction(() => dropBraze(ws), ['integrations', 'event-endpoints'], w.removed);
  const places = save.error instanceof ApiError ? save.error.places : {};
  const of = (part: string) => Object.entries(places).find(([place]) => place.replace(/^body\./, '') === part)?.[1] ?? null;
  const said = useSaid(of('endpoint') ?? of('key') ? null : save.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(undefined);
  };
  return (
    <Sheet title={w.braze} badge={<Badge tone={tones[braze.state]}>{w[braze.state]}</Badge>} actions={may && braze.state !== 'none' && <Button size="sm" kind="stamp" onClick={() => setLeaving(true)}>{w.remove}</Button>}>
      <div className="col g12">
        <p className="soft">{w.brazeSay}</p>
        <Health braze={braze} />
        <form className="form" onSubmit={submit}>
          <fieldset className="plainset form" disabled={!may}>
            <TextField label={w.endpoint} hint={w.endpointHint} error={of('endpoint')} required type="url" value={endpoint} onChange={(event) => setEndpoint(event.target.value)} />
            <TextField label={w.apiKey} hint={braze.has_key ? w.apiKeyKept : w.apiKeyHint} error={of('key')} required={!braze.has_key} type="password" autoComplete="off" value={key} onChange={(event) => setKey(event.target.value)} />
            <Switch label={w.callback} hint={w.callbackHint} checked={callback} onChange={setCallback} />
          </fieldset>
          {said && <ErrorNote error={said} />}
          {may && <div className="row end"><Button kind="primary" type="submit" busy={save.isPending} disabled={endpoint.trim() === '' || (key === '' && !braze.has_key)}>{w.save}</Button></div>}
        </form>
      </div>
      <Confirm open={leaving} destructive onClose={() => setLeaving(false)} title={w.removeTitle} action={w.remove} onConfirm={() => drop.mutateAsync(undefined)}><p>{w.removeSay}</p></Confirm>
    </Sheet>
  );
}

function Health({ braze }: { braze: Braze }) {
  const w = useIntegrationWords();
  const { locale } = useEnv();
  if (braze.state === 'none') return null;
  return (
    <div className="col g8">
      {braze.note && <Note tone="stamp" icon="warn">{braze.failing_since && <b>{w.failing} <Time at={braze.failing_since} />. </b>}<Said text={braze.note} /></Note>}
      <p className="row g12 wrap t-13 soft">
        {braze.last_ok_at && <span>{w.lastOk} <Time at={braze.last_ok_at} /></span>}
        {braze.waiting > 0 && <span>{w.waiting(formatNumber(braze.waiting, locale))}</span>}
        {braze.failed > 0 && <span>{w.failed(formatNumber(braze.failed, locale))}</span>}
        {braze.endpoint_id && <Link className="lnk" to="/developers" search={{ tab: 'endpoints', do: braze.endpoint_id }}>{w.log}</Link>}
      </p>
    </div>
  );
}
