import { getRouteApi } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { Tabs, tabOf } from '../../app/Tabs';
import { useTitle } from '../../app/hooks';
import { usePlace } from '../../app/workspace';
import { useT } from '../../i18n/pages';
import { useSetUpWords } from '../../i18n/setup';
import { PageHeader, Skeleton } from '../../kit';
import { AccountForm, PasswordForm } from './AccountForm';
import { WorkspaceForm } from './WorkspaceForm';
import { Workspaces } from './Workspaces';
import './settings.css';

const Rules = lazy(() => import('./Rules'));
const Words = lazy(() => import('./Words'));
const Alerts = lazy(() => import('./Alerts'));
const Team = lazy(() => import('./team/Team'));

const route = getRouteApi('/shell/settings');
const keys = ['workspace', 'rules', 'words', 'alerts', 'account', 'team'] as const;

export default function Settings() {
  const t = useT();
  const s = useSetUpWords();
  const { tab: asked } = route.useSearch();
  const { ws } = usePlace();
  useTitle(t.places.settings);
  const tab = tabOf(asked, keys);
  return (
    <>
      <PageHeader title={t.places.settings} sub={t.settings.lead} tabs={<Tabs label={t.places.settings} value={tab} tabs={keys.map((key) => ({ key, label: s.settings.tabs[key] }))} />} />
      <div className="body">
        {tab === 'workspace' && <div className="col g20 reading"><WorkspaceForm key={ws} /><Workspaces /></div>}
        <Suspense fallback={<Skeleton lines={8} height={24} />}>
          {tab === 'rules' && <Rules key={ws} />}
          {tab === 'words' && <Words key={ws} />}
          {tab === 'alerts' && <Alerts />}
          {tab === 'team' && <Team key={ws} />}
        </Suspense>
        {tab === 'account' && <div className="col g20 reading"><AccountForm /><PasswordForm /></div>}
      </div>
    </>
  );
}
