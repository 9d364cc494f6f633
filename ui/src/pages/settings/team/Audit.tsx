import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { auditFacetsQuery, auditFile, auditQuery, auditSettingsQuery, setAuditSettings, type AuditEntry } from '../../../api/accounts';
import { useAction, useSaid } from '../../../app/hooks';
import { useMay, usePlace } from '../../../app/workspace';
import { useAccountWords, type AccountWords } from '../../../i18n/accounts';
import { useT } from '../../../i18n/pages';
import { Button, CopyId, DataTable, Drawer, EmptyState, Note, SelectField, Sheet, TextField, Time } from '../../../kit';

/** Who changed what, newest first. */
export default function Audit() {
  const s = useAccountWords();
  const { ws } = usePlace();
  const may = useMay('audit.read');
  const [filter, setFilter] = useState({ actor: '', object: '', from: '', to: '' });
  const [open, setOpen] = useState<AuditEntry>();
  const ask = {
    actor: filter.actor || undefined, object: filter.object || undefined,
    from: filter.from ? new Date(`${filter.from}T00:00:00`).toISOString() : undefined, to: filter.to ? new Date(`${filter.to}T23:59:59.999`).toISOString() : undefined,
  };
  const entries = useInfiniteQuery({ ...auditQuery(ws, ask), enabled: may });
  const facets = useQuery({ ...auditFacetsQuery(ws), enabled: may });
  const said = useSaid(entries.error);
  if (!may) return <Note>{s.needs(s.permissions['audit.read'] ?? '')}</Note>;
  const field = (name: keyof typeof filter) => ({ small: true, value: filter[name], onChange: (event: { target: { value: string } }) => setFilter({ ...filter, [name]: event.target.value }) });
  const rows = entries.data?.pages.flatMap((page) => page.items);
  return (
    <div className="col g16">
      <p className="soft">{s.audit.lead}</p>
      <div className="row g12 wrap foot">
        <SelectField label={s.audit.who} choices={[{ value: '', label: s.audit.whoever }, ...(facets.data?.actors ?? []).map((one) => ({ value: one.id, label: one.name || s.audit.program }))]} {...field('actor')} />
        <SelectField label={s.audit.what} choices={[{ value: '', label: s.audit.whatever }, ...(facets.data?.objects ?? []).map((one) => ({ value: one, label: objectOf(one, s) }))]} {...field('object')} />
        <TextField label={s.audit.from} type="date" {...field('from')} />
        <TextField label={s.audit.to} type="date" {...field('to')} />
        <span className="sp" />
        <a className="btn" href={auditFile(ws, ask)} download>{s.audit.exportAll}</a>
      </div>
      <Sheet flush label={s.tabs.audit}>
        <DataTable
          label={s.tabs.audit} rows={rows} rowKey={(one) => one.id} error={said} onRetry={() => entries.refetch()} onOpen={setOpen} selected={open?.id}
          more={entries.hasNextPage ? { onMore: () => entries.fetchNextPage(), busy: entries.isFetchingNextPage } : null}
          columns={[
            { key: 'at', head: s.audit.when, cell: (one) => <Time at={one.at} /> },
            { key: 'who', head: s.audit.who, cell: (one) => <span className="m">{one.actor_name || s.audit.program}</span> },
            { key: 'did', head: s.audit.did, cell: (one) => <Did entry={one} /> },
            { key: 'changes', head: s.audit.changes, cell: (one) => <span className="soft t-13">{one.changes.map((c) => c.field).join(', ') || '–'}</span> },
          ]}
          empty={<EmptyState icon="search" title={s.audit.none}>{s.audit.noneSay}</EmptyState>}
        />
      </Sheet>
      <Keep />
      {open && <Entry entry={open} onClose={() => setOpen(undefined)} />}
    </div>
  );
}

const objectOf = (object: string, s: AccountWords) => s.audit.objects[object] ?? object.replaceAll('_', ' ');

function Did({ entry }: { entry: AuditEntry }) {
  const s = useAccountWords();
  return <>{s.audit.verbs[entry.verb] ?? entry.verb.replaceAll('_', ' ')} {objectOf(entry.object, s)} {entry.object_name && <span className="m">{entry.object_name}</span>}</>;
}

/** One entry, whole: each field before and after. */
function Entry({ entry, onClose }: { entry: AuditEntry; onClose: () => void }) {
  const s = useAccountWords();
  return (
    <Drawer open onClose={onClose} title={<><span className="m">{entry.actor_name || s.audit.program}</span> <Did entry={entry} /></>}>
      <div className="col g16">
        <dl className="kv">
          <div className="kvrow"><dt>{s.audit.when}</dt><dd><Time at={entry.at} as="full" /></dd></div>
          {entry.address && <div className="kvrow"><dt>{s.audit.where}</dt><dd><code>{entry.address}</code></dd></div>}
          {entry.object_id && <div className="kvrow"><dt>{objectOf(entry.object, s)}</dt><dd><CopyId value={entry.object_id} /></dd></div>}
          {entry.request_id && <div className="kvrow"><dt>{s.audit.request}</dt><dd><CopyId value={entry.request_id} /></dd></div>}
        </dl>
        {entry.changes.length === 0 && <p className="soft">{s.audit.noChanges}</p>}
        {entry.changes.map((change) => (
          <div key={change.field}>
            <p className="m">{change.field.replaceAll('_', ' ')}</p>
            {change.hidden ? <p className="soft">{s.audit.hidden}</p> : <p><del>{told(change.before, s)}</del> <span aria-hidden="true">→</span> <ins>{told(change.after, s)}</ins></p>}
          </div>
        ))}
      </div>
    </Drawer>
  );
}

const told = (value: unknown, s: AccountWords) => (value === undefined ? s.audit.nothingBefore : typeof value === 'string' ? value : JSON.stringify(value));

function Keep() {
  const t = useT();
  const s = useAccountWords();
  const { ws } = usePlace();
  const may = useMay('workspace.manage');
  const settings = useQuery(auditSettingsQuery(ws));
  const [days, setDays] = useState<string>();
  const save = useAction(() => setAuditSettings(ws, Number(days)), ['audit'], t.kit.saved, { quiet: true });
  const said = useSaid(save.error);
  if (!settings.data) return null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (days && !save.isPending) save.mutate(undefined);
  };
  return (
    <form className="row g12 foot" onSubmit={submit}>
      <TextField label={`${s.audit.keep} (${s.audit.days})`} hint={s.audit.keepHint} error={said?.message} type="number" min={90} max={3650} small disabled={!may} value={days ?? String(settings.data.keep_days)} onChange={(event) => setDays(event.target.value)} />
      {may && days !== undefined && days !== String(settings.data.keep_days) && <Button kind="primary" type="submit" busy={save.isPending}>{t.kit.save}</Button>}
    </form>
  );
}
