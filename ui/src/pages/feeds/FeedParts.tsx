import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError } from '../../api/client';
import { useAction, useSaid } from '../../app/hooks';
import { useMay, usePlace } from '../../app/workspace';
import { Badge, Button, Confirm, CopyId, EmptyState, ErrorNote, Segmented, Skeleton } from '../../kit';
import { archiveFeed, feedQuery, unarchiveFeed, type Feed } from './data';
import { Embed } from './Embed';
import { FeedSettings } from './FeedSettings';
import { Look } from './Look';
import { useFeedWords } from './words';

type Part = 'settings' | 'look' | 'embed';

/** One feed: its settings, how it looks, and how it gets into a site. */
export function FeedParts({ id, onGone }: { id: string; onGone: () => void }) {
  const w = useFeedWords();
  const { ws } = usePlace();
  const [part, setPart] = useState<Part>('settings');
  const feed = useQuery(feedQuery(ws, id));
  const said = useSaid(feed.error);
  if (feed.error instanceof ApiError && feed.error.status === 404) return <EmptyState icon="feed" title={w.notFound} action={<Button onClick={onGone}>{w.cancel}</Button>}>{''}</EmptyState>;
  if (said && !feed.data) return <ErrorNote error={said} onRetry={() => feed.refetch()} />;
  if (!feed.data) return <Skeleton lines={8} height={24} />;
  const one = feed.data;
  return (
    <div className="col g16">
      <div className="row g8 wrap"><CopyId value={one.key} />{one.archived_at && <Badge>{w.archived}</Badge>}<span className="sp" /><Archive feed={one} /></div>
      <Segmented label={w.partsOf} value={part} choices={(['settings', 'look', 'embed'] as const).map((value) => ({ value, label: w.parts[value] }))} onChange={setPart} />
      {part === 'settings' && <FeedSettings key={one.revision} feed={one} />}
      {part === 'look' && <Look key={one.revision} feed={one} />}
      {part === 'embed' && <Embed feed={one} />}
    </div>
  );
}

function Archive({ feed }: { feed: Feed }) {
  const w = useFeedWords();
  const { ws } = usePlace();
  const may = useMay('feeds.manage');
  const [asking, setAsking] = useState(false);
  const archive = useAction(() => archiveFeed(ws, feed.id), ['feeds'], w.archivedDone);
  const back = useAction(() => unarchiveFeed(ws, feed.id), ['feeds'], w.broughtBack);
  if (!may) return null;
  if (feed.archived_at) return <Button size="sm" busy={back.isPending} onClick={() => back.mutate(undefined)}>{w.unarchive}</Button>;
  return (
    <>
      <Button size="sm" onClick={() => setAsking(true)}>{w.archive}</Button>
      <Confirm open={asking} onClose={() => setAsking(false)} title={w.archiveTitle(feed.name)} action={w.archive} onConfirm={() => archive.mutateAsync(undefined)}><p>{w.archiveSay}</p></Confirm>
    </>
  );
}
