import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, getRouteApi } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { Tabs, tabOf } from '../../app/Tabs';
import { useRested, useSaid, useTitle } from '../../app/hooks';
import { useMay, usePlace } from '../../app/workspace';
import { Badge, Button, DataTable, EmptyState, PageHeader, Sheet, Skeleton, TextField, Tick, Time, buttonClass, useEnv } from '../../kit';
import { formatNumber } from '../../lib/format';
import { blocksQuery, templatesQuery } from './data';
import { Media } from './Media';
import { NewTemplate } from './NewTemplate';
import { useTemplateWords } from './words';
import '../../composer/composer.css';

const Files = lazy(() => import('./Files'));
const CardList = lazy(() => import('../cards/CardList'));

const route = getRouteApi('/shell/templates');
const tabs = ['templates', 'inapp', 'blocks', 'media'] as const;

/** What is written before it is sent: templates, content blocks, files. */
export default function Templates() {
  const w = useTemplateWords();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const may = useMay('content.edit');
  const tab = tabOf(search.tab, tabs);
  useTitle(tab === 'templates' ? w.title : `${w.tabs[tab]} · ${w.title}`);
  const make = may && {
    templates: <Button kind="primary" icon="plus" onClick={() => navigate({ search: { ...search, do: 'new' } })}>{w.make}</Button>,
    blocks: <Link className={buttonClass({ kind: 'primary' })} to="/blocks/$id" params={{ id: 'new' }}>{w.makeBlock}</Link>,
    inapp: <Button kind="primary" icon="plus" onClick={() => navigate({ search: { ...search, do: 'new-card' } })}>{w.make}</Button>,
    media: null,
  }[tab];
  return (
    <>
      <PageHeader title={w.title} sub={w.lead} actions={<><Button icon="download" onClick={() => navigate({ search: { ...search, do: 'files' } })}>{w.files}</Button>{make}</>} tabs={<Tabs label={w.title} value={tab} tabs={tabs.map((key) => ({ key, label: w.tabs[key] }))} />} />
      <div className="body">
        {tab === 'templates' && <TemplateList make={make} />}
        {tab === 'inapp' && <Suspense fallback={<Skeleton lines={6} height={20} />}><CardList /></Suspense>}
        {tab === 'blocks' && <BlockList make={make} />}
        {tab === 'media' && <Media />}
      </div>
      {search.do === 'files' && <Suspense><Files may={may} onClose={() => navigate({ search: { ...search, do: undefined }, replace: true })} /></Suspense>}
      {may && <NewTemplate open={search.do === 'new'} onClose={() => navigate({ search: { ...search, do: undefined }, replace: true })} />}
    </>
  );
}

/** The search and the switch above a list, kept in the address. */
function useShelf() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [text, setText] = useState(search.search ?? '');
  const sought = useRested(text.trim());
  const archived = search.archived === '1';
  const write = (next: string) => {
    setText(next);
    void navigate({ search: { ...search, search: next.trim() || undefined }, replace: true });
  };
  const flip = (on: boolean) => navigate({ search: { ...search, archived: on ? '1' : undefined }, replace: true });
  return { text, sought, archived, write, flip };
}

function Shelf({ shelf, label }: { shelf: ReturnType<typeof useShelf>; label: string }) {
  const w = useTemplateWords();
  return (
    <div className="bar-top">
      <div className="grow"><TextField label={label} hideLabel icon="search" type="search" placeholder={label} value={shelf.text} onChange={(event) => shelf.write(event.target.value)} /></div>
      <Tick label={w.showArchived} checked={shelf.archived} onChange={(event) => shelf.flip(event.target.checked)} />
    </div>
  );
}

function TemplateList({ make }: { make: React.ReactNode }) {
  const w = useTemplateWords();
  const { ws } = usePlace();
  const navigate = route.useNavigate();
  const shelf = useShelf();
  const templates = useInfiniteQuery(templatesQuery(ws, shelf.sought, shelf.archived));
  const said = useSaid(templates.error);
  return (
    <Sheet flush label={w.title}>
      <Shelf shelf={shelf} label={w.search} />
      <DataTable
        label={w.title} rows={templates.data?.pages.flatMap((page) => page.items)} rowKey={(row) => row.id} error={said} onRetry={() => templates.refetch()}
        onOpen={(row) => navigate({ to: '/templates/$id', params: { id: row.id } })}
        columns={[
          {
            key: 'name', head: w.name, cell: (row) => (
              <span className="col">
                <span className="row g8"><Link className="lnk m breaks" to="/templates/$id" params={{ id: row.id }}>{row.name}</Link>{row.archived_at && <Badge>{w.archived}</Badge>}</span>
                {row.description && <span className="soft t-12">{row.description}</span>}
              </span>
            ),
          },
          { key: 'channel', head: w.channel, cell: (row) => <Badge dot={false}>{w.channels[row.channel]}</Badge> },
          { key: 'version', head: w.version, align: 'num', cell: (row) => row.version },
          { key: 'changed', head: w.changed, cell: (row) => <Time at={row.updated_at} as="day" className="nw soft" /> },
        ]}
        empty={shelf.sought || shelf.archived ? <EmptyState icon="search" title={w.noMatch}>{w.noMatchSay}</EmptyState> : <EmptyState icon="entry" title={w.empty} action={make}>{w.emptySay}</EmptyState>}
        more={templates.hasNextPage ? { onMore: () => templates.fetchNextPage(), busy: templates.isFetchingNextPage } : null}
      />
    </Sheet>
  );
}

function BlockList({ make }: { make: React.ReactNode }) {
  const w = useTemplateWords();
  const { ws } = usePlace();
  const { locale } = useEnv();
  const navigate = route.useNavigate();
  const shelf = useShelf();
  const blocks = useInfiniteQuery(blocksQuery(ws, shelf.sought, shelf.archived));
  const said = useSaid(blocks.error);
  return (
    <Sheet flush label={w.tabs.blocks}>
      <Shelf shelf={shelf} label={w.searchBlocks} />
      <DataTable
        label={w.tabs.blocks} rows={blocks.data?.pages.flatMap((page) => page.items)} rowKey={(row) => row.id} error={said} onRetry={() => blocks.refetch()}
        onOpen={(row) => navigate({ to: '/blocks/$id', params: { id: row.id } })}
        columns={[
          {
            key: 'name', head: w.name, cell: (row) => (
              <span className="col">
                <span className="row g8"><Link className="lnk m breaks" to="/blocks/$id" params={{ id: row.id }}>{row.name}</Link>{row.state === 'draft' && <Badge tone="brass">{w.draft}</Badge>}{row.archived_at && <Badge>{w.archived}</Badge>}</span>
                {row.description && <span className="soft t-12">{row.description}</span>}
              </span>
            ),
          },
          { key: 'tag', head: w.writtenAs, cell: (row) => <code className="t-12 breaks">{row.liquid_tag}</code> },
          { key: 'used', head: w.usedIn, align: 'num', cell: (row) => formatNumber(row.used, locale) },
          { key: 'changed', head: w.changed, cell: (row) => <Time at={row.updated_at} as="day" className="nw soft" /> },
        ]}
        empty={shelf.sought || shelf.archived ? <EmptyState icon="search" title={w.noMatch}>{w.noMatchSay}</EmptyState> : <EmptyState icon="feed" title={w.emptyBlocks} action={make}>{w.emptyBlocksSay}</EmptyState>}
        more={blocks.hasNextPage ? { onMore: () => blocks.fetchNextPage(), busy: blocks.isFetchingNextPage } : null}
      />
    </Sheet>
  );
}
