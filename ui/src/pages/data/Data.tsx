import { Link, getRouteApi } from '@tanstack/react-router';
import { Tabs, tabOf } from '../../app/Tabs';
import { useTitle } from '../../app/hooks';
import { useMay } from '../../app/workspace';
import { useT } from '../../i18n';
import { Button, Note, PageHeader, buttonClass } from '../../kit';
import { AddAttribute } from './AddAttribute';
import { AddEvent } from './AddEvent';
import { AttributeDrawer } from './AttributeDrawer';
import { Attributes } from './Attributes';
import { EventDrawer } from './EventDrawer';
import { Events } from './Events';
import { AddGroup, GroupDrawer, Groups } from './Groups';
import { tabs, type Tab } from './model';
import { useDataWords } from './words';
import './data.css';

const route = getRouteApi('/shell/data');

/** Data settings: the names of attributes, events and products, and what people can be subscribed to. */
export default function Data() {
  const w = useDataWords();
  const t = useT();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const may = useMay('data.manage');
  const tab = tabOf(search.tab, tabs);
  useTitle(tab === 'attributes' ? w.title : `${w.tabs[tab]} · ${w.title}`);
  const open = (name: string | undefined) => navigate({ search: { ...search, do: undefined, open: name } });
  const ask = (what: string | undefined) => navigate({ search: { ...search, do: what }, replace: what === undefined });
  const kind = tab === 'purchases' ? 'purchase' : 'custom';
  return (
    <>
      <PageHeader title={w.title} sub={w.lead} actions={<><Link className={buttonClass({})} to="/catalogs" search={{}}>{t.places.catalogs}</Link>{may && <Add tab={tab} onAdd={() => ask('new')} />}</>} tabs={<Tabs label={w.title} value={tab} tabs={tabs.map((key) => ({ key, label: w.tabs[key] }))} />} />
      <div className="body col g16">
        {!may && <Note>{w.mayNot}</Note>}
        {tab === 'attributes' && <Attributes onAdd={() => ask('new')} />}
        {(tab === 'events' || tab === 'purchases') && <Events key={kind} kind={kind} onAdd={() => ask('new')} />}
        {tab === 'groups' && <Groups onAdd={() => ask('new')} onOpen={open} />}
      </div>
      {tab === 'attributes' && <AttributeDrawer name={search.open} onClose={() => open(undefined)} />}
      {(tab === 'events' || tab === 'purchases') && <EventDrawer kind={kind} name={search.open} onClose={() => open(undefined)} />}
      {tab === 'groups' && <GroupDrawer id={search.open} onClose={() => open(undefined)} />}
      {may && tab === 'attributes' && <AddAttribute open={search.do === 'new'} onClose={() => ask(undefined)} onDone={open} />}
      {may && tab === 'events' && <AddEvent open={search.do === 'new'} onClose={() => ask(undefined)} onDone={open} />}
      {may && tab === 'groups' && <AddGroup open={search.do === 'new'} onClose={() => ask(undefined)} />}
    </>
  );
}

function Add({ tab, onAdd }: { tab: Tab; onAdd: () => void }) {
  const w = useDataWords();
  const label = { attributes: w.addAttribute, events: w.addEvent, purchases: undefined, groups: w.addGroup }[tab];
  return label && <Button kind="primary" icon="plus" onClick={onAdd}>{label}</Button>;
}
