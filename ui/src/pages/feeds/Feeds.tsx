import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useSaid } from '../../app/hooks';
import { useMay, usePlace } from '../../app/workspace';
import { Badge, Button, DataTable, Drawer, EmptyState, Note, Segmented, Sheet, Time, useEnv, type Column } from '../../kit';
import { formatNumber } from '../../lib/format';
import { AddFeed } from './AddFeed';
import { feedListQuery, feedQuery, type Feed } from './data';
import { FeedParts } from './FeedParts';
import { useFeedWords } from './words';
import './feeds.css';

interface FeedsProps {
  adding: boolean;
  opened?: string;
  onAdd: () => void;
  onOpen: (id?: string) => void;
}

/** The feeds of a workspace; one opens beside the list. */
export function Feeds({ adding, opened, onAdd, onOpen }: FeedsProps) {
  const w = useFeedWords();
  const { ws } = usePlace();
  const may = useMay('feeds.manage');
  const [archived, setArchived] = useState(false);
  const feeds = useQuery(feedListQuery(ws, archived));
  const one = useQuery({ ...feedQuery(ws, opened ?? ''), enabled: opened !== undefined });
  const said = useSaid(feeds.error);
  const make = may && <Button kind="primary" icon="plus" onClick={onAdd}>{w.make}</Button>;
  const empty = archived
    ? <EmptyState icon="feed" title={w.archivedEmpty}>{w.archivedEmptySay}</EmptyState>
    : <EmptyState icon="feed" title={w.empty} action={make}>{w.emptySay}</EmptyState>;
  return (
    <div className="col g16">
      <p className="soft">{w.lead}</p>
      {!may && <Note>{w.mayNot}</Note>}
      <Sheet flush label={w.tab} title={w.tab} actions={<Segmented label={w.which} value={archived ? 'archived' : 'used'} choices={[{ value: 'used', label: w.inUse }, { value: 'archived', label: w.archived }]} onChange={(next) => setArchived(next === 'archived')} />}>
        <DataTable label={w.tab} columns={useColumns()} rows={feeds.data?.items} rowKey={(row) => row.id} selected={opened} onOpen={(row) => onOpen(row.id)} error={said} onRetry={() => feeds.refetch()} empty={empty} />
      </Sheet>
      {may && <AddFeed open={adding} onClose={() => onOpen()} onDone={(feed) => onOpen(feed.id)} />}
      <Drawer open={opened !== undefined && !adding} onClose={() => onOpen()} title={one.data?.name ?? w.tab} size={640}>{opened && <FeedParts key={opened} id={opened} onGone={() => onOpen()} />}</Drawer>
    </div>
  );
}

function useColumns(): Column<Feed>[] {
  const w = useFeedWords();
  const { locale } = useEnv();
  return [
    { key: 'name', head: w.name, cell: (row) => <span className="col"><span className="m breaks">{row.name}</span><code className="t-12">{row.key}</code></span> },
    { key: 'kind', head: w.kind, width: '168px', cell: (row) => <Badge tone="line">{w.kinds[row.kind]}</Badge> },
    { key: 'categories', head: w.categories, cell: (row) => <span className="soft">{row.categories.map((one) => one.name).join(', ') || '–'}</span> },
    { key: 'templates', head: w.templates, align: 'num', width: '96px', cell: (row) => formatNumber(row.templates, locale) },
    { key: 'changed', head: w.changed, width: '152px', cell: (row) => <Time at={row.updated_at} className="nw soft" /> },
  ];
}
