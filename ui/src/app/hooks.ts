import { useEffect, useState } from 'react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { ApiError, Offline } from '../api/client';
import { useT } from '../i18n';
import { useTold } from '../i18n/told';
import { useToast } from '../kit';

/** Names the page in the window's title. */
export function useTitle(page: string) {
  const t = useT();
  useEffect(() => {
    document.title = t.shell.titleOf(page);
  }, [t, page]);
}

/** The words of a failure, in the language in use where they are ours. */
export function useWords(): (failure: unknown) => string {
  const t = useT();
  const { say } = useTold();
  return (failure) => {
    if (failure instanceof Offline) return t.kit.offline;
    if (failure instanceof ApiError && failure.message) return say(failure.message);
    return t.kit.wentWrong;
  };
}

/** The same, as an Error for ErrorNote. */
export function useSaid(failure: unknown): Error | null {
  const words = useWords();
  return failure ? new Error(words(failure)) : null;
}

/** Runs an action, then asks again for the nouns it touched; a failure is said in a toast, unless it is `quiet`: then the form says what the API refused. */
export function useAction<Arg, Answer>(run: (arg: Arg) => Promise<Answer>, nouns: string[], done?: string | ((answer: Answer) => void), options: { quiet?: boolean } = {}) {
  const client = useQueryClient();
  const say = useToast();
  const words = useWords();
  return useMutation({
    mutationFn: run,
    onSuccess: async (answer: Answer) => {
      await Promise.all(nouns.map((noun) => client.invalidateQueries({ queryKey: [noun] })));
      if (typeof done === 'string') say(done);
      else done?.(answer);
    },
    onError: (failure) => {
      if (!options.quiet || !(failure instanceof ApiError)) say(words(failure), { bad: true });
    },
  });
}

/** A value that follows another once it has rested. */
export function useRested<V>(value: V, wait = 200): V {
  const [rested, setRested] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), wait);
    return () => clearTimeout(timer);
  }, [value, wait]);
  return rested;
}

/** Ctrl K or Cmd K, anywhere. */
export function usePaletteKey(open: () => void) {
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
      event.preventDefault();
      open();
    };
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  });
}
