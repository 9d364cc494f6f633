// @vitest-environment node
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { page } from '../../test/page.mjs';
import { FeedServer } from '../../test/server.mjs';
import { FeedClient, type Options } from './client';
import { http } from './http';
import { events, type Told } from './stream';
import type { FeedList } from './list';

let server: FeedServer;
let clients: FeedClient[] = [];

beforeEach(async () => {
  page();
  server = await new FeedServer().start();
  server.feed('news', { category_filter: true, categories: [{ id: 'a', name: 'A' }, { id: 'b', name: 'B' }] });
});

afterEach(async () => {
  for (const c of clients.splice(0)) c.stop();
  await server.stop();
});

function client(more: Partial<Options> = {}): FeedClient {
  const c = new FeedClient({ src: server.url, token: () => server.token(), ...more });
  clients.push(c);
  return c;
}

const settled = (fn: () => void) => vi.waitFor(fn, { timeout: 30_000, interval: 10 });

async function listed(c: FeedClient, query = {}): Promise<FeedList> {
  await c.start();
  const list = c.list('news', query);
  await settled(() => expect(list.state).toBe('ready'));
  await settled(() => expect(c.live).toBe(true));
  return list;
}

const texts = (list: FeedList) => list.items.map((i) => i.text.replace('Item ', '')).join(' ');

describe('a list', () => {
  it('goes back page by page, each item once', async () => {
    for (let i = 0; i < 25; i++) server.add();
    const list = await listed(client(), { limit: 10 });
    expect([list.items.length, list.more]).toEqual([10, true]);
    await Promise.all([list.loadMore(), list.loadMore()]);
    expect(list.items).toHaveLength(20);
    await list.loadMore();
    expect([list.items.length, list.more, texts(list).startsWith('25 24')]).toEqual([25, false, true]);
    expect(new Set(list.items.map((i) => i.id)).size).toBe(25);
  });

  it('hears of what is new, changed and gone', async () => {
    server.add();
    const c = client();
    const list = await listed(c);
    const told = vi.fn();
    c.on('item', told);
    const two = server.add();
    await settled(() => expect(texts(list)).toBe('2 1'));
    expect(told).toHaveBeenCalledWith(expect.objectContaining({ fresh: true }));
    server.edit(two.id, { text: 'Item two' });
    await settled(() => expect(texts(list)).toBe('two 1'));
    server.edit(two.id, { deleted: true });
    await settled(() => expect(texts(list)).toBe('1'));
    expect(c.counts('news').total).toBe(1);
  });

  it('holds new items while somebody reads', async () => {
    server.add();
    const list = await listed(client());
    list.hold = true;
    server.add();
    server.add();
    await settled(() => expect(list.waiting).toBe(2));
    expect(texts(list)).toBe('1');
    list.release();
    expect(texts(list)).toBe('3 2 1');
  });

  it('keeps to its category, and archived items to theirs', async () => {
    server.add({ category: 'a' });
    server.add({ category: 'b' });
    server.add({ category: 'a', archived_at: 5 });
    const c = client();
    const list = await listed(c, { category: 'a' });
    const old = c.list('news', { status: 'archived' });
    await settled(() => expect(old.items).toHaveLength(1));
    expect(texts(list)).toBe('1');
    server.add({ category: 'b' });
    server.add({ category: 'a' });
    await settled(() => expect(texts(list)).toBe('5 1'));
    await settled(() => expect(c.counts('news').categories!.a!.unread).toBe(2));
  });

  it('never shows an older state of an item after a newer one', async () => {
    const item = server.add();
    const list = await listed(client());
    const before = { ...item };
    server.edit(item.id, { text: 'Item new' });
    await settled(() => expect(texts(list)).toBe('new'));
    server.send('item', before);
    server.add();
    await settled(() => expect(texts(list)).toBe('2 new'));
  });
});

describe('marks', () => {
  it('show at once and stay', async () => {
    const item = server.add({ category: 'a' });
    const c = client();
    const list = await listed(c);
    const sent = c.mark('news', 'read', { ids: [item.id] });
    expect(list.items[0]!.read_at).not.toBeNull();
    expect([c.counts('news').unread, c.counts('news').categories!.a!.unread]).toEqual([0, 0]);
    await sent;
    expect(server.items[0].read_at).not.toBeNull();
    expect([c.marks.length, c.counts('news').unread]).toEqual([0, 0]);
  });

  it('are taken back when they are refused, with the count', async () => {
    const item = server.add();
    const c = client();
    const list = await listed(c);
    server.faults.set('news/delete', 403);
    const refused = vi.fn();
    c.on('refused', refused);
    const sent = c.mark('news', 'delete', { ids: [item.id] });
    expect([list.items.length, c.counts('news').total]).toEqual([0, 0]);
    await expect(sent).rejects.toMatchObject({ status: 403, code: 'fault_403' });
    expect([list.items.length, c.counts('news').unread]).toEqual([1, 1]);
    expect(refused).toHaveBeenCalledOnce();
  });

  it('reach all up to an item, and leave what came since', async () => {
    server.add();
    const two = server.add();
    const c = client();
    const list = await listed(c);
    server.add();
    await settled(() => expect(list.items).toHaveLength(3));
    await c.mark('news', 'read', { up_to: two.id });
    expect(list.items.map((i) => !!i.read_at)).toEqual([false, true, true]);
    expect(c.counts('news').unread).toBe(1);
  });

  it('go out in the order in which they were made', async () => {
    const item = server.add();
    const c = client();
    const list = await listed(c);
    const all = [c.mark('news', 'read', { ids: [item.id] }), c.mark('news', 'unread', { ids: [item.id] }), c.mark('news', 'read', { ids: [item.id] }), c.mark('news', 'unread', { ids: [item.id] })];
    expect(list.items[0]!.read_at).toBeNull();
    await Promise.all(all);
    expect([server.items[0].read_at, list.items[0]!.read_at, c.counts('news').unread]).toEqual([null, null, 1]);
  });

  it('of a random history end where the server is', async () => {
    for (let i = 0; i < 30; i++) server.add({ category: 'ab'[i % 2] });
    const c = client();
    const list = await listed(c, { limit: 100 });
    let seed = 7;
    const random = (n: number) => (seed = (seed * 48271) % 2147483647) % n;
    const what = ['read', 'unread', 'archive', 'delete', 'seen'] as const;
    const sent = [];
    for (let i = 0; i < 60; i++) {
      const { id } = server.items[random(server.items.length)];
      sent.push(c.mark('news', what[random(5)]!, random(6) ? { ids: [id] } : { up_to: id }).catch(() => {}));
      if (random(4) === 0) server.add({ category: 'a' });
    }
    await Promise.all(sent);
    await settled(() => {
      const { unread, unseen, total } = c.counts('news');
      expect({ unread, unseen, total }).toEqual(server.counts('news'));
      expect(list.items.map((i) => [i.id, !i.read_at])).toEqual(
        server.items.filter((i) => !i.deleted && !i.archived_at).sort((a, b) => b.at - a.at).map((i) => [i.id, !i.read_at]),
      );
    });
  });
});

describe('the line', () => {
  it('comes back after a cut and misses nothing', async () => {
    server.add();
    const c = client();
    const list = await listed(c);
    server.cut();
    server.add();
    server.add();
    await settled(() => expect(texts(list)).toBe('3 2 1'));
    expect(server.asked.filter((a) => a.startsWith('GET stream'))).toHaveLength(2);
  });

  it('is replaced by polling where no stream comes through, with ETags', async () => {
    server.faults.set('stream', 502);
    server.add();
    const c = client({ poll: 60 });
    await c.start();
    const list = c.list('news');
    await settled(() => expect(list.items).toHaveLength(1));
    server.add();
    await settled(() => expect(texts(list)).toBe('2 1'));
    expect(c.counts('news').unread).toBe(2);
    const pages = () => server.asked.filter((a) => a.includes('/items')).length;
    const looks = () => server.asked.filter((a) => a.includes('/counts')).length;
    const before = [pages(), looks()];
    await settled(() => expect(looks()).toBeGreaterThan(before[1]! + 3));
    expect(pages()).toBe(before[0]);
  });

  it('reads all again when too much was missed', async () => {
    server.add();
    const c = client();
    const list = await listed(c);
    server.items[0].text = 'Item other';
    server.items[0].change = ++server.change;
    server.send('resync', {});
    await settled(() => expect(texts(list)).toBe('other'));
  });

  it('asks for a new token when the old one is over', async () => {
    server.add();
    const c = client();
    const list = await listed(c);
    server.oldest = server.tokens;
    server.send('expired', {});
    server.cut();
    await settled(() => expect(server.streams.size).toBe(1));
    await c.mark('news', 'read', { ids: [list.items[0]!.id] });
    expect(server.items[0].read_at).not.toBeNull();
  });

  it('asks for one new token when several requests are refused, however late each hears of it', async () => {
    const token = vi.fn(() => server.token());
    const late: ((r: Response) => void)[] = [];
    const refused = () => new Response('{"code":"invalid_token"}', { status: 401 });
    const h = http('https://messages.test', token, (_, init) =>
      (init!.headers as Record<string, string>).Authorization!.includes(old)
        ? new Promise((done) => late.push(done))
        : Promise.resolve(new Response('{}')));
    let old = '';
    await h.user();
    old = await token.mock.results[0]!.value;
    const all = Promise.all([1, 2, 3, 4].map(() => h.call('GET', 'session')));
    await settled(() => expect(late).toHaveLength(4));
    late[0]!(refused());
    late[1]!(refused());
    await settled(() => expect(token).toHaveBeenCalledTimes(2));
    late[2]!(refused());
    late[3]!(refused());
    await all;
    expect(token).toHaveBeenCalledTimes(2);
  });

  it('is cut after a sleep, though nobody told that it is dead', async () => {
    server.add();
    const c = client();
    const list = await listed(c);
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'], now: Date.now() });
    try {
      server.cut();
      const second = () => server.asked.filter((a) => a.startsWith('GET stream')).length === 2 && server.streams.size === 1;
      await vi.waitFor(() => expect(second() && c.live).toBe(true), 30_000); // its watch is on the clock of this test
      server.streams.clear(); // the line stands, and nothing comes through it
      server.add();
      vi.setSystemTime(Date.now() + 3_600_000);
      expect(texts(list)).toBe('1');
      vi.advanceTimersByTime(5000);
      await vi.waitFor(() => expect(texts(list)).toBe('2 1'), 30_000);
    } finally {
      vi.useRealTimers();
    }
  });

  it('has the time from the server, where the visitor’s clock is wrong', async () => {
    server.ahead = 7_200_000;
    const now = Date.now() + server.ahead;
    server.add({ expires_at: now - 60_000 });
    server.add({ expires_at: now + 600_000 });
    server.add();
    const c = client();
    const list = await listed(c);
    expect(texts(list)).toBe('3 2');
    c.track({ type: 'viewed', id: list.items[0]!.id });
    await settled(() => expect(server.events).toHaveLength(1));
    expect(server.events[0].at).toBeGreaterThan(now - 1000);
  });

  it('renews a token before it ends', async () => {
    const token = vi.fn(() => server.token(2));
    const c = client({ token });
    await listed(c);
    await settled(async () => {
      await c.refresh();
      expect(token.mock.calls.length).toBeGreaterThan(2);
    });
    expect(c.error).toBeUndefined();
  });

  it('says so when the token is refused for good', async () => {
    server.oldest = 1000;
    const c = client({ token: server.token() });
    await c.start();
    expect(c.error).toMatchObject({ status: 401, code: 'invalid_token' });
    server.oldest = 0;
    await c.refresh();
    expect([c.error, c.feed()!.key]).toEqual([undefined, 'news']);
  });
});

describe('the tabs of a browser', () => {
  it('share one stream, are in step, and the next one goes on where the first ended', async () => {
    page(true);
    const item = server.add();
    const [one, two] = [client(), client()];
    const [first, second] = [await listed(one), two.list('news')];
    await two.start();
    await settled(() => expect(second.state).toBe('ready'));
    server.add();
    await settled(() => expect([texts(first), texts(second)]).toEqual(['2 1', '2 1']));
    await two.mark('news', 'read', { ids: [item.id] });
    await settled(() => expect([one.counts('news').unread, first.items[1]!.read_at !== null]).toEqual([1, true]));
    expect(server.streams.size).toBe(1);
    one.stop();
    server.add();
    await settled(() => expect(texts(second)).toBe('3 2 1'));
    expect(server.streams.size).toBe(1);
  });
});

describe('what is kept', () => {
  it('shows before the server answers, and goes away with the person', async () => {
    server.add();
    const first = client();
    await listed(first);
    await settled(() => expect(Object.keys(localStorage)).toHaveLength(1));
    first.stop();
    server.faults.set('session', 0);
    const c = client();
    void c.start();
    await settled(() => expect(c.feed('news')).toBeDefined());
    expect([texts(c.list('news')), c.counts('news').unread]).toEqual(['1', 1]);
    c.forget();
    expect(Object.keys(localStorage)).toEqual([]);
  });

  it('is bounded', async () => {
    for (let i = 0; i < 60; i++) server.add({ text: 'x'.repeat(20_000) });
    const forgotten = vi.spyOn(localStorage, 'removeItem');
    await listed(client(), { limit: 60 });
    await settled(() => expect(forgotten).toHaveBeenCalled());
    expect(Object.keys(localStorage).filter((key) => key.includes('inbox'))).toEqual([]);
  });

  it('is not another person’s', async () => {
    localStorage.setItem(`petitbleu.inbox:${server.url}|eve`, '{}');
    await listed(client());
    expect(localStorage.getItem(`petitbleu.inbox:${server.url}|eve`)).toBeNull();
  });
});

it('engagement goes out together, soon', async () => {
  const item = server.add();
  const c = client();
  await listed(c);
  c.track({ type: 'viewed', id: item.id }, { type: 'clicked', id: item.id, element_id: 'buy' });
  c.track({ type: 'custom', id: item.id, name: 'shop://x' });
  expect(server.events).toEqual([]);
  await settled(() => expect(server.events.map((e) => e.type)).toEqual(['viewed', 'clicked', 'custom']));
  expect(server.asked.filter((a) => a === 'POST events')).toHaveLength(1);
});

it('preferences are kept by the server before they show', async () => {
  const c = client();
  await listed(c);
  await c.setPreferences([{ feed: 'news', category: 'a', on: false }]);
  expect([c.session!.preferences, server.preferences]).toEqual([[{ feed: 'news', category: 'a', on: false }], [{ feed: 'news', category: 'a', on: false }]]);
  server.faults.set('preferences', 500);
  await expect(c.setPreferences([{ feed: 'news', category: null, on: false }])).rejects.toMatchObject({ status: 500 });
  expect(c.session!.preferences).toHaveLength(1);
});

it('events are read from pieces of any size', () => {
  const text = ': hello\n\nretry: 2000\n\nid: 7\nevent: item\ndata: {"a":1}\n\n:\n\nevent: counts\r\ndata: {"é":2}\r\n\r\nevent: bad\ndata: {\n\n';
  for (let size = 1; size < text.length; size++) {
    const got: Told[] = [];
    const parse = events((e) => got.push(e));
    for (let i = 0; i < text.length; i += size) parse(text.slice(i, i + size));
    expect(got).toEqual([{ name: 'item', data: { a: 1 }, id: 7 }, { name: 'counts', data: { é: 2 }, id: 0 }]);
  }
});
