import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, getRouteApi } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { peopleQuery } from '../../api/queries';
import type { PersonRow } from '../../api/types';
import { useRested, useSaid, useTitle } from '../../app/hooks';
import { usePlace } from '../../app/workspace';
import { useT } from '../../i18n/pages';
import { Avatar, Badge, Button, DataTable, EmptyState, Icon, PageHeader, Sheet, TextField, Time, buttonClass, useEnv, useNow, type Column } from '../../kit';
import { formatSpan } from '../../lib/format';

const route = getRouteApi('/shell/people');

/** Everybody, found by any name they are known by. The search stands in the address. */
export default function People() {
  const t = useT();
  const { ws } = usePlace();
  const { search = '' } = route.useSearch();
  const navigate = route.useNavigate();
  const [typed, setTyped] = useState(search);
  const rested = useRested(typed.trim());
  useTitle(t.places.people);
  useEffect(() => setTyped(search), [search]);
  useEffect(() => {
    if (rested === typed.trim() && rested !== search) void navigate({ search: rested ? { search: rested } : {}, replace: true });
    // Follows what was typed; what the address says is followed above.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [rested]);
  const people = useInfiniteQuery(peopleQuery(ws, search));
  const said = useSaid(people.error);
  const rows = people.data?.pages.flatMap((page) => page.items);
  return (
    <>
      <PageHeader title={t.places.people} sub={t.people.lead} actions={<Link className={buttonClass({})} to="/imports"><Icon name="entry" />{t.places.imports}</Link>} />
      <div className="body">
        <Sheet flush label={t.places.people}>
          <div className="bar-top">
            <div className="grow">
              <TextField label={t.people.search} hideLabel icon="search" type="search" placeholder={t.people.searchHint} value={typed} onChange={(event) => setTyped(event.target.value)} />
            </div>
          </div>
          <DataTable
            label={t.places.people} columns={useColumns()} rows={rows} rowKey={(row) => row.id}
            onOpen={(row) => navigate({ to: '/people/$id', params: { id: row.id }, search: {} })}
            error={said} onRetry={() => people.refetch()}
            empty={<NoPeople search={search} onClear={() => setTyped('')} />}
            more={people.hasNextPage ? { onMore: () => people.fetchNextPage(), busy: people.isFetchingNextPage } : null}
          />
        </Sheet>
      </div>
    </>
  );
}

function useColumns(): Column<PersonRow>[] {
  const t = useT();
  const now = useNow(30_000);
  const { locale } = useEnv();
  const window = (row: PersonRow) => {
    if (!row.window_until) return <span className="soft">{t.people.windowNever}</span>;
    const left = Date.parse(row.window_until) - now;
    if (left <= 0) return <Badge>{t.people.windowClosed}</Badge>;
    return <Badge tone={left < 2 * 3_600_000 ? 'brass' : 'verd'}>{t.people.windowOpen(formatSpan(left, locale))}</Badge>;
  };
  return [
    {
      key: 'name', head: t.people.name, cell: (row) => (
        <span className="row g12">
          <Avatar name={row.name || '?'} size={28} />
          <Link className="lnk m" to="/people/$id" params={{ id: row.id }} search={{}}>{row.name || t.shell.unnamed}</Link>
        </span>
      ),
    },
    { key: 'ids', head: t.people.customerIds, cell: (row) => <span className="row g8 wrap">{idsOf(row).map((id) => <code key={id}>{id}</code>)}</span> },
    { key: 'pages', head: t.people.onMessenger, cell: (row) => (row.psids.length ? t.people.psids(row.psids.length) : <span className="soft">{t.kit.none}</span>) },
    { key: 'window', head: t.people.window, cell: window },
    { key: 'seen', head: t.people.lastSeen, cell: (row) => (row.last_seen_at ? <Time at={row.last_seen_at} /> : <span className="soft">{t.kit.never}</span>) },
    { key: 'known', head: t.people.known, cell: (row) => <Time at={row.created_at} as="day" className="nw soft" /> },
  ];
}

function idsOf(row: PersonRow): string[] {
  const ids = [...row.customer_ids];
  if (row.external_id && !ids.includes(row.external_id)) ids.unshift(row.external_id);
  return ids.slice(0, 3);
}

function NoPeople({ search, onClear }: { search: string; onClear: () => void }) {
  const t = useT();
  if (search) {
    return <EmptyState icon="search" title={t.people.noMatch} action={<Button onClick={onClear}>{t.people.clear}</Button>}>{t.people.noMatchSay(search)}</EmptyState>;
  }
  return (
    <EmptyState icon="people" title={t.people.empty} action={<Link className={buttonClass({ kind: 'primary' })} to="/channels" search={{ tab: 'sites' }}>{t.people.emptyAction}</Link>}>
      {t.people.emptySay}
    </EmptyState>
  );
}
