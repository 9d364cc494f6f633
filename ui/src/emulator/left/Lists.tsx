import { useMemo, useRef, useState } from 'react';
import { Avatar, Icon, IconButton } from '../../kit';
import { useEmulatedNow } from '../data/clock';
import { useOneThread, usePageThreads } from '../data/desk-queries';
import { useThread, useThreads } from '../data/queries';
import type { App, Page, Person, State, Thread } from '../data/types';
import { useWords, type Words } from '../i18n';
import { subscription } from '../model/calls';
import { spanWords, standing } from '../model/window';
import { About, AboutPage } from './About';
import { AddPerson } from './AddPerson';
import { Crowd } from './Crowd';
import { nameOf } from './name';
import { PagesList, PeopleList } from './Found';

interface ListsProps {
  state: State;
  person?: Person;
  page?: Page;
  choosePerson: (id: string) => void;
  choosePage: (id: string) => void;
}

/** Who can write, to whom, and what is known of the two that are chosen. */
export function Lists({ state, person, page, choosePerson, choosePage }: ListsProps) {
  const words = useWords();
  const threads = useThreads();
  const here = usePageThreads(page?.id).data;
  const now = useEmulatedNow(5000);
  const [adding, setAdding] = useState(false);
  const byPerson = useMemo(() => new Map((here?.threads ?? []).map((one) => [one.person, one])), [here]);
  const thread = useThread(page?.id ?? '', person?.id ?? '').data;
  const news = useNews(threads, page, person);
  const all = here !== undefined && here.total <= here.threads.length;
  return (
    <section className="left" aria-label={words.lists}>
      <div className="row lefthead">
        <h2>{words.people}</h2><span className="sp" />
        <IconButton name="plus" label={words.newPerson} onClick={() => setAdding(true)} />
      </div>
      <PeopleList state={state} person={person}>
        {(one) => (
          <PersonButton
            person={one} page={page} chosen={one.id === person?.id} atBrowser={one.id === state.current_person} news={news(one.id)} now={now}
            thread={byPerson.get(one.id)} asks={!all} onClick={() => choosePerson(one.id)}
          />
        )}
      </PeopleList>
      <Crowd page={page} />
      <h2 className="lefttitle">{words.pages}</h2>
      <PagesList state={state} page={page}>{(one) => <PageButton page={one} apps={state.apps} chosen={one.id === page?.id} onClick={() => choosePage(one.id)} />}</PagesList>
      {person && <About state={state} person={person} page={page} thread={thread} now={now} />}
      {page && <AboutPage state={state} page={page} />}
      <AddPerson open={adding} onClose={() => setAdding(false)} onAdded={choosePerson} />
    </section>
  );
}

/** Tells for whom the Page wrote since their thread was last in sight here. */
function useNews(threads: Thread[], page?: Page, person?: Person): (id: string) => boolean {
  const seen = useRef<{ all: number; by: Map<string, number> }>(undefined);
  const newest = Math.max(0, ...threads.map((one) => one.last?.seq ?? 0));
  if (!seen.current && newest > 0) seen.current = { all: newest, by: new Map() };
  const here = threads.find((one) => one.page === page?.id && one.person === person?.id);
  if (seen.current && here?.last) seen.current.by.set(here.id, here.last.seq);
  return (id) => {
    const last = threads.find((one) => one.page === page?.id && one.person === id);
    const known = seen.current;
    return known !== undefined && last?.last?.from === 'page' && last.last.seq > Math.max(known.all, known.by.get(last.id) ?? 0);
  };
}

function standingWords(words: Words, thread: Thread | undefined, page: Page | undefined, now: number): { text: string; look: string; icon: boolean } {
  const is = standing(thread, now);
  switch (is.is) {
    case 'open':
      return { text: words.open(spanWords(is.left, words.day)), look: '', icon: true };
    case 'closed':
      return { text: words.closed(spanWords(is.since, words.day)), look: 'c-brass', icon: true };
    case 'blocked':
      return { text: words.blocked(page?.name ?? ''), look: 'c-stamp', icon: false };
    case 'deleted':
      return { text: words.deleted, look: 'c-brass', icon: false };
    case 'link':
      return { text: words.openedLink, look: '', icon: false };
    case 'never':
      return { text: words.never, look: '', icon: false };
  }
}

interface PersonButtonProps {
  person: Person;
  page?: Page;
  thread?: Thread;
  /** Not all threads of the Page are known: the person's own is asked for. */
  asks: boolean;
  chosen: boolean;
  atBrowser: boolean;
  news: boolean;
  now: number;
  onClick: () => void;
}

function PersonButton({ person, page, thread: known, asks, chosen, atBrowser, news, now, onClick }: PersonButtonProps) {
  const words = useWords();
  const asked = useOneThread(page?.id, person.id, asks && !known && Boolean(page && person.psids?.[page.id])).data;
  const thread = known ?? asked ?? undefined;
  const is = standingWords(words, thread, page, now);
  return (
    <button type="button" aria-current={chosen ? 'true' : undefined} onClick={onClick}>
      <Avatar name={nameOf(person)} />
      <span className="who">
        <span className="row g4">
          <span className={chosen ? 'b cut' : 'm cut'}>{nameOf(person)}</span>
          {atBrowser && <span className="atb" title={words.atBrowser}><Icon name="buttons" size={14} label={words.atBrowser} /></span>}
        </span>
        <small className={is.look}>{is.icon && <Icon name="window" size={14} />}<span className="cut">{is.text}</span></small>
      </span>
      {!chosen && (thread?.unread ?? 0) > 0 && <span className="unread"><span aria-hidden="true">{thread!.unread}</span><span className="vh">{words.unread(thread!.unread)}</span></span>}
      {!chosen && news && (thread?.unread ?? 0) === 0 && <span className="news" title={words.news}><span className="vh">{words.news}</span></span>}
    </button>
  );
}

function PageButton({ page, apps, chosen, onClick }: { page: Page; apps: App[]; chosen: boolean; onClick: () => void }) {
  const words = useWords();
  const is = subscription(page, apps);
  const good = is.state === 'on' && is.echoes;
  const text = { on: is.echoes ? words.subscribed(is.fields) : words.noEchoes(is.fields), off: words.notSubscribed, no_address: words.noAddress, nothing: words.nothingOn }[is.state];
  return (
    <button type="button" aria-current={chosen ? 'true' : undefined} onClick={onClick}>
      <PageMark name={page.name} />
      <span className="who">
        <span className={chosen ? 'b cut' : 'm cut'}>{page.name}</span>
        <small className={good ? '' : 'c-brass'}>{good ? <i className="dot ok" /> : <Icon name="warn" size={14} />}<span className="cut">{text}</span></small>
      </span>
    </button>
  );
}

/** A Page's sign: two letters on ink. */
export function PageMark({ name, small }: { name: string; small?: boolean }) {
  const words = name.trim().split(/\s+/);
  const letters = words.length > 1 ? words.map((word) => [...word][0]).slice(0, 2).join('') : (name[0] ?? '').toUpperCase() + name.slice(1).replace(/[aeiouy]/gi, '').slice(0, 1);
  return <span className={small ? 'av s28 pageav' : 'av pageav'} aria-hidden="true">{letters}</span>;
}
