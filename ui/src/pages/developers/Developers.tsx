import { getRouteApi } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { Tabs, tabOf } from '../../app/Tabs';
import { useTitle } from '../../app/hooks';
import { useMay } from '../../app/workspace';
import { useT } from '../../i18n/pages';
import { useSetUpWords } from '../../i18n/setup';
import { Button, PageHeader, Skeleton } from '../../kit';
import { EventLog } from './EventLog';
import { Keys } from './Keys';
import { RequestLog } from './RequestLog';
import { Start } from './Start';

const AsideCalls = lazy(() => import('./AsideCalls'));
const EventEndpoints = lazy(() => import('./EventEndpoints'));
const PlatformErrors = lazy(() => import('./PlatformErrors'));

const route = getRouteApi('/shell/developers');
const keys = ['start', 'keys', 'requests', 'aside', 'events', 'endpoints', 'errors'] as const;

/** What a program can do, and what programs did. */
export default function Developers() {
  const t = useT();
  const s = useSetUpWords();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const may = useMay('keys.manage');
  useTitle(t.places.developers);
  const tab = tabOf(search.tab, keys);
  const doing = (what?: string) => navigate({ search: { ...search, do: what }, replace: true });
  return (
    <>
      <PageHeader
        title={t.places.developers} sub={t.developers.lead}
        actions={tab === 'keys' && may && <Button kind="primary" icon="plus" onClick={() => doing('new')}>{t.developers.createKey}</Button>}
        tabs={<Tabs label={t.places.developers} value={tab} tabs={keys.map((key) => ({ key, label: key === 'errors' ? s.errors.tab : key === 'aside' ? s.aside.tab : key === 'endpoints' ? s.endpointsTab : t.developers.tabs[key] }))} />}
      />
      <div className="body">
        {tab === 'start' && <Start />}
        {tab === 'keys' && <Keys creating={search.do === 'new'} onCreate={() => doing('new')} onDone={() => doing()} />}
        {tab === 'requests' && <RequestLog />}
        {tab === 'endpoints' && <Suspense fallback={<Skeleton lines={6} height={24} />}><EventEndpoints opened={search.do} failed={search.kind === 'failed'} onOpen={doing} onFailed={(next) => navigate({ search: { ...search, kind: next ? 'failed' : undefined }, replace: true })} /></Suspense>}
        {tab === 'aside' && <Suspense fallback={<Skeleton lines={8} height={24} />}><AsideCalls /></Suspense>}
        {tab === 'errors' && <Suspense fallback={<Skeleton lines={8} height={24} />}><PlatformErrors search={search.search ?? ''} kind={search.class ?? ''} onSearch={(next) => navigate({ search: { ...search, search: next }, replace: true })} onKind={(next) => navigate({ search: { ...search, class: next }, replace: true })} /></Suspense>}
        {tab === 'events' && <EventLog kind={search.kind} onKind={(kind) => navigate({ search: { ...search, kind }, replace: true })} />}
      </div>
    </>
  );
}
