import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { pagesQuery } from '../../api/queries';
import { useRested, useSaid } from '../../app/hooks';
import { useMay, usePlace } from '../../app/workspace';
import { CopyId, DataTable, Drawer, EmptyState, ErrorNote, Note, Sheet, Skeleton, TextField, Time } from '../../kit';
import { Facts } from './ConsentFacts';
import { erasuresQuery, proofQuery, type Erasure } from './data';
import { useProtectionWords } from './words';

const route = getRouteApi('/shell/settings');

/** Who was erased, found by an id that they had, with what stays as proof. */
export function Erasures() {
  const w = useProtectionWords();
  const { ws } = usePlace();
  const may = useMay('people.erase');
  const { was = '' } = route.useSearch();
  const [open, setOpen] = useState<Erasure>();
  const found = useInfiniteQuery({ ...erasuresQuery(ws, was), enabled: may });
  const said = useSaid(found.error);
  const what = useWhat();
  if (!may) return <Note>{w.erasureMayNot}</Note>;
  return (
    <>
      <p className="soft prosewide">{w.erasuresSay}</p>
      <Sheet flush label={w.parts.erasures}>
        <Was />
        <DataTable
          label={w.parts.erasures} rows={found.data?.pages.flatMap((page) => page.items)} rowKey={keyOf} selected={open && keyOf(open)} onOpen={setOpen} error={said} onRetry={() => found.refetch()}
          columns={[
            { key: 'at', head: w.when, width: '160px', cell: (row) => <Time at={row.at} className="nw soft" /> },
            { key: 'what', head: w.erasedWhat, cell: (row) => what(row) },
            { key: 'by', head: w.by, cell: (row) => row.by ?? w.platform },
            { key: 'via', head: w.via, cell: (row) => <span className="soft">{w.vias[row.via]}</span> },
            { key: 'id', head: w.profileId, cell: (row) => <CopyId value={row.profile_id} label={w.profileId} /> },
          ]}
          empty={was ? <EmptyState icon="search" title={w.nobodyWas}>{w.nobodyWasSay}</EmptyState> : <EmptyState icon="user" title={w.erasuresEmpty}>{w.erasuresEmptySay}</EmptyState>}
          more={found.hasNextPage ? { onMore: () => found.fetchNextPage(), busy: found.isFetchingNextPage } : null}
        />
      </Sheet>
      <Drawer open={open !== undefined} onClose={() => setOpen(undefined)} title={w.proofTitle} size={520}>{open && <Proof erasure={open} what={what(open)} />}</Drawer>
    </>
  );
}

const keyOf = (row: Erasure) => `${row.profile_id} ${row.at}`;

function useWhat(): (row: Erasure) => string {
  const w = useProtectionWords();
  const { ws } = usePlace();
  const pages = useQuery(pagesQuery(ws)).data?.items ?? [];
  return (row) => (row.page_id ? w.through(pages.find((page) => page.id === row.page_id)?.name ?? row.page_id) : w.wholePerson);
}

/** An id that somebody had, in the address. */
function Was() {
  const w = useProtectionWords();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [typed, setTyped] = useState(search.was ?? '');
  const rested = useRested(typed.trim(), 250);
  useEffect(() => {
    if (rested === typed.trim() && rested !== (search.was ?? '')) void navigate({ search: { ...search, was: rested || undefined }, replace: true });
    // Follows what was typed, once it rests.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [rested]);
  return <div className="bar-top"><div className="grow"><TextField small label={w.was} hint={w.wasHint} type="search" icon="search" maxLength={1000} autoComplete="off" value={typed} onChange={(event) => setTyped(event.target.value)} /></div></div>;
}

function Proof({ erasure, what }: { erasure: Erasure; what: string }) {
  const w = useProtectionWords();
  const { ws } = usePlace();
  const kept = useQuery(proofQuery(ws, erasure.profile_id));
  const said = useSaid(kept.error);
  const lines = kept.data?.items;
  return (
    <div className="col g20">
      <dl className="kv">
        <dt>{w.erasedAt}</dt><dd><Time at={erasure.at} as="full" /></dd>
        <dt>{w.erasedWhat}</dt><dd>{what}</dd>
        <dt>{w.by}</dt><dd>{erasure.by ?? w.platform}</dd>
        <dt>{w.via}</dt><dd>{w.vias[erasure.via]}</dd>
        <dt>{w.profileId}</dt><dd><CopyId value={erasure.profile_id} label={w.profileId} /></dd>
      </dl>
      <h3>{w.whatStays}</h3>
      {said && <ErrorNote error={said} onRetry={() => kept.refetch()} />}
      {!said && !lines && <Skeleton lines={4} />}
      {lines?.length === 0 && <p className="soft t-13">{w.nothingStays}</p>}
      {lines?.map((line) => <div key={line.id + line.kind} className="proof"><Facts line={line} /></div>)}
    </div>
  );
}
