import { getRouteApi } from '@tanstack/react-router';
import { Tabs, tabOf } from '../../app/Tabs';
import { useTitle } from '../../app/hooks';
import { useMay } from '../../app/workspace';
import { useT } from '../../i18n/pages';
import { Button, PageHeader } from '../../kit';
import { Feeds } from '../feeds/Feeds';
import { useFeedWords } from '../feeds/words';
import { Calls } from './Calls';
import { Connect } from './Connect';
import { Login } from './Login';
import { Pages } from './Pages';
import { Sites } from './Sites';
import { Ticking } from './Tick';
import './channels.css';

const route = getRouteApi('/shell/channels');
const tabKeys = ['pages', 'feeds', 'sites', 'calls'] as const;

/** Where messages leave and arrive: Pages, site buttons, webhook calls. */
export default function Channels() {
  const t = useT();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const w = useFeedWords();
  const may = useMay('pages.manage');
  const mayFeeds = useMay('feeds.manage');
  useTitle(t.places.channels);
  const tab = tabOf(search.tab, tabKeys);
  const tabs = tabKeys.map((key) => ({ key, label: key === 'feeds' ? w.tab : t.channels.tabs[key] }));
  const doing = (what?: string) => navigate({ search: { ...search, do: what }, replace: true });
  const anew = (what?: string) => navigate({ search: { do: what }, replace: true });
  const action = tab === 'pages' ? { what: 'connect', label: t.channels.connect } : tab === 'sites' ? { what: 'site', label: t.sites.add } : tab === 'feeds' ? { what: 'feed', label: w.make } : undefined;
  const allowed = tab === 'feeds' ? mayFeeds : may;
  return (
    <>
      <PageHeader
        title={t.places.channels} sub={t.channels.lead}
        actions={allowed && action && <Button kind="primary" icon="plus" onClick={() => doing(action.what)}>{action.label}</Button>}
        tabs={<Tabs label={t.places.channels} tabs={tabs} value={tab} />}
      />
      <div className="body">
        {tab === 'pages' && <Pages onConnect={() => doing('connect')} />}
        {tab === 'sites' && <Sites adding={search.do === 'site'} onAdd={() => doing('site')} onDone={() => doing()} />}
        {tab === 'feeds' && <Feeds adding={search.do === 'feed'} opened={search.open} onAdd={() => doing('feed')} onOpen={(open) => navigate({ search: { tab: 'feeds', open }, replace: true })} />}
        {tab === 'calls' && <Calls />}
      </div>
      {search.do === 'connect' && may && <Login onClose={() => doing()} onByHand={() => doing('byhand')} />}
      {search.do === 'byhand' && may && <Connect onClose={() => doing()} onLogin={() => doing('connect')} />}
      {(search.connect || search.connect_error) && <Ticking key={search.connect} back={search} onClose={() => anew()} onAgain={() => anew('connect')} />}
    </>
  );
}
