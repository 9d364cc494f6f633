import { ApiError } from '../../api/client';
import { useAction, useSaid } from '../../app/hooks';
import { usePlace } from '../../app/workspace';
import { useToast } from '../../kit';
import { changeFeed, type Feed, type FeedChange } from './data';
import { useFeedWords } from './words';

/** Saves a change of a feed at the revision that was read. Where somebody was faster, theirs is shown. */
export function useChange(feed: Feed) {
  const w = useFeedWords();
  const { ws } = usePlace();
  const say = useToast();
  const change = useAction((next: Omit<FeedChange, 'revision'>) => changeFeed(ws, feed.id, { ...next, revision: feed.revision }).catch((failure: unknown) => {
    if (failure instanceof ApiError && failure.status === 409) return undefined;
    throw failure;
  }), ['feeds'], (saved) => say(saved ? w.saved : w.conflict, { bad: !saved }), { quiet: true });
  return { change, said: useSaid(change.error) };
}
