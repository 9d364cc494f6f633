import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { ApiError } from '../../api/client';
import { useAction, useSaid } from '../../app/hooks';
import { useMay, usePlace } from '../../app/workspace';
import { useTold } from '../../i18n/told';
import { Badge, Button, ButtonLink, Confirm, CopyId, DataTable, Drawer, EmptyState, ErrorNote, SelectField, Sheet, Skeleton, TextField, Time, useEnv, type Column, type Tone } from '../../kit';
import { formatNumber, formatShare } from '../../lib/format';
import { batchQuery, batchesQuery, cancelBatch, refusedAddress, refusedQuery, type Batch, type BatchDetail, type BatchFilter } from './data';
import { SendFirst } from './SendFirst';
import { useNoticeWords } from './words';

const route = getRouteApi('/shell/notifications');
const tones: Record<Batch['state'], Tone> = { planned: 'bleu', sending: 'brass', done: 'verd', cancelled: 'plain' };

/** Notifications to many people at once, the newest first, with how far they came. */
export function Batches() {
  const w = useNoticeWords();
  const { ws } = usePlace();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const filter = { state: search.state, origin: search.origin, tag: search.tag, template_id: search.template_id, mode: search.mode, search: search.search } as BatchFilter;
  const list = useInfiniteQuery(batchesQuery(ws, filter));
  const said = useSaid(list.error);
  const set = (next: Partial<typeof search>) => navigate({ search: { ...search, ...next }, replace: true });
  const narrowed = Object.values(filter).some(Boolean);
  const clear = () => navigate({ search: { tab: 'batches' }, replace: true });
  return (
    <Sheet flush label={w.tabs.batches}>
      <div className="bar-top wrap">
        <div className="grow"><TextField small hideLabel type="search" icon="search" label={w.search} placeholder={w.search} value={search.search ?? ''} onChange={(event) => set({ search: event.target.value || undefined })} /></div>
        <SelectField small hideLabel label={w.state} value={search.state ?? ''} choices={[{ value: '', label: w.anyState }, ...(['planned', 'sending', 'done', 'cancelled'] as const).map((value) => ({ value, label: w.states[value] }))]} onChange={(event) => set({ state: event.target.value || undefined })} />
        <SelectField small hideLabel label={w.origin} value={search.origin ?? ''} choices={[{ value: '', label: w.anyOrigin }, ...['api', 'app', 'braze'].map((value) => ({ value, label: w.origins[value] ?? value }))]} onChange={(event) => set({ origin: event.target.value || undefined })} />
        <SelectField small hideLabel label={w.mode} value={search.mode ?? ''} choices={[{ value: '', label: w.anyMode }, ...['batch', 'realtime'].map((value) => ({ value, label: w.modes[value] ?? value }))]} onChange={(event) => set({ mode: event.target.value || undefined })} />
        {narrowed && <Button size="sm" kind="plain" onClick={clear}>{w.clear}</Button>}
      </div>
      <DataTable
        label={w.tabs.batches} columns={useColumns()} rows={list.data?.pages.flatMap((page) => page.items)} rowKey={(row) => row.id} selected={search.open} onOpen={(row) => navigate({ search: { ...search, open: row.id } })}
        error={said} onRetry={() => list.refetch()}
        empty={narrowed ? <EmptyState icon="search" title={w.noMatch} action={<Button onClick={clear}>{w.clear}</Button>}>{w.noMatchSay}</EmptyState> : <EmptyState icon="bell" title={w.noBatches} action={<SendFirst />}>{w.noBatchesSay}</EmptyState>}
        more={list.hasNextPage ? { onMore: () => list.fetchNextPage(), busy: list.isFetchingNextPage } : null}
      />
      <Drawer open={search.open !== undefined} onClose={() => navigate({ search: { ...search, open: undefined } })} title={w.batchDetail} size={520}>{search.open && <Parts key={search.open} id={search.open} />}</Drawer>
    </Sheet>
  );
}

function useColumns(): Column<Batch>[] {
  const w = useNoticeWords();
  const { locale } = useEnv();
  return [
    { key: 'made', head: w.made, width: '144px', cell: (row) => <Time at={row.created_at} className="nw soft" /> },
    { key: 'title', head: w.batch, cell: (row) => <span className="col"><span className="m breaks">{row.title || w.untitled(row.template_key)}</span><span className="soft t-12">{[row.template_key, row.tag].filter(Boolean).join(' · ')}</span></span> },
    { key: 'origin', head: w.origin, cell: (row) => w.origins[row.origin] ?? row.origin },
    { key: 'targets', head: w.targets, align: 'num', cell: (row) => formatNumber(row.targets, locale) },
    { key: 'accepted', head: w.accepted, align: 'num', cell: (row) => formatNumber(row.accepted, locale) },
    { key: 'rejected', head: w.rejected, align: 'num', cell: (row) => formatNumber(row.rejected, locale) },
    { key: 'state', head: w.state, width: '120px', cell: (row) => <Badge tone={tones[row.state]}>{w.states[row.state]}</Badge> },
  ];
}

function Parts({ id }: { id: string }) {
  const w = useNoticeWords();
  const { ws } = usePlace();
  const { locale } = useEnv();
  const got = useQuery(batchQuery(ws, id));
  const said = useSaid(got.error);
  const one = got.data;
  if (got.error instanceof ApiError && got.error.status === 404) return <EmptyState icon="bell" title={w.noBatch}>{w.notFoundSay}</EmptyState>;
  if (said && !one) return <ErrorNote error={said} onRetry={() => got.refetch()} />;
  if (!one) return <Skeleton lines={8} height={22} />;
  const through = one.accepted + one.rejected;
  return (
    <div className="col g16">
      <h3 className="noticetitle breaks">{one.title || w.untitled(one.template_key)}</h3>
      <div className="row g8 wrap"><CopyId value={one.id} /><Badge tone={tones[one.state]}>{w.states[one.state]}</Badge><span className="sp" /><Stop batch={one} /></div>
      {one.state === 'sending' && <div className="col g4"><progress className="noticebar" max={Math.max(one.targets, 1)} value={through} aria-label={w.states.sending} /><span className="soft t-13">{w.progress(formatNumber(through, locale), formatNumber(one.targets, locale))}</span></div>}
      <h3>{w.funnel}</h3>
      <FunnelBars batch={one} />
      <dl className="noticefacts">
        <div><dt>{w.targets}</dt><dd>{formatNumber(one.targets, locale)}</dd></div>
        <div><dt>{w.rejected}</dt><dd>{formatNumber(one.rejected, locale)}</dd></div>
        <div><dt>{w.template}</dt><dd><code>{one.template_key}</code>, {w.version(one.version)}</dd></div>
        {one.tag && <div><dt>{w.tag}</dt><dd>{one.tag}</dd></div>}
        {one.event_name && <div><dt>{w.event}</dt><dd><code>{one.event_name}</code></dd></div>}
        {one.planned_at && Date.parse(one.planned_at) > Date.parse(one.created_at) && <div><dt>{w.planned}</dt><dd><Time at={one.planned_at} /></dd></div>}
        {one.file && <div><dt>{w.file}</dt><dd className="breaks">{one.file.key}</dd></div>}
        <div><dt>{w.origin}</dt><dd>{w.origins[one.origin] ?? one.origin}</dd></div>
      </dl>
      <Link className="lnk" to="/notifications" search={{ tab: 'each', batch_id: one.id }}>{w.people}</Link>
      <GotNothing batch={one} />
    </div>
  );
}

/** Who got nothing: lines of the file that were left out, and people who were refused, with all of it as a file. */
function GotNothing({ batch }: { batch: BatchDetail }) {
  const w = useNoticeWords();
  const { ws } = usePlace();
  const mayTake = useMay('people.export');
  const lines = batch.file?.report.rejected ?? 0;
  if (lines === 0 && batch.rejected === 0) return null;
  return (
    <>
      {lines > 0 && <LeftOut file={batch.file} />}
      {batch.rejected > 0 && <Refused id={batch.id} />}
      {mayTake && <div className="row"><ButtonLink size="sm" icon="download" href={refusedAddress(ws, batch.id)}>{w.refusedCsv}</ButtonLink></div>}
    </>
  );
}

function LeftOut({ file }: { file: BatchDetail['file'] }) {
  const w = useNoticeWords();
  const { say } = useTold();
  const { locale } = useEnv();
  if (!file) return null;
  const { rejected, duplicates, problems } = file.report;
  return (
    <>
      <h3>{w.leftOut}</h3>
      <p className="t-13">{w.leftOutSay(rejected, formatNumber(rejected, locale), duplicates, formatNumber(duplicates, locale))}</p>
      <DataTable
        label={w.leftOut} rows={problems} rowKey={(row) => `${row.line}`} error={null} empty={null}
        columns={[{ key: 'line', head: w.line, width: '96px', align: 'num', cell: (row) => formatNumber(row.line, locale) }, { key: 'why', head: w.why, cell: (row) => say(row.message) }]}
      />
      {rejected > problems.length && <p className="soft t-12">{w.andMore(formatNumber(rejected - problems.length, locale))}</p>}
    </>
  );
}

function Refused({ id }: { id: string }) {
  const w = useNoticeWords();
  const { say } = useTold();
  const { ws } = usePlace();
  const list = useInfiniteQuery(refusedQuery(ws, id));
  const said = useSaid(list.error);
  return (
    <>
      <h3>{w.rejected}</h3>
      <DataTable
        label={w.rejected} rows={list.data?.pages.flatMap((page) => page.items)} rowKey={(row) => row.user_id} error={said} onRetry={() => list.refetch()} empty={<p className="soft">{w.none}</p>}
        columns={[{ key: 'user', head: w.user, cell: (row) => <code className="breaks">{row.user_id}</code> }, { key: 'why', head: w.why, cell: (row) => say(row.message) }]}
        more={list.hasNextPage ? { onMore: () => list.fetchNextPage(), busy: list.isFetchingNextPage } : null}
      />
    </>
  );
}

/** How many came how far, as parts of those who got it; each count leads to its notifications. */
function FunnelBars({ batch: { id, funnel } }: { batch: BatchDetail }) {
  const w = useNoticeWords();
  const { locale } = useEnv();
  return (
    <ul className="noticefunnel">
      {(['sent', 'seen', 'viewed', 'read', 'clicked'] as const).map((step) => (
        <li key={step}>
          <span>{w.funnelSteps[step]}</span><span className="noticemeter"><meter min={0} max={Math.max(funnel.sent, 1)} value={funnel[step]} aria-label={w.funnelSteps[step]} /></span>
          <Link className="num lnk" to="/notifications" search={{ tab: 'each', batch_id: id, status: step === 'sent' ? undefined : step }} aria-label={`${w.funnelSteps[step]}: ${formatNumber(funnel[step], locale)}`}>{formatNumber(funnel[step], locale)}</Link><span className="num soft t-12">{step === 'sent' ? '' : formatShare(funnel[step], funnel.sent, locale)}</span>
        </li>
      ))}
    </ul>
  );
}

function Stop({ batch }: { batch: BatchDetail }) {
  const w = useNoticeWords();
  const { ws } = usePlace();
  const may = useMay('campaigns.launch');
  const [asking, setAsking] = useState(false);
  const stop = useAction(() => cancelBatch(ws, batch.id), ['notification-batches'], w.cancelled);
  if (!may || (batch.state !== 'sending' && batch.state !== 'planned')) return null;
  return (
    <>
      <Button size="sm" kind="stamp" onClick={() => setAsking(true)}>{w.cancel}</Button>
      <Confirm open={asking} destructive onClose={() => setAsking(false)} title={w.cancelTitle} action={w.cancel} onConfirm={() => stop.mutateAsync(undefined)}><p>{w.cancelSay}</p></Confirm>
    </>
  );
}
