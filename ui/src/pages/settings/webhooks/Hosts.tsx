import { useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { ApiError } from '../../../api/client';
import { useAction, useSaid } from '../../../app/hooks';
import { usePlace } from '../../../app/workspace';
import { useT } from '../../../i18n';
import { Button, Confirm, DataTable, Dialog, EmptyState, ErrorNote, Sheet, TextField, Tick } from '../../../kit';
import { hostsQuery, putHosts, type WebhookHost } from './data';
import { useWebhookWords } from './words';

/** What is known of the hosts that messages call: the others are called with care. */
export function Hosts({ may }: { may: boolean }) {
  const w = useWebhookWords();
  const { ws } = usePlace();
  const hosts = useQuery(hostsQuery(ws));
  const said = useSaid(hosts.error);
  const [open, setOpen] = useState<WebhookHost | 'new'>();
  const [leaving, setLeaving] = useState<WebhookHost>();
  const all = hosts.data?.hosts ?? [];
  const drop = useAction((host: string) => putHosts(ws, all.filter((one) => one.host !== host)), ['webhook-hosts'], undefined, { quiet: true });
  const make = may && <Button size="sm" kind="primary" icon="plus" onClick={() => setOpen('new')}>{w.addHost}</Button>;
  return (
    <Sheet title={w.hosts} flush actions={make}>
      <p className="soft pad t-13">{w.hostsSay}</p>
      <DataTable
        label={w.hosts} rows={hosts.data?.hosts} rowKey={(one) => one.host} error={said} onRetry={() => hosts.refetch()}
        columns={[
          { key: 'host', head: w.host, cell: (one) => <span className="m breaks">{one.host}</span> },
          { key: 'keys', head: w.again, cell: (one) => (one.keeps_keys ? w.keeps : w.keepsNot) },
          { key: 'where', head: w.where, cell: (one) => (one.private ? w.inside : w.outside) },
          { key: 'at', head: w.atOnce, align: 'num', cell: (one) => one.concurrency || 64 },
          { key: 'wait', head: w.patience, align: 'num', cell: (one) => w.seconds(one.timeout_seconds || 30) },
          ...(may ? [{ key: 'do', head: <span className="vh">{w.actions}</span>, cell: (one: WebhookHost) => <span className="row g4 end"><Button size="sm" aria-label={w.editNamed(one.host)} onClick={() => setOpen(one)}>{w.edit}</Button><Button size="sm" kind="stamp" aria-label={w.removeNamed(one.host)} onClick={() => setLeaving(one)}>{w.remove}</Button></span> }] : []),
        ]}
        empty={<EmptyState icon="external" title={w.noHosts} action={make}>{w.noHostsSay}</EmptyState>}
      />
      {open && <Dialog open onClose={() => setOpen(undefined)} title={open === 'new' ? w.addHost : open.host}><Form host={open === 'new' ? undefined : open} all={all} onClose={() => setOpen(undefined)} /></Dialog>}
      {leaving && <Confirm open destructive title={w.removeNamed(leaving.host) + '?'} action={w.remove} onClose={() => setLeaving(undefined)} onConfirm={() => drop.mutateAsync(leaving.host)}>{w.removeHostSay}</Confirm>}
    </Sheet>
  );
}

function Form({ host, all, onClose }: { host: WebhookHost | undefined; all: WebhookHost[]; onClose: () => void }) {
  const w = useWebhookWords();
  const t = useT();
  const { ws } = usePlace();
  const [draft, setDraft] = useState<WebhookHost>(host ?? { host: '' });
  const at = host ? all.findIndex((one) => one.host === host.host) : all.length;
  const save = useAction(() => putHosts(ws, host ? all.map((one, i) => (i === at ? draft : one)) : [...all, draft]), ['webhook-hosts'], onClose, { quiet: true });
  const places = save.error instanceof ApiError ? save.error.places : {};
  const of = (part: string) => Object.entries(places).find(([place]) => place.endsWith(`hosts[${at}].${part}`))?.[1] ?? null;
  const said = useSaid(of('host') ?? of('concurrency') ?? of('timeout') ? null : save.error);
  const number = (text: string) => (text === '' ? undefined : Number(text));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(undefined);
  };
  return (
    <form className="form" onSubmit={submit}>
      <TextField label={w.host} required autoFocus value={draft.host} hint={w.hostHint} error={of('host')} onChange={(event) => setDraft({ ...draft, host: event.target.value.trim() })} />
      <Tick label={w.keeps} hint={w.keepsHint} checked={draft.keeps_keys ?? false} onChange={(event) => setDraft({ ...draft, keeps_keys: event.target.checked || undefined })} />
      <Tick label={w.inside} hint={w.insideHint} checked={draft.private ?? false} onChange={(event) => setDraft({ ...draft, private: event.target.checked || undefined })} />
      <div className="form two">
        <TextField label={w.atOnce} type="number" min={1} placeholder="64" value={draft.concurrency ?? ''} error={of('concurrency')} onChange={(event) => setDraft({ ...draft, concurrency: number(event.target.value) })} />
        <TextField label={w.patienceSeconds} type="number" min={1} placeholder="30" value={draft.timeout_seconds ?? ''} error={of('timeout_seconds')} onChange={(event) => setDraft({ ...draft, timeout_seconds: number(event.target.value) })} />
      </div>
      {said && <ErrorNote error={said} />}
      <div className="row g8 end"><Button onClick={onClose}>{t.kit.cancel}</Button><Button kind="primary" type="submit" busy={save.isPending} disabled={draft.host === ''}>{w.keep}</Button></div>
    </form>
  );
}
