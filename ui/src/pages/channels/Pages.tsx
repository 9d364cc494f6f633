import { useQuery } from '@tanstack/react-query';
import { pagesQuery } from '../../api/queries';
import { useSaid } from '../../app/hooks';
import { useMay, usePlace } from '../../app/workspace';
import { useT } from '../../i18n/pages';
import { Button, EmptyState, ErrorNote, Sheet, Skeleton } from '../../kit';
import { PageCard } from './PageCard';

/** Every Page with its health in a sentence. */
export function Pages({ onConnect }: { onConnect: () => void }) {
  const t = useT();
  const { ws } = usePlace();
  const may = useMay('pages.manage');
  const pages = useQuery(pagesQuery(ws));
  const said = useSaid(pages.error);
  if (said && !pages.data) return <ErrorNote error={said} onRetry={() => pages.refetch()} />;
  if (!pages.data) return <Skeleton lines={8} height={24} />;
  if (pages.data.items.length === 0) {
    return (
      <Sheet label={t.channels.tabs.pages}>
        <EmptyState icon="channel" title={t.channels.empty} action={may && <Button kind="primary" icon="plus" onClick={onConnect}>{t.channels.connect}</Button>}>{t.channels.emptySay}</EmptyState>
      </Sheet>
    );
  }
  return <div className="col g20">{pages.data.items.map((page) => <PageCard key={page.id} page={page} />)}</div>;
}
