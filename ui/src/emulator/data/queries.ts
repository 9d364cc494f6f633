import { useInfiniteQuery, useMutation, useQuery, useQueryClient, type QueryKey } from '@tanstack/react-query';
import { useToast } from '../../kit';
import { useWords } from '../i18n';
import { Away, getCall, getCalls, getErrors, getSent, getState, getThread, getThreads, type CallFilter } from './api';
import { takeClock } from './clock';
import type { Bubble, State, Thread } from './types';
import type { Typing } from './stream';

export function useEmulator() {
  const client = useQueryClient();
  return useQuery<State>({
    queryKey: ['state'],
    queryFn: async () => {
      const state = await getState();
      takeClock(client, state.clock);
      return state;
    },
  });
}

export function useThreads(): Thread[] {
  return useQuery({ queryKey: ['threads'], queryFn: getThreads }).data ?? [];
}

export function useThread(page: string, person: string) {
  return useQuery({ queryKey: ['thread', page, person], queryFn: () => getThread(page, person), enabled: page !== '' && person !== '' });
}

export function useCalls(filter: CallFilter) {
  return useInfiniteQuery({
    queryKey: ['calls', filter.state, filter.field],
    queryFn: ({ pageParam }) => getCalls({ ...filter, before: pageParam }),
    initialPageParam: 0,
    getNextPageParam: (last) => (last.more ? last.calls.at(-1)?.id : undefined),
    maxPages: 20,
    placeholderData: (before) => before,
  });
}

export function useCall(id: number) {
  return useQuery({ queryKey: ['call', id], queryFn: () => getCall(id) });
}

export function useErrors() {
  return useQuery({ queryKey: ['errors'], queryFn: getErrors });
}

const SENT_KEPT = 500;

/** The newest messages that Pages sent, newest first. */
export function useSent() {
  return useQuery<Bubble[]>({
    queryKey: ['sent'],
    queryFn: async () => {
      const newest = Math.max(0, ...(await getThreads()).map((thread) => thread.last?.seq ?? 0));
      return (await getSent(Math.max(0, newest - SENT_KEPT))).reverse();
    },
  });
}

/** Until when the Page is typing to the person, in the browser's time. */
export function useTyping(page: string, person: string): number {
  const all = useQuery<Typing>({ queryKey: ['typing'], enabled: false, staleTime: Infinity }).data;
  return all?.[`${page}/${person}`] ?? 0;
}

/** Does something to the emulator; a refusal is said at the foot of the page. */
export function useDo<In, Out>(run: (input: In) => Promise<Out>, stale: QueryKey[] = [], done?: (out: Out, input: In) => void) {
  const client = useQueryClient();
  const failed = useFailed();
  return useMutation({
    mutationFn: run,
    onSuccess: (out, input) => {
      for (const queryKey of stale) void client.invalidateQueries({ queryKey });
      done?.(out, input);
    },
    onError: failed,
  });
}

/** Says in words why something was not done. */
export function useFailed() {
  const say = useToast();
  const words = useWords();
  return (failure: unknown) => say(failure instanceof Away ? words.away : failure instanceof Error ? failure.message : words.away, { bad: true });
}
