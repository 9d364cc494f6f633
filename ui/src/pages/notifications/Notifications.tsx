import { Link, getRouteApi } from '@tanstack/react-router';
import { Tabs, tabOf } from '../../app/Tabs';
import { useTitle } from '../../app/hooks';
import { useMay } from '../../app/workspace';
import { useT } from '../../i18n';
import { Note, PageHeader, buttonClass } from '../../kit';
import { Batches } from './Batches';
import { Each } from './Each';
import { Figures } from './Figures';
import { useNoticeWords } from './words';
import './notifications.css';

const route = getRouteApi('/shell/notifications');
const keys = ['each', 'batches', 'figures'] as const;

/** The log of what went to feeds: each notification, and batches with what came of them. Filters stand in the address. */
export default function Notifications() {
  const w = useNoticeWords();
  const t = useT();
  const search = route.useSearch();
  const may = useMay('messages.read');
  const maySend = useMay('campaigns.launch');
  useTitle(w.title);
  const tab = may || search.tab === 'figures' ? tabOf(search.tab, keys) : 'batches';
  return (
    <>
      <PageHeader crumb={<Link to="/messages" search={{}}>{t.places.messages}</Link>} title={w.title} sub={w.lead} actions={maySend && <Link className={buttonClass({ kind: 'primary' })} to="/notifications/send" search={{}}>{w.send}</Link>} tabs={<Tabs label={w.tabsLabel} value={tab} tabs={keys.map((key) => ({ key, label: w.tabs[key] }))} />} />
      <div className="body col g16">
        {!may && <Note>{w.mayNot}</Note>}
        {tab === 'each' ? <Each /> : tab === 'figures' ? <Figures /> : <Batches />}
      </div>
    </>
  );
}
