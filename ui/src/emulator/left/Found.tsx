import { useDeferredValue, useMemo, useState, type ReactNode } from 'react';
import { useSpeech } from '../../i18n';
import { Button, TextField } from '../../kit';
import { formatNumber } from '../../lib/format';
import { usePages, usePeople } from '../data/desk-queries';
import type { Page, Person, State } from '../data/types';
import { useWords } from '../i18n';
import { useDesk } from '../i18n/desk';
import { nameOf } from './name';

// So many stand in the column at once; more come by a button, others by their name.
const MANY = 12;
const PEOPLE = 8;
const PAGES = 5;
const STEP = 30;

/** Few stand there all; of many only the first, until somebody searches. */
function atFirst(total: number, wanted: string, some: number): number {
  return total <= MANY || wanted !== '' ? STEP : some;
}

/** People to choose from. Beyond the first of the state the emulator itself is searched. */
export function PeopleList({ state, person, children }: { state: State; person?: Person; children: (one: Person) => ReactNode }) {
  const words = useWords();
  const desk = useDesk().lists;
  const [text, setText] = useState('');
  const [added, setAdded] = useState(0);
  const total = state.people_total ?? state.people.length;
  const far = total > state.people.length;
  const wanted = useDeferredValue(text.trim().toLowerCase());
  const shown = atFirst(total, wanted, PEOPLE) + added;
  const asked = usePeople(wanted, far);
  const near = useMemo(
    () => state.people.filter((one) => `${nameOf(one)} ${one.id}`.toLowerCase().includes(wanted)).sort((a, b) => nameOf(a).localeCompare(nameOf(b), undefined, { numeric: true })),
    [state.people, wanted],
  );
  const found = far ? asked.data?.pages.flatMap((one) => one.people) ?? [] : near;
  const list = person && wanted === '' && !found.slice(0, shown).some((one) => one.id === person.id) ? [person, ...found] : found;
  const more = list.length > shown || (far && asked.hasNextPage);
  const showMore = () => {
    setAdded(added + STEP);
    if (far && list.length <= shown + STEP && asked.hasNextPage) void asked.fetchNextPage();
  };
  return (
    <Found
      label={words.findPerson} none={desk.none} text={text} total={total} searchable={total > MANY} more={more} busy={asked.isFetchingNextPage}
      onText={(next) => { setText(next); setAdded(0); }} onMore={showMore} empty={list.length === 0 && wanted !== '' && !asked.isFetching}
    >
      {list.slice(0, shown).map((one) => <li key={one.id}>{children(one)}</li>)}
    </Found>
  );
}

/** Pages to choose from, in the same way. */
export function PagesList({ state, page, children }: { state: State; page?: Page; children: (one: Page) => ReactNode }) {
  const desk = useDesk().lists;
  const [text, setText] = useState('');
  const [added, setAdded] = useState(0);
  const total = state.pages_total ?? state.pages.length;
  const far = total > state.pages.length;
  const wanted = useDeferredValue(text.trim().toLowerCase());
  const shown = atFirst(total, wanted, PAGES) + added;
  const asked = usePages(wanted, far);
  const near = useMemo(() => state.pages.filter((one) => `${one.name} ${one.id} ${one.username ?? ''}`.toLowerCase().includes(wanted)).sort((a, b) => a.name.localeCompare(b.name, undefined, { numeric: true })), [state.pages, wanted]);
  const found = far ? asked.data?.pages.flatMap((one) => one.pages) ?? [] : near;
  const list = page && wanted === '' && !found.slice(0, shown).some((one) => one.id === page.id) ? [page, ...found] : found;
  return (
    <Found
      label={desk.findPage} none={desk.noPage} text={text} total={total} searchable={total > MANY} more={list.length > shown || (far && asked.hasNextPage)} busy={asked.isFetchingNextPage}
      onText={(next) => { setText(next); setAdded(0); }} empty={list.length === 0 && wanted !== '' && !asked.isFetching}
      onMore={() => { setAdded(added + STEP); if (far && list.length <= shown + STEP && asked.hasNextPage) void asked.fetchNextPage(); }}
    >
      {list.slice(0, shown).map((one) => <li key={one.id}>{children(one)}</li>)}
    </Found>
  );
}

interface FoundProps {
  label: string;
  none: string;
  text: string;
  total: number;
  searchable: boolean;
  more: boolean;
  busy: boolean;
  empty: boolean;
  onText: (next: string) => void;
  onMore: () => void;
  children: ReactNode;
}

function Found({ label, none, text, total, searchable, more, busy, empty, onText, onMore, children }: FoundProps) {
  const desk = useDesk().lists;
  const { locale } = useSpeech();
  return (
    <>
      {searchable && <div className="leftfilter"><TextField small hideLabel label={label} placeholder={label} icon="search" type="search" value={text} onChange={(event) => onText(event.target.value)} /></div>}
      <ul className="pe">{children}</ul>
      {empty && <p className="hint leftfilter" role="status">{none}</p>}
      {more && <div className="row leftfilter"><Button size="sm" kind="plain" busy={busy} onClick={onMore}>{desk.more}</Button><span className="hint">{desk.found(formatNumber(total, locale, 0))}</span></div>}
    </>
  );
}
