import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Person } from '../../../api/types';
import { useSaid } from '../../../app/hooks';
import { usePlace } from '../../../app/workspace';
import { DataTable, Sheet, useEnv, type Column } from '../../../kit';
import { formatNumber } from '../../../lib/format';
import { allFeedsQuery, countsQuery, type Count } from './data';
import { usePersonNoticeWords } from './words';

/** How many notifications stand in each feed of a person; a feed narrows the list. */
export function FeedCounts({ person }: { person: Person }) {
  const w = usePersonNoticeWords();
  const { ws } = usePlace();
  const { locale } = useEnv();
  const feeds = useQuery(allFeedsQuery(ws)).data ?? [];
  const counts = useQuery(countsQuery(ws, person.id));
  const said = useSaid(counts.error);
  const figure = (key: 'unread' | 'unseen' | 'total'): Column<Count> => ({ key, head: w[key], align: 'num', cell: (row) => formatNumber(row[key], locale) });
  return (
    <Sheet flush title={w.feeds}>
      <DataTable
        label={w.feeds} rows={counts.data?.items} rowKey={(row) => row.feed} error={said} onRetry={() => counts.refetch()}
        columns={[
          { key: 'feed', head: w.feed, cell: (row) => <Link className="lnk breaks" to="/people/$id" params={{ id: person.id }} search={{ tab: 'notifications', feed: row.feed }}>{feeds.find((one) => one.key === row.feed)?.name ?? row.feed}</Link> },
          figure('unread'), figure('unseen'), figure('total'),
        ]}
        empty={<p className="pad soft">{w.noFeeds}</p>}
      />
    </Sheet>
  );
}
