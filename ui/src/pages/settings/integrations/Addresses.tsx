import { useState } from 'react';
import { revokeKey } from '../../../api/actions';
import { useAction } from '../../../app/hooks';
import { useMay, usePlace } from '../../../app/workspace';
import { Button, CodeBlock, Confirm, Dialog, Note, Sheet, Time } from '../../../kit';
import { makeToken, type Braze } from './data';
import { useIntegrationWords } from './words';

/** What webhooks of the Braze call, and with which token. */
export function Addresses({ braze }: { braze: Braze }) {
  const w = useIntegrationWords();
  const { ws } = usePlace();
  const may = useMay('keys.manage');
  const [asking, setAsking] = useState<'rotate' | 'revoke'>();
  const close = () => setAsking(undefined);
  const [made, setMade] = useState<string>();
  const make = useAction(() => makeToken(ws), ['integrations', 'keys'], (key) => setMade(key.key));
  const revoke = useAction((id: string) => revokeKey(ws, id), ['integrations', 'keys'], w.revoked, { quiet: true });
  return (
    <Sheet title={w.addresses}>
      <div className="col g12">
        <p className="soft">{w.addressesSay}</p>
        <h3>{w.batchUrl}</h3>
        <CodeBlock label={w.batchUrl} text={braze.batch_url} />
        <h3>{w.realtimeUrl}</h3>
        <CodeBlock label={w.realtimeUrl} text={braze.realtime_url} />
        <h3>{w.token}</h3>
        <p className="soft">{w.tokenSay}</p>
        {braze.token
          ? <p className="row g12 wrap t-13"><code>{braze.token.prefix}…</code><span className="soft">{w.madeAt} <Time at={braze.token.created_at} as="day" /></span><span className="soft">{w.usedAt} {braze.token.last_used_at ? <Time at={braze.token.last_used_at} /> : w.never}</span></p>
          : <p className="soft">{w.noToken}</p>}
        {may && (
          <div className="row g8 wrap">
            <Button size="sm" icon="key" busy={make.isPending} onClick={() => (braze.token ? setAsking('rotate') : make.mutate(undefined))}>{braze.token ? w.rotate : w.makeToken}</Button>
            {braze.token && <Button size="sm" kind="stamp" onClick={() => setAsking('revoke')}>{w.revoke}</Button>}
          </div>
        )}
      </div>
      <Confirm open={asking === 'rotate'} onClose={close} title={w.rotateTitle} action={w.rotate} onConfirm={() => make.mutateAsync(undefined)}><p>{w.rotateSay}</p></Confirm>
      {braze.token && <Confirm open={asking === 'revoke'} destructive onClose={close} title={w.revokeTitle} action={w.revoke} onConfirm={() => revoke.mutateAsync(braze.token!.id)}><p>{w.revokeSay}</p></Confirm>}
      {made && <Dialog open onClose={() => setMade(undefined)} title={w.token}><div className="col g12"><Note>{w.shownOnce}</Note><CodeBlock label={w.copyToken} text={made} /></div></Dialog>}
    </Sheet>
  );
}
