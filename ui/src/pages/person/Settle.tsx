import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { claimsQuery, settleClaims, type Claims } from '../../api/people';
import { useAction, useSaid } from '../../app/hooks';
import { useMay, usePlace } from '../../app/workspace';
import { useT } from '../../i18n/pages';
import { Button, Dialog, ErrorNote, Note, Skeleton, useEnv, useToast } from '../../kit';
import { formatTime } from '../../lib/format';
import { useSay } from '../../message/words';

/** The way to decide whose a disputed customer id is. */
export function Settle({ customer, profile }: { customer: string; profile: string }) {
  const s = useSay();
  const may = useMay('people.write');
  const [open, setOpen] = useState(false);
  if (!may) return null;
  return (
    <>
      <span className="block gap-top"><Button size="sm" onClick={() => setOpen(true)}>{s.consent.settle}</Button></span>
      {open && <SettleDialog customer={customer} profile={profile} onClose={() => setOpen(false)} />}
    </>
  );
}

function SettleDialog({ customer, profile, onClose }: { customer: string; profile: string; onClose: () => void }) {
  const t = useT();
  const s = useSay();
  const { ws } = usePlace();
  const say = useToast();
  const claims = useQuery(claimsQuery(ws, customer));
  const said = useSaid(claims.error);
  const [holder, setHolder] = useState<string>();
  const settle = useAction(() => settleClaims(ws, { customer_id: customer, holder: holder || undefined }), ['profile', 'profiles', 'timeline', 'why'], () => {
    say(s.consent.settled);
    onClose();
  });
  return (
    <Dialog open onClose={onClose} title={s.consent.settleTitle(customer)} size={560}>
      <div className="col g16">
        <p>{s.consent.settleSay}</p>
        {said && <ErrorNote error={said} onRetry={() => claims.refetch()} />}
        {!said && !claims.data && <Skeleton lines={3} />}
        {claims.data && !claims.data.disputed && <Note>{s.consent.notDisputed}</Note>}
        {claims.data?.disputed && (
          <fieldset className="plainset">
            <legend className="vh">{s.consent.settleTitle(customer)}</legend>
            {claims.data.people.map((one) => <Claimant key={one.profile_id} one={one} mine={one.profile_id === profile} checked={holder === one.profile_id} onChoose={() => setHolder(one.profile_id)} />)}
            <label className="claim"><input type="radio" name="holder" checked={holder === ''} onChange={() => setHolder('')} /><span><span className="m block">{s.consent.nobody}</span><small className="soft">{s.consent.nobodySay}</small></span></label>
          </fieldset>
        )}
        <div className="row g8 end">
          <Button onClick={onClose}>{t.kit.cancel}</Button>
          <Button kind="primary" disabled={holder === undefined || !claims.data?.disputed} busy={settle.isPending} onClick={() => settle.mutate(undefined)}>{s.consent.settleAction}</Button>
        </div>
      </div>
    </Dialog>
  );
}

function Claimant({ one, mine, checked, onChoose }: { one: Claims['people'][number]; mine: boolean; checked: boolean; onChoose: () => void }) {
  const t = useT();
  const s = useSay();
  const { locale, zone } = useEnv();
  const day = (at: string) => formatTime(Date.parse(at), 'day', locale, zone);
  const known = (at?: string) => at !== undefined && !at.startsWith('0001');
  const facts = [
    mine && s.consent.thisOne, one.holds && s.consent.holds, known(one.since) && s.consent.knownSince(day(one.since ?? '')), known(one.last_at) && s.consent.claimed(day(one.last_at ?? '')),
    one.source && (t.person.sources[one.source] ?? one.source), one.page_name, known(one.seen_at) && s.consent.lastSeen(day(one.seen_at ?? '')),
  ].filter(Boolean);
  return (
    <label className="claim">
      <input type="radio" name="holder" checked={checked} onChange={onChoose} />
      <span><span className="m block">{one.name || t.shell.unnamed}</span><small className="soft">{facts.join(', ')}</small></span>
    </label>
  );
}
