import { useEffect, useState, useSyncExternalStore } from 'react';
import { FeedClient, type Options } from './client';
import type { FeedList, Query } from './list';
import type { Counts, Engagement, Fault, Feed, Item, What, Which } from './types';

export interface InboxOptions extends Options, Query {
  /** The key of a feed; the first one where none is given. */
  feed?: string;
}

/** A feed as a component shows it. */
export interface Inbox {
  client: FeedClient;
  /** undefined until the session is there. */
  feed?: Feed;
  items: Item[];
  counts: Counts;
  state: FeedList['state'];
  error?: Fault;
  /** There are older items: loadMore reads them. */
  more: boolean;
  loadMore: () => Promise<void>;
  /** Reads all again: also after an error. */
  refresh: () => Promise<void>;
  mark: (what: What, which: Which) => Promise<void>;
  track: (...all: Engagement[]) => void;
}

const nothing: Counts = { unread: 0, unseen: 0, total: 0 };

/**
 * A feed of the person whom the token names, kept true while the component is there. src, token, cache, poll and fetch
 * are taken once: give the component another key for another person.
 */
export function useInbox({ feed: key = '', category, status, limit, ...options }: InboxOptions): Inbox {
  const [own] = useState(() => {
    const client = new FeedClient(options);
    let version = 0;
    const listen = (fn: () => void) =>
      client.on('change', () => {
        version++;
        fn();
      });
    return { client, listen, version: () => version };
  });
  const { client } = own;
  const [shown, show] = useState<FeedList | undefined>(() => undefined);
  useSyncExternalStore(own.listen, own.version, own.version);
  useEffect(() => {
    void client.start();
    return () => client.stop();
  }, [client]);

  const feed = client.feed(key);
  const name = feed?.key;
  useEffect(() => {
    if (!name) return;
    const list = client.list(name, { category, status, limit });
    show(list);
    return () => client.end(list);
  }, [client, name, category, status, limit]);

  return {
    client,
    feed,
    items: shown?.items ?? [],
    counts: name ? client.counts(name) : nothing,
    state: shown?.state ?? (client.error ? 'error' : 'loading'),
    error: client.error ?? shown?.error,
    more: shown?.more ?? false,
    loadMore: async () => shown?.loadMore(),
    refresh: () => client.refresh(),
    mark: async (what, which) => name && client.mark(name, what, which),
    track: (...all) => client.track(...all),
  } as Inbox;
}
