import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import type { Person } from '../../../api/types';
import { useSaid } from '../../../app/hooks';
import { useMay, usePlace } from '../../../app/workspace';
import { useT } from '../../../i18n';
import { Button, EmptyState, ErrorNote, Note, SelectField, Sheet, Skeleton } from '../../../kit';
import { allFeedsQuery, itemsQuery, type Status } from './data';
import { FeedCounts } from './FeedCounts';
import { FeedPreferences } from './FeedPreferences';
import { Notice } from './Notice';
import { usePersonNoticeWords } from './words';
import '../../notifications/notifications.css';
import './notices.css';

const route = getRouteApi('/shell/people/$id');
const statuses = ['unread', 'read', 'archived', 'all'] as const;

/** What stands in one person's feeds, and what they turned off. Its filters stand in the address. */
export default function PersonNotices({ person }: { person: Person }) {
  const w = usePersonNoticeWords();
  const may = useMay('messages.read');
  return (
    <div className="cols">
      <div className="col g20">
        {may && <FeedCounts person={person} />}
        <FeedPreferences person={person} />
      </div>
      <div className="col g20 min0">{may ? <Items person={person} /> : <Note>{w.mayNot}</Note>}</div>
    </div>
  );
}

function Items({ person }: { person: Person }) {
  const w = usePersonNoticeWords();
  const t = useT();
  const { ws } = usePlace();
  const { feed, status: asked } = route.useSearch();
  const navigate = route.useNavigate();
  const status: Status | undefined = statuses.find((one) => one === asked);
  const feeds = useQuery(allFeedsQuery(ws)).data ?? [];
  const list = useInfiniteQuery(itemsQuery(ws, person.id, feed, status));
  const said = useSaid(list.error);
  const set = (next: { feed?: string; status?: string }) => navigate({ search: { tab: 'notifications', feed, status, ...next }, replace: true });
  const clear = () => set({ feed: undefined, status: undefined });
  const narrowed = feed !== undefined || status !== undefined;
  const items = list.data?.pages.flatMap((page) => page.items);
  const empty = narrowed
    ? <EmptyState icon="search" title={w.noMatch} action={<Button onClick={clear}>{w.clear}</Button>}>{w.noMatchSay}</EmptyState>
    : <EmptyState icon="bell" title={w.empty}>{w.emptySay}</EmptyState>;
  return (
    <Sheet flush title={w.title}>
      <div className="bar-top wrap">
        <SelectField small hideLabel label={w.feed} value={feed ?? ''} choices={[{ value: '', label: w.anyFeed }, ...feeds.map((one) => ({ value: one.key, label: one.name }))]} onChange={(event) => set({ feed: event.target.value || undefined })} />
        <SelectField small hideLabel label={w.status} value={status ?? ''} choices={[{ value: '', label: w.statuses.inbox }, ...statuses.map((value) => ({ value, label: w.statuses[value] }))]} onChange={(event) => set({ status: event.target.value || undefined })} />
        {narrowed && <Button size="sm" kind="plain" onClick={clear}>{w.clear}</Button>}
      </div>
      {said && !items && <div className="pad"><ErrorNote error={said} onRetry={() => list.refetch()} /></div>}
      {!said && !items && <div className="pad"><Skeleton lines={8} height={22} /></div>}
      {items?.length === 0 && empty}
      {items && items.length > 0 && <ul className="personnotices" aria-label={w.title}>{items.map((one) => <Notice key={one.id} person={person} one={one} feed={feeds.find(({ key }) => key === one.feed)} />)}</ul>}
      {list.hasNextPage && <div className="pad row"><Button size="sm" busy={list.isFetchingNextPage} onClick={() => list.fetchNextPage()}>{t.kit.more}</Button></div>}
    </Sheet>
  );
}
