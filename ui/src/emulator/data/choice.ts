import { useCallback, useEffect, useRef, useState } from 'react';
import type { Page, Person, State } from './types';
import { setCurrent } from './api';
import { useOnePage, useOnePerson } from './desk-queries';

interface Choice {
  person?: Person;
  page?: Page;
  choosePerson: (id: string) => void;
  choosePage: (id: string) => void;
}

interface Wish {
  person: string | null;
  page: string | null;
}

function wishOf(search: string): Wish {
  const query = new URLSearchParams(search);
  return { person: query.get('person'), page: query.get('page') };
}

/** A person by id or PSID, a Page by id or username. */
export function findPerson(people: Person[], id: string | null): Person | undefined {
  return people.find((one) => one.id === id) ?? people.find((one) => Object.values(one.psids ?? {}).includes(id ?? ''));
}

export function findPage(pages: Page[], id: string | null): Page | undefined {
  return pages.find((one) => one.id === id) ?? pages.find((one) => one.username !== undefined && one.username.toLowerCase() === id?.toLowerCase());
}

/**
 * Whose phone shows, open at which Page. The address names them, so that a link can point
 * here. Without a name in it the phone is that of the person who sits at the browser, and
 * follows when another one sits down ("Not you?").
 */
export function useChoice(state: State | undefined): Choice {
  const [wish, setWish] = useState<Wish>(() => wishOf(location.search));
  const follows = useRef(wish.person === null);
  useEffect(() => {
    const back = () => setWish(wishOf(location.search));
    addEventListener('popstate', back);
    return () => removeEventListener('popstate', back);
  }, []);
  const people = state?.people ?? [];
  // The state shows the first people and Pages only: another one is asked for by id.
  const wanted = (follows.current ? null : wish.person) ?? state?.current_person ?? null;
  const near = findPerson(people, wanted);
  const far = useOnePerson(state && !near ? wanted : null).data;
  const person = near ?? far ?? findPerson(people, state?.current_person ?? null) ?? people[0];
  const nearPage = findPage(state?.pages ?? [], wish.page);
  const farPage = useOnePage(state && !nearPage ? wish.page : null).data;
  const page = nearPage ?? farPage ?? state?.pages[0];
  const put = useCallback((next: Wish) => {
    const query = new URLSearchParams(location.search);
    for (const key of ['person', 'page'] as const) if (next[key]) query.set(key, next[key]);
    history.pushState(null, '', `?${query.toString()}`);
    setWish(next);
  }, []);
  return {
    person,
    page,
    choosePerson: (id) => {
      follows.current = false;
      put({ person: id, page: page?.id ?? null });
      void setCurrent(id).catch(() => undefined); // the lists say who sits at the browser
    },
    choosePage: (id) => put({ person: person?.id ?? null, page: id }),
  };
}
