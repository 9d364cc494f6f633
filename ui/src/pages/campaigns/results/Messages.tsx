import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, getRouteApi } from '@tanstack/react-router';
import { messagesQuery, type MessageFilter } from '../../../api/queries';
import type { Message } from '../../../api/types';
import { useSaid } from '../../../app/hooks';
import { usePlace } from '../../../app/workspace';
import { useT } from '../../../i18n/pages';
import { useTold } from '../../../i18n/told';
import { Button, CopyId, DataTable, Drawer, EmptyState, Segmented, SelectField, Sheet, Time, type Column } from '../../../kit';
import { MessageState } from '../../../message/state';
import { summaryOf } from '../../../message/summary';
import { useSay } from '../../../message/words';
import { Search, groupOf, groups, type Group } from '../../messages/Filters';
import { MessageDetail } from '../../messages/MessageDetail';
import '../../messages/messages.css';
import type { Detail } from '../data';
import { letter } from '../model';
import { useCampaignWords } from '../words';

const route = getRouteApi('/shell/campaigns/$id');

/** Every message of a campaign, or of one run of it, sent or not: by state, reason and variant, down to the exact request and its answer. */
export default function Messages({ campaign, run }: { campaign: Detail; run: string }) {
  const t = useT();
  const w = useCampaignWords();
  const { ws } = usePlace();
  const { state, reason, variant, search: text, open, ...rest } = route.useSearch();
  const navigate = route.useNavigate();
  const go = (next: { state?: string; reason?: string; variant?: string; search?: string }) => navigate({ search: { ...rest, state, reason, variant, search: text, ...next }, replace: true });
  const show = (id: string | undefined) => navigate({ search: { ...rest, state, reason, variant, search: text, open: id } });
  const filter: MessageFilter = { campaign_id: campaign.id, run_id: run || undefined, variant_id: variant, reason, search: text, state: state ? (state.split(',') as MessageFilter['state']) : undefined };
  const messages = useInfiniteQuery(messagesQuery(ws, filter));
  const said = useSaid(messages.error);
  const filtered = Boolean(state || reason || variant || text);
  const variants = campaign.live?.variants ?? [];
  const clear = () => go({ state: undefined, reason: undefined, variant: undefined, search: undefined });
  const states = [{ value: '', label: t.messages.anyState }, ...Object.entries(t.states).map(([value, label]) => ({ value, label }))];
  if (state && !states.some((one) => one.value === state)) states.push({ value: state, label: state.split(',').map((one) => t.states[one] ?? one).join(', ') });
  return (
    <>
      <Sheet flush label={w.tabs.messages}>
        <div className="bar-top" role="search" aria-label={t.messages.filters}>
          <Segmented label={t.messages.state} value={groupOf(state) ?? ('' as Group)} choices={(Object.keys(groups) as Group[]).map((value) => ({ value, label: t.messages.groups[value] }))} onChange={(next) => go({ state: groups[next] || undefined })} />
          <div className="grow"><Search value={text ?? ''} onChange={(next) => go({ search: next || undefined })} /></div>
          <SelectField small hideLabel label={t.messages.state} value={state ?? ''} choices={states} onChange={(event) => go({ state: event.target.value || undefined })} />
          <SelectField small hideLabel label={t.messages.reason} value={reason ?? ''} choices={[{ value: '', label: t.messages.anyReason }, ...Object.entries(t.reasons).map(([value, label]) => ({ value, label }))]} onChange={(event) => go({ reason: event.target.value || undefined })} />
          {variants.length > 1 && <SelectField small hideLabel label={w.variantOf} value={variant ?? ''} choices={[{ value: '', label: w.anyVariant }, ...variants.map((one, i) => ({ value: one.id, label: named(one.name, i) }))]} onChange={(event) => go({ variant: event.target.value || undefined })} />}
          {filtered && <Button kind="plain" size="sm" onClick={clear}>{t.messages.clear}</Button>}
        </div>
        <DataTable
          label={w.tabs.messages} columns={useColumns(campaign)} rows={messages.data?.pages.flatMap((page) => page.items)} rowKey={(row) => row.id} selected={open} onOpen={(row) => show(row.id)} error={said} onRetry={() => messages.refetch()}
          empty={filtered ? <EmptyState icon="search" title={t.messages.noMatch} action={<Button onClick={clear}>{t.messages.clear}</Button>}>{t.messages.noMatchSay}</EmptyState> : <EmptyState icon="send" title={t.messages.empty}>{w.noMessagesSay}</EmptyState>}
          more={messages.hasNextPage ? { onMore: () => messages.fetchNextPage(), busy: messages.isFetchingNextPage } : null}
        />
      </Sheet>
      <Drawer open={open !== undefined} onClose={() => show(undefined)} title={t.message.title} size={640}>
        {open && (
          <>
            <div className="row g12"><CopyId value={open} /><span className="sp" /><Link className="t-13" to="/messages/$id" params={{ id: open }}>{t.message.fullPage}</Link></div>
            <MessageDetail id={open} />
          </>
        )}
      </Drawer>
    </>
  );
}

const named = (name: string, i: number) => (name === letter(i) ? name : `${letter(i)} ${name}`);

function useColumns(campaign: Detail): Column<Message>[] {
  const t = useT();
  const w = useCampaignWords();
  const s = useSay();
  const { say } = useTold();
  const search = route.useSearch();
  const variants = campaign.live?.variants ?? [];
  const nameOf = (id: string | undefined) => {
    const i = variants.findIndex((one) => one.id === id);
    return i < 0 ? (id ?? '') : named(variants[i]!.name, i);
  };
  const why = (row: Message) => {
    if (row.waiting) return <span className="c-brass">{s.waits.heads[row.waiting.code] ?? row.waiting.sentence}</span>;
    if (row.reason) return <span title={row.reason_text && say(row.reason_text)}>{t.reasons[row.reason] ?? row.reason}</span>;
    return row.verdict?.right && <span className="soft">{t.rights[row.verdict.right] ?? s.rights[row.verdict.right] ?? row.verdict.right}</span>;
  };
  return [
    { key: 'time', head: t.messages.time, width: '132px', cell: (row) => <Time at={row.created_at} className="nw soft" /> },
    { key: 'state', head: t.messages.state, width: '112px', cell: (row) => <MessageState state={row.state} /> },
    { key: 'who', head: t.messages.who, cell: (row) => <Link className="lnk nw" to="/people/$id" params={{ id: row.profile_id }} search={{}}>{row.profile_name || row.customer_id || t.shell.unnamed}</Link> },
    ...(variants.length > 1 ? [{ key: 'variant', head: w.variantOf, cell: (row: Message) => <span className="nw">{nameOf(row.variant_id)}</span> }] : []),
    { key: 'what', head: t.messages.what, cell: (row) => <span className="row g8 what"><Link className="lnk cut" to="/campaigns/$id" params={{ id: campaign.id }} search={{ ...search, open: row.id }}>{summaryOf(row.content, t, s)}</Link>{row.part > 1 && <span className="soft t-12 nw">{w.fallbackShort}</span>}</span> },
    { key: 'why', head: t.messages.detail, cell: why },
  ];
}
