import { lazy, Suspense, useState } from 'react';
import { Skeleton } from '../../kit';
import type { Page, Person, State } from '../data/types';
import { useWords } from '../i18n';
import { useDesk } from '../i18n/desk';
import { Tabs } from './Tabs';
import { Watch } from './Watch';

const PageDesk = lazy(() => import('./page/PageDesk'));
const PersonDesk = lazy(() => import('./PersonDesk'));
const AppsDesk = lazy(() => import('./apps/AppsDesk'));
const TestUsers = lazy(() => import('./TestUsers'));

const places = ['watch', 'page', 'person', 'apps', 'testers'] as const;
type Place = (typeof places)[number];

function placeOf(search: string): Place {
  const wish = new URLSearchParams(search).get('bench');
  return places.find((one) => one === wish) ?? 'watch';
}

interface BenchProps {
  state: State;
  person?: Person;
  page?: Page;
  choosePerson: (id: string) => void;
  choosePage: (id: string) => void;
}

/** The developer's side: what happens, and one tab each for the Page, the person, the apps and test users. */
export function Bench({ state, person, page, choosePerson, choosePage }: BenchProps) {
  const words = useWords();
  const desk = useDesk();
  const [place, setPlace] = useState(() => placeOf(location.search));
  const go = (next: Place) => {
    const query = new URLSearchParams(location.search);
    if (next === 'watch') query.delete('bench');
    else query.set('bench', next);
    const text = query.toString();
    history.replaceState(null, '', text ? `?${text}` : location.pathname);
    setPlace(next);
  };
  return (
    <section className="benchside" aria-label={words.bench}>
      <Tabs id="bench" label={words.bench} className="benchtabs" value={place} tabs={places.map((value) => ({ value, label: desk.places[value] }))} onChange={go} />
      <div id="bench-panel" className="benchpanel" role="tabpanel" aria-labelledby={`bench-${place}`}>
        {place === 'watch' && <Watch state={state} person={person} page={page} />}
        <Suspense fallback={<Skeleton lines={6} height={20} />}>
          {place === 'page' && (page ? <PageDesk key={page.id} state={state} page={page} person={person} choosePerson={choosePerson} choosePage={choosePage} /> : <p className="soft">{words.noPages}</p>)}
          {place === 'person' && (person ? <PersonDesk key={person.id} state={state} person={person} /> : <p className="soft">{words.noPeople}</p>)}
          {place === 'apps' && <AppsDesk state={state} person={person} />}
          {place === 'testers' && <TestUsers state={state} choosePerson={choosePerson} choosePage={choosePage} />}
        </Suspense>
      </div>
    </section>
  );
}
