import { getRouteApi } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { Tabs, tabOf } from '../../app/Tabs';
import { useTitle } from '../../app/hooks';
import { usePlace } from '../../app/workspace';
import { useAccountWords } from '../../i18n/accounts';
import { useT } from '../../i18n/pages';
import { useSetUpWords } from '../../i18n/setup';
import { PageHeader, Skeleton } from '../../kit';
import { Stopping } from '../../halt/Stopping';
import { AccountForm, Everywhere, PasswordForm } from './AccountForm';
import { WorkspaceForm } from './WorkspaceForm';
import { Workspaces } from './Workspaces';
import './settings.css';

const Rules = lazy(() => import('./Rules'));
const Words = lazy(() => import('./Words'));
const Alerts = lazy(() => import('./Alerts'));
const Team = lazy(() => import('./team/Team'));
const Teams = lazy(() => import('./team/Teams'));
const Tags = lazy(() => import('./team/Tags'));
const TestGroups = lazy(() => import('./testgroups/TestGroups'));
const Sending = lazy(() => import('./sending/Sending'));
const Webhooks = lazy(() => import('./webhooks/Webhooks'));
const Integrations = lazy(() => import('./integrations/Integrations'));
const Audit = lazy(() => import('./team/Audit'));
const Protection = lazy(() => import('../protection/Protection'));

const route = getRouteApi('/shell/settings');
const keys = ['workspace', 'rules', 'words', 'alerts', 'account', 'team', 'teams', 'tags', 'sending', 'test-groups', 'webhooks', 'integrations', 'protection', 'audit'] as const;

export default function Settings() {
  const t = useT();
  const s = useSetUpWords();
  const words = useAccountWords();
  const { tab: asked } = route.useSearch();
  const { ws } = usePlace();
  useTitle(t.places.settings);
  const tab = tabOf(asked, keys);
  return (
    <>
      <PageHeader title={t.places.settings} sub={t.settings.lead} tabs={<Tabs label={t.places.settings} value={tab} tabs={keys.map((key) => ({ key, label: key in words.tabs ? words.tabs[key as keyof typeof words.tabs] : s.settings.tabs[key as keyof typeof s.settings.tabs] }))} />} />
      <div className="body">
        {tab === 'workspace' && <div className="col g20 reading"><WorkspaceForm key={ws} /><Stopping key={`stop-${ws}`} /><Workspaces /></div>}
        <Suspense fallback={<Skeleton lines={8} height={24} />}>
          {tab === 'rules' && <Rules key={ws} />}
          {tab === 'words' && <Words key={ws} />}
          {tab === 'alerts' && <Alerts />}
          {tab === 'team' && <Team key={ws} />}
          {tab === 'teams' && <Teams key={ws} />}
          {tab === 'tags' && <Tags key={ws} />}
          {tab === 'test-groups' && <TestGroups key={ws} />}
          {tab === 'sending' && <Sending key={ws} />}
          {tab === 'webhooks' && <Webhooks key={ws} />}
          {tab === 'integrations' && <Integrations key={ws} />}
          {tab === 'protection' && <Protection key={ws} />}
          {tab === 'audit' && <Audit key={ws} />}
        </Suspense>
        {tab === 'account' && <div className="col g20 reading"><AccountForm /><PasswordForm /><Everywhere /></div>}
      </div>
    </>
  );
}
