import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { pagesQuery } from '../../../api/queries';
import { Tabs, tabOf } from '../../../app/Tabs';
import { useSaid, useTitle } from '../../../app/hooks';
import { usePlace } from '../../../app/workspace';
import { StopPage } from '../../../halt/StopPage';
import { useT } from '../../../i18n/pages';
import { useSetUpWords } from '../../../i18n/setup';
import { Badge, EmptyState, ErrorNote, PageHeader, Skeleton } from '../../../kit';
import { ThingLabels } from '../../../things/ThingLabels';
import { pageTones } from '../PageCard';
import { Health } from './Health';
import '../channels.css';

const Profile = lazy(() => import('./Profile'));
const Personas = lazy(() => import('./Personas'));
const Templates = lazy(() => import('./Templates'));
const Reach = lazy(() => import('./Reach'));
const Links = lazy(() => import('./Links'));

const route = getRouteApi('/shell/channels/$id');
const keys = ['health', 'reach', 'profile', 'personas', 'templates', 'links'] as const;

/** One Messenger Page: how it is doing, and everything that is set up on it. */
export default function Page() {
  const t = useT();
  const s = useSetUpWords();
  const { id } = route.useParams();
  const search = route.useSearch();
  const { ws } = usePlace();
  const pages = useQuery(pagesQuery(ws));
  const said = useSaid(pages.error);
  const page = pages.data?.items.find((one) => one.id === id);
  useTitle(page?.name ?? t.places.channels);
  const tab = tabOf(search.tab, keys);
  if (said && !pages.data) return <div className="body"><ErrorNote error={said} onRetry={() => pages.refetch()} /></div>;
  if (!pages.data) return <div className="body"><Skeleton lines={8} height={24} /></div>;
  if (!page) return <EmptyState page icon="channel" title={s.page.notFound} action={<Link to="/channels">{s.page.back}</Link>}>{s.page.notFoundSay}</EmptyState>;
  return (
    <>
      <PageHeader
        crumb={<Link to="/channels">{s.page.back}</Link>}
        title={page.name} beside={<Badge tone={pageTones[page.state] ?? 'plain'}>{t.channels.pageStates[page.state] ?? page.state}</Badge>}
        actions={<StopPage page={page} />}
        sub={<ThingLabels kind="page" id={page.id} name={page.name} />}
        tabs={<Tabs label={page.name} value={tab} tabs={keys.map((key) => ({ key, label: s.page.tabs[key] }))} />}
      />
      <div className="body">
        <Suspense fallback={<Skeleton lines={8} height={24} />}>
          {tab === 'health' && <Health page={page} />}
          {tab === 'reach' && <Reach page={page} />}
          {tab === 'profile' && <Profile page={page} />}
          {tab === 'personas' && <Personas page={page} />}
          {tab === 'templates' && <Templates page={page} />}
          {tab === 'links' && <Links page={page} />}
        </Suspense>
      </div>
    </>
  );
}
