import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { useRested, useSaid } from '../../app/hooks';
import { useMay, usePlace } from '../../app/workspace';
import { Badge, Button, DataTable, EmptyState, Note, SelectField, Sheet, TextField, Time, buttonClass, type Column } from '../../kit';
import { feedsQuery } from '../../composer/card/data';
import { Bring } from './Bring';
import { cardsQuery, type CardTemplate } from './data';
import { NewCard } from './NewCard';
import { useCardTemplateWords } from './words';

const route = getRouteApi('/shell/templates');

/** The card templates of a workspace, those of one feed, of one state. */
export default function CardList() {
  const w = useCardTemplateWords();
  const { ws } = usePlace();
  const may = useMay('content.edit');
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [text, setText] = useState(search.search ?? '');
  const feeds = useQuery(feedsQuery(ws));
  const cards = useInfiniteQuery(cardsQuery(ws, { search: useRested(text.trim()), feed: search.feed, state: search.state, category: search.category, label: useRested(search.label ?? '') }));
  const said = useSaid(cards.error ?? feeds.error);
  const rows = cards.data?.pages.flatMap((page) => page.items);
  const narrowed = Boolean(text.trim() || search.feed || search.state || search.category || search.label);
  const write = (next: Partial<typeof search>) => navigate({ search: { ...search, ...next }, replace: true });
  const close = () => write({ do: undefined });
  const clear = () => {
    setText('');
    void write({ search: undefined, feed: undefined, state: undefined, category: undefined, label: undefined });
  };
  // Categories are those of one feed; over all feeds, each id once.
  const mine = (feeds.data?.items ?? []).filter((one) => !search.feed || one.id === search.feed);
  const categories = [...new Map(mine.flatMap((one) => one.categories).map((one) => [one.id, one.name]))];
  const noFeeds = feeds.data?.items.length === 0;
  const make = may && !noFeeds && <Button kind="primary" icon="plus" onClick={() => navigate({ search: { ...search, do: 'new-card' } })}>{w.make}</Button>;
  return (
    <div className="col g16">
      {!may && <Note>{w.mayNot}</Note>}
      <Sheet flush label={w.inapp}>
        <div className="bar-top wrap">
          <div className="grow"><TextField label={w.search} hideLabel small icon="search" type="search" placeholder={w.search} value={text} onChange={(event) => { setText(event.target.value); void write({ search: event.target.value.trim() || undefined }); }} /></div>
          <SelectField small hideLabel label={w.feed} value={search.feed ?? ''} choices={[{ value: '', label: w.allFeeds }, ...(feeds.data?.items ?? []).map((one) => ({ value: one.id, label: one.name }))]} onChange={(event) => write({ feed: event.target.value || undefined, category: undefined })} />
          {(categories.length > 0 || search.category) && <SelectField small hideLabel label={w.category} value={search.category ?? ''} choices={[{ value: '', label: w.allCategories }, ...categories.map(([value, label]) => ({ value, label }))]} onChange={(event) => write({ category: event.target.value || undefined })} />}
          <TextField small hideLabel label={w.labelIs} placeholder={w.labelIs} maxLength={50} value={search.label ?? ''} onChange={(event) => write({ label: event.target.value || undefined })} />
          <SelectField small hideLabel label={w.state} value={search.state ?? ''} choices={[{ value: '', label: w.allStates }, ...Object.entries(w.states).map(([value, label]) => ({ value, label }))]} onChange={(event) => write({ state: event.target.value || undefined })} />
          {may && !noFeeds && <Button size="sm" icon="entry" onClick={() => navigate({ search: { ...search, do: 'bring-card' } })}>{w.bring}</Button>}
        </div>
        <DataTable
          label={w.inapp} columns={useColumns()} rows={noFeeds ? [] : rows} rowKey={(row) => row.id} error={said} onRetry={() => cards.refetch()}
          onOpen={(row) => navigate({ to: '/cards/$id', params: { id: row.id }, search: {} })}
          empty={
            noFeeds ? <EmptyState icon="feed" title={w.noFeed} action={<Link className={buttonClass({ kind: 'primary' })} to="/channels" search={{ tab: 'feeds' }}>{w.toFeeds}</Link>}>{w.noFeedSay}</EmptyState>
              : narrowed ? <EmptyState icon="search" title={w.noMatch} action={<Button onClick={clear}>{w.clear}</Button>}>{w.noMatchSay}</EmptyState>
                : <EmptyState icon="feed" title={w.empty} action={make}>{w.emptySay}</EmptyState>
          }
          more={cards.hasNextPage ? { onMore: () => cards.fetchNextPage(), busy: cards.isFetchingNextPage } : null}
        />
      </Sheet>
      {may && <NewCard open={search.do === 'new-card'} feeds={feeds.data?.items ?? []} feed={search.feed} onClose={close} />}
      {may && <Bring open={search.do === 'bring-card'} feeds={feeds.data?.items ?? []} feed={search.feed} onClose={close} />}
    </div>
  );
}

function useColumns(): Column<CardTemplate>[] {
  const w = useCardTemplateWords();
  const { ws } = usePlace();
  const feeds = useQuery(feedsQuery(ws)).data?.items ?? [];
  const feedOf = (row: CardTemplate) => feeds.find((one) => one.id === row.feed_id);
  return [
    {
      key: 'name', head: w.name, cell: (row) => (
        <span className="col">
          <span className="row g8 wrap"><Link className="lnk m breaks" to="/cards/$id" params={{ id: row.id }} search={{}}>{row.name}</Link><State row={row} /></span>
          <code className="t-12 soft">{row.key}</code>
        </span>
      ),
    },
    { key: 'feed', head: w.feed, cell: (row) => feedOf(row)?.name ?? w.none },
    { key: 'category', head: w.category, cell: (row) => feedOf(row)?.categories.find((one) => one.id === row.category)?.name ?? w.none },
    { key: 'label', head: w.label, cell: (row) => row.label || w.none },
    { key: 'version', head: w.version, align: 'num', cell: (row) => row.version || w.none },
    { key: 'changed', head: w.changed, cell: (row) => <Time at={row.updated_at} as="day" className="nw soft" /> },
  ];
}

const tones = { draft: 'brass', live: 'verd', archived: 'plain' } as const;

/** Where a template is, and whether something waits to go live. */
export function State({ row }: { row: CardTemplate }) {
  const w = useCardTemplateWords();
  return <><Badge tone={tones[row.state]}>{w.states[row.state]}</Badge>{row.state === 'live' && row.has_draft && <Badge tone="brass" dot={false}>{w.changesWait}</Badge>}</>;
}
