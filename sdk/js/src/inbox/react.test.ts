import { createElement, StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { FeedServer } from '../../test/server.mjs';
import { type Inbox, useInbox } from './react';

let server: FeedServer;
let end = () => {};

beforeEach(async () => {
  localStorage.clear();
  server = await new FeedServer().start();
  server.feed('news', { category_filter: true, categories: [{ id: 'a', name: 'A' }] });
});
afterEach(async () => {
  end();
  await server.stop();
});

/** Node's fetch, which does not know the signals of this pretend page. */
const plain: typeof fetch = async (url, { signal, ...init } = {}) => {
  const { body, ...answer } = await fetch(url, init).then((r) => ({ body: r.body?.getReader(), status: r.status, headers: r.headers }));
  const read = new ReadableStream({
    start: (to) => signal?.addEventListener('abort', () => {
      to.error(signal.reason);
      void body?.cancel();
    }),
    pull: async (to) => {
      const { done, value } = (await body?.read()) ?? { done: true };
      if (done) to.close();
      else to.enqueue(value);
    },
  });
  return new Response(body ? read : null, answer);
};

it('a component shows a feed, marks, and follows', async () => {
  server.add({ category: 'a' });
  server.add();
  let inbox!: Inbox;
  const Shown = ({ category }: { category?: string }) => {
    inbox = useInbox({ src: server.url, token: () => server.token(), fetch: plain, category });
    return createElement('p', {}, `${inbox.counts.unread} of ${inbox.items.map((i) => i.text).join()}`);
  };
  const place = document.createElement('div');
  const root = createRoot(place);
  end = () => root.unmount();
  const says = (text: string) => vi.waitFor(() => expect(place.textContent).toBe(text), { timeout: 30_000, interval: 10 });
  root.render(createElement(Shown, {}));
  await says('2 of Item 2,Item 1');
  void inbox.mark('read', { ids: [server.items[0].id] });
  await says('1 of Item 2,Item 1');
  await vi.waitFor(() => expect(server.streams.size).toBe(1), { timeout: 30_000 });
  server.add({ category: 'a' });
  await says('2 of Item 3,Item 2,Item 1');
  root.render(createElement(Shown, { category: 'a' }));
  await says('2 of Item 3,Item 1');
  expect([inbox.state, inbox.feed!.key, inbox.error]).toEqual(['ready', 'news', undefined]);
});

it('in strict mode, where everything is begun twice, one stream is held, and none when it is gone', async () => {
  server.add();
  const Shown = () => {
    const { counts, items, state } = useInbox({ src: server.url, token: () => server.token(), fetch: plain });
    return createElement('p', {}, `${state}, ${counts.unread} of ${items.map((i) => i.text).join()}`);
  };
  const place = document.createElement('div');
  const root = createRoot(place);
  end = () => {};
  root.render(createElement(StrictMode, {}, createElement(Shown, {})));
  const says = (text: string) => vi.waitFor(() => expect(place.textContent).toBe(text), { timeout: 30_000, interval: 10 });
  await says('ready, 1 of Item 1');
  server.add();
  await says('ready, 2 of Item 2,Item 1');
  await vi.waitFor(() => expect(server.streams.size).toBe(1), { timeout: 30_000 });
  root.unmount();
  await vi.waitFor(() => expect(server.streams.size).toBe(0), { timeout: 30_000 });
});
