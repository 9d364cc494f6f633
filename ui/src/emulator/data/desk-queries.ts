import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getPosts } from './api';
import { findPages, findPeople, getCaused, getCrowd, getForms, getNotices, getOwner, getPack, getPage, getPerson, getProducts, getReview, getSettings, getSetUp, getSnapshots, getTestUsers, getThreadOf, getThreadsOf, getTokens, type TokenFilter } from './desk';

/** People by name or id, a page of them at a time; everybody for an empty text. */
export function usePeople(q: string, on: boolean) {
  return useInfiniteQuery({
    queryKey: ['people', q], queryFn: ({ pageParam }) => findPeople(q, pageParam), initialPageParam: '', enabled: on,
    getNextPageParam: (last) => last.next || undefined, placeholderData: (before) => before,
  });
}

/** Pages by name or id, in the same way. */
export function usePages(q: string, on: boolean) {
  return useInfiniteQuery({
    queryKey: ['pages', q], queryFn: ({ pageParam }) => findPages(q, pageParam), initialPageParam: '', enabled: on,
    getNextPageParam: (last) => last.next || undefined, placeholderData: (before) => before,
  });
}

export const useOnePerson = (id: string | null | undefined) => useQuery({ queryKey: ['person', id], queryFn: () => getPerson(id!), enabled: Boolean(id) });
export const useOnePage = (id: string | null | undefined) => useQuery({ queryKey: ['page', id], queryFn: () => getPage(id!), enabled: Boolean(id) });
export const usePageThreads = (page: string | undefined) => useQuery({ queryKey: ['threads', 'of', page], queryFn: () => getThreadsOf(page!), enabled: Boolean(page) });
export const useOneThread = (page: string | undefined, person: string, on: boolean) => useQuery({ queryKey: ['threads', 'one', page, person], queryFn: () => getThreadOf(page!, person), enabled: on });
export const usePack = () => useQuery({ queryKey: ['pack'], queryFn: getPack });
export const useReview = (app: string) => useQuery({ queryKey: ['review', app], queryFn: () => getReview(app) });
export const useTestUsers = (app: string) => useQuery({ queryKey: ['testusers', app], queryFn: () => getTestUsers(app) });
export const useSettings = (page: string) => useQuery({ queryKey: ['settings', page], queryFn: () => getSettings(page) });
export const useSetUp = (page: string) => useQuery({ queryKey: ['setup', page], queryFn: () => getSetUp(page) });
export const useProducts = (page: string) => useQuery({ queryKey: ['setup', page, 'products'], queryFn: () => getProducts(page) });
export const useForms = (page: string) => useQuery({ queryKey: ['setup', page, 'forms'], queryFn: () => getForms(page) });
export const useOwner = (page: string, person: string) => useQuery({ queryKey: ['owner', page, person], queryFn: () => getOwner(page, person) });
export const useTokens = (filter: TokenFilter) => useQuery({ queryKey: ['tokens', filter], queryFn: () => getTokens(filter) });
export const useCaused = (page: string | undefined, person: string | undefined) => useQuery({ queryKey: ['caused', page, person], queryFn: () => getCaused(page!, person!), enabled: Boolean(page && person) });
export const useCrowd = () => useQuery({ queryKey: ['crowd'], queryFn: getCrowd });
export const useNotices = () => useQuery({ queryKey: ['notices'], queryFn: getNotices });
export const useSnapshots = () => useQuery({ queryKey: ['snapshots'], queryFn: getSnapshots });
export const useWallOf = (page: string) => useQuery({ queryKey: ['posts', page], queryFn: () => getPosts(page) });
