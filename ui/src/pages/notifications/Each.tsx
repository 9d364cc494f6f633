import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, getRouteApi } from '@tanstack/react-router';
import { useSaid } from '../../app/hooks';
import { useMay, usePlace } from '../../app/workspace';
import { everyLiveCardQuery, feedsQuery } from '../../composer/card/data';
import { Badge, Button, ButtonLink, DataTable, Drawer, EmptyState, SelectField, Sheet, TextField, Time, type Column, type Tone } from '../../kit';
import { logAddress, notificationsQuery, type Notification, type NotificationFilter } from './data';
import { NotificationParts } from './NotificationParts';
import { SendFirst } from './SendFirst';
import { useNoticeWords } from './words';

const route = getRouteApi('/shell/notifications');
const statuses = ['unread', 'seen', 'viewed', 'read', 'clicked', 'archived'] as const;

/** Each notification by itself, the newest first; one opens beside the list. */
export function Each() {
  const w = useNoticeWords();
  const { ws } = usePlace();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { tab: _, open, state: __, origin: ___, search: ____, mode: _____, days: ______, ...narrow } = search;
  const mayTake = useMay('people.export');
  const list = useInfiniteQuery(notificationsQuery(ws, narrow as NotificationFilter));
  const said = useSaid(list.error);
  const feeds = useQuery(feedsQuery(ws));
  const cards = useQuery(everyLiveCardQuery(ws));
  const set = (next: Partial<typeof search>) => navigate({ search: { ...search, ...next }, replace: true });
  const narrowed = Object.values(narrow).some(Boolean);
  const clear = () => navigate({ search: { tab: search.tab }, replace: true });
  return (
    <Sheet flush label={w.tabs.each}>
      <div className="bar-top wrap">
        <SelectField small hideLabel label={w.status} value={search.status ?? ''} choices={[{ value: '', label: w.anyStatus }, ...statuses.map((value) => ({ value, label: w.statuses[value] }))]} onChange={(event) => set({ status: event.target.value || undefined })} />
        <SelectField small hideLabel label={w.feed} value={search.feed_id ?? ''} choices={[{ value: '', label: w.anyFeed }, ...(feeds.data?.items ?? []).map((one) => ({ value: one.id, label: one.name }))]} onChange={(event) => set({ feed_id: event.target.value || undefined })} />
        <SelectField small hideLabel label={w.template} value={search.template_id ?? ''} choices={[{ value: '', label: w.anyTemplate }, ...(cards.data?.items ?? []).map((one) => ({ value: one.id, label: one.name }))]} onChange={(event) => set({ template_id: event.target.value || undefined })} />
        <TextField small hideLabel type="search" icon="search" label={w.user} placeholder={w.user} maxLength={80} value={search.user_id ?? ''} onChange={(event) => set({ user_id: event.target.value.trim() || undefined })} />
        <TextField small hideLabel label={w.tag} placeholder={w.tag} value={search.tag ?? ''} onChange={(event) => set({ tag: event.target.value || undefined })} />
        {narrowed && <Button size="sm" kind="plain" onClick={clear}>{w.clear}</Button>}
        {mayTake && <ButtonLink size="sm" icon="download" href={logAddress(ws, narrow as NotificationFilter)}>{w.csv}</ButtonLink>}
      </div>
      <DataTable
        label={w.tabs.each} columns={useColumns()} rows={list.data?.pages.flatMap((page) => page.items)} rowKey={(row) => row.id} selected={open} onOpen={(row) => navigate({ search: { ...search, open: row.id } })}
        error={said} onRetry={() => list.refetch()}
        empty={narrowed ? <EmptyState icon="search" title={w.noMatch} action={<Button onClick={clear}>{w.clear}</Button>}>{w.noMatchSay}</EmptyState> : <EmptyState icon="bell" title={w.empty} action={<SendFirst />}>{w.emptySay}</EmptyState>}
        more={list.hasNextPage ? { onMore: () => list.fetchNextPage(), busy: list.isFetchingNextPage } : null}
      />
      <Drawer open={open !== undefined} onClose={() => navigate({ search: { ...search, open: undefined } })} title={w.detail} size={560}>{open && <NotificationParts key={open} id={open} />}</Drawer>
    </Sheet>
  );
}

type Stand = 'deleted' | 'archived' | 'clicked' | 'read' | 'viewed' | 'seen' | 'sent';
const tones: Record<Stand, Tone> = { deleted: 'plain', archived: 'plain', clicked: 'verd', read: 'verd', viewed: 'bleu', seen: 'bleu', sent: 'plain' };

/** The furthest that a notification came. */
export function standOf(one: Notification): Stand {
  if (one.deleted_at) return 'deleted';
  if (one.archived_at) return 'archived';
  if (one.clicked_at) return 'clicked';
  if (one.read_at) return 'read';
  if (one.viewed_at) return 'viewed';
  return one.seen_at ? 'seen' : 'sent';
}

function useColumns(): Column<Notification>[] {
  const w = useNoticeWords();
  const { ws } = usePlace();
  const feeds = useQuery(feedsQuery(ws)).data?.items ?? [];
  return [
    { key: 'at', head: w.at, width: '144px', cell: (row) => <Time at={row.at} className="nw soft" /> },
    { key: 'who', head: w.who, cell: (row) => <span className="col"><Link className="lnk m breaks" to="/people/$id" params={{ id: row.profile_id }} search={{}}>{row.profile_name || row.profile_id}</Link>{row.user_id && <code className="t-12 soft breaks">{row.user_id}</code>}</span> },
    { key: 'template', head: w.template, cell: (row) => <span className="col"><code className="t-12 breaks">{row.template_key}</code>{row.label && <span className="soft t-12">{row.label}</span>}</span> },
    { key: 'feed', head: w.feed, cell: (row) => feeds.find((one) => one.id === row.feed_id)?.name ?? row.feed_id },
    { key: 'origin', head: w.origin, cell: (row) => <span className="row g8"><span>{w.origins[row.origin] ?? row.origin}</span>{row.test && <Badge tone="line">{w.trial}</Badge>}</span> },
    { key: 'status', head: w.status, width: '136px', cell: (row) => <Badge tone={tones[standOf(row)]}>{w.statuses[standOf(row)]}</Badge> },
  ];
}
