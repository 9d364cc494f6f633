import { useQuery } from '@tanstack/react-query';
import { pagesQuery, sitesQuery } from '../../api/queries';
import { useSaid } from '../../app/hooks';
import { useMay, usePlace } from '../../app/workspace';
import { useT } from '../../i18n/pages';
import { Button, EmptyState, ErrorNote, Sheet, Skeleton } from '../../kit';
import { AddSite } from './AddSite';
import { SiteCard } from './SiteCard';

/** Sites that carry the tag, each with its button and its signing switch. */
export function Sites({ adding, onAdd, onDone }: { adding: boolean; onAdd: () => void; onDone: () => void }) {
  const t = useT();
  const { ws } = usePlace();
  const may = useMay('pages.manage');
  const sites = useQuery(sitesQuery(ws));
  const pages = useQuery(pagesQuery(ws));
  const said = useSaid(sites.error);
  if (said && !sites.data) return <ErrorNote error={said} onRetry={() => sites.refetch()} />;
  if (!sites.data || !pages.data) return <Skeleton lines={8} height={24} />;
  return (
    <div className="col g20">
      <p className="soft">{t.sites.lead}</p>
      {sites.data.items.length === 0 && (
        <Sheet label={t.channels.tabs.sites}>
          <EmptyState icon="cart" title={t.sites.empty} action={may && <Button kind="primary" icon="plus" onClick={onAdd}>{t.sites.add}</Button>}>{t.sites.emptySay}</EmptyState>
        </Sheet>
      )}
      {sites.data.items.map((site) => <SiteCard key={site.id} site={site} pages={pages.data.items} />)}
      {adding && may && <AddSite pages={pages.data.items} onClose={onDone} />}
    </div>
  );
}
