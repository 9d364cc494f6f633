import { getRouteApi } from '@tanstack/react-router';
import { Tabs, tabOf } from '../../app/Tabs';
import { useTitle } from '../../app/hooks';
import { useT } from '../../i18n';
import { PageHeader } from '../../kit';
import { AccountForm, PasswordForm } from './AccountForm';
import { Team } from './Team';
import { WorkspaceForm } from './WorkspaceForm';

const route = getRouteApi('/shell/settings');
const keys = ['workspace', 'account', 'team'] as const;

export default function Settings() {
  const t = useT();
  const { tab: asked } = route.useSearch();
  useTitle(t.places.settings);
  const tab = tabOf(asked, keys);
  return (
    <>
      <PageHeader title={t.places.settings} sub={t.settings.lead} tabs={<Tabs label={t.places.settings} value={tab} tabs={keys.map((key) => ({ key, label: t.settings.tabs[key] }))} />} />
      <div className="body">
        {tab === 'workspace' && <WorkspaceForm />}
        {tab === 'account' && <div className="col g20 reading"><AccountForm /><PasswordForm /></div>}
        {tab === 'team' && <Team />}
      </div>
    </>
  );
}
