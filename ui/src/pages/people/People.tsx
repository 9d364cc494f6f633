import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, getRouteApi } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import type { PersonRow } from '../../api/types';
import { useRested, useSaid, useTitle } from '../../app/hooks';
import { useMay, usePlace } from '../../app/workspace';
import { useT } from '../../i18n/pages';
import { Button, ButtonLink, DataTable, EmptyState, Icon, ListBar, PageHeader, SelectField, Sheet, TextField, buttonClass, useChoosing, useColumnChoice } from '../../kit';
import { segmentsQuery } from '../segments/pickers';
import { Bulk } from './Bulk';
import { attributesOf, usePeopleColumns } from './columns';
import { exportUrl, peopleQuery } from './data';
import { usePeopleWords } from './words';

const route = getRouteApi('/shell/people');
const idOf = (row: PersonRow) => row.id;
const nameOf = (row: PersonRow) => row.name;

/** Everybody, found by any name they are known by, or the people of a segment. Both stand in the address. */
export default function People() {
  const t = useT();
  const w = usePeopleWords();
  const { ws } = usePlace();
  const { search = '', segment } = route.useSearch();
  const navigate = route.useNavigate();
  const [typed, setTyped] = useState(search);
  const rested = useRested(typed.trim());
  useTitle(t.places.people);
  useEffect(() => setTyped(search), [search]);
  useEffect(() => {
    if (rested === typed.trim() && rested !== search) void navigate({ search: { search: rested || undefined, segment }, replace: true });
    // Follows what was typed; what the address says is followed above.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [rested]);
  const { columns, choice } = useColumnChoice('people', usePeopleColumns());
  const sought = { search, segment, attributes: attributesOf(columns) };
  const people = useInfiniteQuery(peopleQuery(ws, sought));
  const said = useSaid(people.error);
  const rows = people.data?.pages.flatMap((page) => page.items);
  const [write, take, erase] = [useMay('people.write'), useMay('people.export'), useMay('people.erase')];
  const chosen = useChoosing(rows, idOf, nameOf);
  const choosing = write || take || erase ? chosen : undefined;
  return (
    <>
      <PageHeader
        title={t.places.people} sub={t.people.lead}
        actions={(
          <>
            {take && <span title={w.exportTitle}><ButtonLink icon="download" href={exportUrl(ws, sought)}>{w.export}</ButtonLink></span>}
            <Link className={buttonClass({})} to="/imports"><Icon name="entry" />{t.places.imports}</Link>
          </>
        )}
      />
      <div className="body">
        <Sheet flush label={t.places.people}>
          <div className="bar-top">
            <div className="grow">
              <TextField label={t.people.search} hideLabel icon="search" type="search" placeholder={t.people.searchHint} value={typed} onChange={(event) => setTyped(event.target.value)} />
            </div>
            <SegmentFilter value={segment} onChange={(next) => navigate({ search: { search: search || undefined, segment: next }, replace: true })} />
          </div>
          <ListBar choosing={choosing} choice={choice}><Bulk chosen={chosen.ids} attributes={sought.attributes} onDone={chosen.clear} /></ListBar>
          <DataTable
            label={t.places.people} columns={columns} rows={rows} rowKey={idOf} choosing={choosing}
            onOpen={(row) => navigate({ to: '/people/$id', params: { id: row.id }, search: {} })}
            error={said} onRetry={() => people.refetch()}
            empty={<NoPeople search={search} segment={segment} onClear={() => navigate({ search: {}, replace: true })} />}
            more={people.hasNextPage ? { onMore: () => people.fetchNextPage(), busy: people.isFetchingNextPage } : null}
          />
        </Sheet>
      </div>
    </>
  );
}

function SegmentFilter({ value, onChange }: { value: string | undefined; onChange: (next: string | undefined) => void }) {
  const w = usePeopleWords();
  const { ws } = usePlace();
  const may = useMay('segments.read');
  const segments = useQuery({ ...segmentsQuery(ws), enabled: may }).data?.items;
  if (!may) return null;
  const choices = [{ value: '', label: w.everybody }, ...(segments ?? []).map((one) => ({ value: one.id, label: one.name }))];
  if (value && segments && !choices.some((one) => one.value === value)) choices.push({ value, label: w.segmentGone });
  return <div className="inline-field"><SelectField label={w.segment} value={value ?? ''} choices={choices} onChange={(event) => onChange(event.target.value || undefined)} /></div>;
}

function NoPeople({ search, segment, onClear }: { search: string; segment: string | undefined; onClear: () => void }) {
  const t = useT();
  const w = usePeopleWords();
  if (search) {
    return <EmptyState icon="search" title={t.people.noMatch} action={<Button onClick={onClear}>{segment ? w.clear : t.people.clear}</Button>}>{segment ? w.noMatchSay(search) : t.people.noMatchSay(search)}</EmptyState>;
  }
  if (segment) {
    return <EmptyState icon="segment" title={w.noneIn} action={<Link className={buttonClass({})} to="/segments/$id" params={{ id: segment }}>{w.toSegment}</Link>}>{w.noneInSay}</EmptyState>;
  }
  return (
    <EmptyState icon="people" title={t.people.empty} action={<Link className={buttonClass({ kind: 'primary' })} to="/channels" search={{ tab: 'sites' }}>{t.people.emptyAction}</Link>}>
      {t.people.emptySay}
    </EmptyState>
  );
}
