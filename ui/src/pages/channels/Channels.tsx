import { getRouteApi } from '@tanstack/react-router';
import { Tabs, tabOf } from '../../app/Tabs';
import { useTitle } from '../../app/hooks';
import { useMay } from '../../app/workspace';
import { useT } from '../../i18n/pages';
import { Button, PageHeader } from '../../kit';
import { Calls } from './Calls';
import { Connect } from './Connect';
import { Login } from './Login';
import { Pages } from './Pages';
import { Sites } from './Sites';
import { Ticking } from './Tick';
import './channels.css';

const route = getRouteApi('/shell/channels');

/** Where messages leave and arrive: Pages, site buttons, webhook calls. */
export default function Channels() {
  const t = useT();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const may = useMay('pages.manage');
  useTitle(t.places.channels);
  const tab = tabOf(search.tab, ['pages', 'sites', 'calls'] as const);
  const tabs = (['pages', 'sites', 'calls'] as const).map((key) => ({ key, label: t.channels.tabs[key] }));
  const doing = (what?: string) => navigate({ search: { ...search, do: what }, replace: true });
  const anew = (what?: string) => navigate({ search: { do: what }, replace: true });
  const action = tab === 'pages' ? { what: 'connect', label: t.channels.connect } : tab === 'sites' ? { what: 'site', label: t.sites.add } : undefined;
  return (
    <>
      <PageHeader
        title={t.places.channels} sub={t.channels.lead}
        actions={may && action && <Button kind="primary" icon="plus" onClick={() => doing(action.what)}>{action.label}</Button>}
        tabs={<Tabs label={t.places.channels} tabs={tabs} value={tab} />}
      />
      <div className="body">
        {tab === 'pages' && <Pages onConnect={() => doing('connect')} />}
        {tab === 'sites' && <Sites adding={search.do === 'site'} onAdd={() => doing('site')} onDone={() => doing()} />}
        {tab === 'calls' && <Calls />}
      </div>
      {search.do === 'connect' && may && <Login onClose={() => doing()} onByHand={() => doing('byhand')} />}
      {search.do === 'byhand' && may && <Connect onClose={() => doing()} onLogin={() => doing('connect')} />}
      {(search.connect || search.connect_error) && <Ticking key={search.connect} back={search} onClose={() => anew()} onAgain={() => anew('connect')} />}
    </>
  );
}
