import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, getRouteApi } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import { ApiError } from '../../api/client';
import { Tabs, tabOf } from '../../app/Tabs';
import { useAction, useSaid, useTitle } from '../../app/hooks';
import { useMay, usePlace } from '../../app/workspace';
import { Button, Dialog, EmptyState, ErrorNote, Icon, Menu, Note, PageHeader, Skeleton, TextArea, Time, TypedConfirm, useEnv } from '../../kit';
import { formatNumber } from '../../lib/format';
import { ThingLabels } from '../../things/ThingLabels';
import { catalogQuery, describeCatalog, removeCatalog, type Catalog as Made } from './data';
import { Fields } from './Fields';
import { Items } from './Items';
import { tabs } from './model';
import { Selections } from './Selections';
import { Upload } from './Upload';
import { useCatalogWords } from './words';
import './catalogs.css';

const route = getRouteApi('/shell/catalogs/$name');

/** One catalog: its items, its fields, its selections. */
export default function Catalog() {
  const w = useCatalogWords();
  const { name } = route.useParams();
  const { ws } = usePlace();
  const catalog = useQuery(catalogQuery(ws, name));
  const said = useSaid(catalog.error);
  useTitle(name);
  if (catalog.error instanceof ApiError && catalog.error.status === 404) {
    return <div className="body"><EmptyState page icon="template" title={w.notFound} action={<Link to="/catalogs" search={{}}>{w.title}</Link>}>{w.notFoundSay}</EmptyState></div>;
  }
  if (said && !catalog.data) return <div className="body"><ErrorNote error={said} onRetry={() => catalog.refetch()} /></div>;
  if (!catalog.data) return <div className="body"><Skeleton lines={12} height={24} /></div>;
  return <Found catalog={catalog.data} />;
}

function Found({ catalog }: { catalog: Made }) {
  const w = useCatalogWords();
  const { ws } = usePlace();
  const { locale } = useEnv();
  const may = useMay('data.manage');
  const { tab: asked } = route.useSearch();
  const navigate = route.useNavigate();
  const client = useQueryClient();
  const [asking, setAsking] = useState<'upload' | 'describe' | 'remove'>();
  const tab = tabOf(asked, tabs);
  const close = () => setAsking(undefined);
  const count = formatNumber(catalog.items, locale);
  const remove = useAction(() => removeCatalog(ws, catalog.name), [], w.removed, { quiet: true });
  const gone = async () => {
    await remove.mutateAsync(undefined);
    await navigate({ to: '/catalogs', search: {} });
    await client.invalidateQueries({ queryKey: ['catalogs'] }); // not before: this page would ask for what is gone
  };
  const menu = [{ key: 'describe', label: w.describe, icon: 'text' as const, onPick: () => setAsking('describe') }, { key: 'remove', label: w.remove, icon: 'x' as const, onPick: () => setAsking('remove') }];
  return (
    <>
      <PageHeader
        crumb={<Link to="/catalogs" search={{}}>{w.title}</Link>} title={catalog.name}
        sub={<span className="row g12 wrap"><span>{catalog.description && <>{catalog.description} · </>}{w.counted(count, catalog.items === 1)} · {w.changed.toLowerCase()} <Time at={catalog.updated_at} /></span><ThingLabels kind="catalog" id={catalog.name} name={catalog.name} /></span>}
        actions={may && (
          <>
            <Menu className="btn" groups={[{ key: 'do', items: menu }]}><Icon name="more" size={18} /><span className="vh">{w.edit}</span></Menu>
            <Button icon="entry" onClick={() => setAsking('upload')}>{w.upload}</Button>
          </>
        )}
        tabs={<Tabs label={catalog.name} value={tab} tabs={tabs.map((key) => ({ key, label: w[key] }))} />}
      />
      <div className="body col g16">
        {!may && <Note>{w.mayNot}</Note>}
        {tab === 'items' && <Items catalog={catalog} may={may} />}
        {tab === 'fields' && <Fields catalog={catalog} may={may} />}
        {tab === 'selections' && <Selections catalog={catalog} may={may} />}
      </div>
      <Upload name={catalog.name} open={asking === 'upload'} onClose={close} />
      <Dialog open={asking === 'describe'} onClose={close} title={w.describe}><Describe catalog={catalog} onClose={close} /></Dialog>
      <TypedConfirm open={asking === 'remove'} onClose={close} title={w.removeTitle(catalog.name)} name={catalog.name} action={w.remove} onConfirm={gone}>
        <p>{w.removeSay(count, catalog.items === 1, catalog.selections.length)}</p>
      </TypedConfirm>
    </>
  );
}

const DESCRIPTION = 250;

function Describe({ catalog, onClose }: { catalog: Made; onClose: () => void }) {
  const w = useCatalogWords();
  const { ws } = usePlace();
  const [text, setText] = useState(catalog.description);
  const save = useAction(() => describeCatalog(ws, catalog.name, text), ['catalogs'], onClose, { quiet: true });
  const said = useSaid(save.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(undefined);
  };
  return (
    <form className="form" onSubmit={submit}>
      <TextArea label={w.description} error={said?.message} autoFocus rows={3} maxLength={DESCRIPTION} counter={{ used: [...text].length, limit: DESCRIPTION, text: w.counter([...text].length, DESCRIPTION) }} value={text} onChange={(event) => setText(event.target.value)} />
      <div className="row g8 end"><Button onClick={onClose}>{w.cancel}</Button><Button kind="primary" type="submit" busy={save.isPending}>{w.save}</Button></div>
    </form>
  );
}
