import { useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { ApiError } from '../../../api/client';
import { useAction, useSaid } from '../../../app/hooks';
import { usePlace } from '../../../app/workspace';
import { useT } from '../../../i18n';
import { Badge, Button, Confirm, CopyId, DataTable, Dialog, EmptyState, ErrorNote, Sheet, TextArea, TextField, Time } from '../../../kit';
import { dropSecret, putSecret, secretsQuery, type Secret } from './data';
import { UsedBy } from './UsedBy';
import { useWebhookWords } from './words';

/** The sealed values that templates may name: shown by their last characters only, sent to their hosts only. */
export function Secrets({ may }: { may: boolean }) {
  const w = useWebhookWords();
  const { ws } = usePlace();
  const secrets = useQuery(secretsQuery(ws));
  const said = useSaid(secrets.error);
  const [open, setOpen] = useState<Secret | 'new'>();
  const [leaving, setLeaving] = useState<Secret>();
  const drop = useAction((name: string) => dropSecret(ws, name), ['secrets'], undefined, { quiet: true });
  const make = may && <Button size="sm" kind="primary" icon="plus" onClick={() => setOpen('new')}>{w.addSecret}</Button>;
  return (
    <Sheet title={w.secrets} flush actions={make}>
      <p className="soft pad t-13">{w.secretsSay}</p>
      <DataTable
        label={w.secrets} rows={secrets.data?.items} rowKey={(one) => one.name} error={said} onRetry={() => secrets.refetch()}
        columns={[
          { key: 'name', head: w.name, cell: (one) => <span className="m breaks">{one.name}</span> },
          { key: 'as', head: w.writtenAs, cell: (one) => <CopyId value={one.reference} label={w.writtenAs} /> },
          { key: 'hosts', head: w.boundTo, cell: (one) => <span className="row g4 wrap">{one.hosts.map((host) => <Badge key={host} tone="line">{host}</Badge>)}</span> },
          { key: 'hint', head: w.ends, cell: (one) => <code className="t-12">{one.hint ?? '…'}</code> },
          { key: 'used', head: w.usedBy, cell: (one) => <UsedBy uses={one.used_by ?? []} /> },
          { key: 'changed', head: w.changed, cell: (one) => <Time at={one.updated_at} as="day" className="nw soft" /> },
          ...(may ? [{ key: 'do', head: <span className="vh">{w.actions}</span>, cell: (one: Secret) => <span className="row g4 end"><Button size="sm" aria-label={w.replaceNamed(one.name)} onClick={() => setOpen(one)}>{w.replace}</Button><Button size="sm" kind="stamp" aria-label={w.removeNamed(one.name)} onClick={() => setLeaving(one)}>{w.remove}</Button></span> }] : []),
        ]}
        empty={<EmptyState icon="key" title={w.noSecrets} action={make}>{w.noSecretsSay}</EmptyState>}
      />
      {open && <Dialog open onClose={() => setOpen(undefined)} title={open === 'new' ? w.addSecret : w.replaceNamed(open.name)}><Form secret={open === 'new' ? undefined : open} onClose={() => setOpen(undefined)} /></Dialog>}
      {leaving && <Confirm open destructive title={w.removeNamed(leaving.name) + '?'} action={w.remove} onClose={() => setLeaving(undefined)} onConfirm={() => drop.mutateAsync(leaving.name)}>{w.removeSay(leaving.reference)}</Confirm>}
    </Sheet>
  );
}

function Form({ secret, onClose }: { secret: Secret | undefined; onClose: () => void }) {
  const w = useWebhookWords();
  const t = useT();
  const { ws } = usePlace();
  const [name, setName] = useState(secret?.name ?? '');
  const [value, setValue] = useState('');
  const [hosts, setHosts] = useState(secret?.hosts.join('\n') ?? '');
  const list = hosts.split(/[\s,]+/).filter(Boolean);
  const save = useAction(() => putSecret(ws, name.trim(), { value, hosts: list }), ['secrets'], onClose, { quiet: true });
  const places = save.error instanceof ApiError ? save.error.places : {};
  const of = (part: string) => Object.entries(places).find(([place]) => place.replace(/^(body|path)\./, '').startsWith(part))?.[1] ?? null;
  const placed = of('name') ?? of('value') ?? of('hosts');
  const said = useSaid(placed ? null : save.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(undefined);
  };
  return (
    <form className="form" onSubmit={submit}>
      <TextField label={w.name} required disabled={!!secret} maxLength={100} autoFocus={!secret} value={name} hint={w.nameHint} error={of('name')} onChange={(event) => setName(event.target.value)} />
      <TextField label={w.value} required type="password" autoComplete="off" autoFocus={!!secret} value={value} hint={w.valueHint} error={of('value')} onChange={(event) => setValue(event.target.value)} />
      <TextArea label={w.boundTo} required rows={3} value={hosts} hint={w.hostsHint} error={of('hosts')} onChange={(event) => setHosts(event.target.value)} />
      {said && <ErrorNote error={said} />}
      <div className="row g8 end"><Button onClick={onClose}>{t.kit.cancel}</Button><Button kind="primary" type="submit" busy={save.isPending} disabled={name.trim() === '' || value === '' || list.length === 0}>{w.keep}</Button></div>
    </form>
  );
}
