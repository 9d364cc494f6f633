// A server that speaks the person-facing API of feeds (docs/feed-api.md) for one person, from memory: what the
// client and the component are tried against where no program is needed.
import { createServer } from 'node:http';
import { once } from 'node:events';

const b64 = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

export class FeedServer {
  items = [];
  feeds = [];
  preferences = [];
  events = [];
  /** Every request: "GET session". */
  asked = [];
  change = 100;
  tokens = 0;
  /** Tokens below this number are refused. */
  oldest = 0;
  /** Answers instead of the real ones: path prefix -> status; 0 cuts the line. */
  faults = new Map();
  streams = new Set();
  /** Milliseconds that this server's clock is ahead of the visitor's. */
  ahead = 0;

  async start() {
    this.http = createServer((req, res) => void this.answer(req, res)).listen(0, '127.0.0.1');
    await once(this.http, 'listening');
    this.url = `http://127.0.0.1:${this.http.address().port}`;
    return this;
  }

  stop() {
    this.http.closeAllConnections();
    return new Promise((done) => this.http.close(done));
  }

  /** What the site's server does. */
  token(life = 3600) {
    const iat = Math.floor(Date.now() / 1000);
    return `${b64({ alg: 'HS256' })}.${b64({ sub: 'lisa', iat, exp: iat + life, n: this.tokens++ })}.x`;
  }

  feed(key, more = {}) {
    const feed = { key, name: key, icon_url: '', view: 'feed', kind: 'design', labels: true, category_filter: false, categories: [], read_on_tap: false, theme: {}, revision: 1, ...more };
    this.feeds.push(feed);
    return feed;
  }

  add(more = {}) {
    const n = this.items.length + 1;
    const item = {
      id: `msg_${String(n).padStart(4, '0')}`, feed: this.feeds[0].key, template_key: 't', at: Date.now() - 1_000_000 + n * 1000, expires_at: null, category: '', label: '', priority: 'normal',
      seen_at: null, read_at: null, viewed_at: null, clicked_at: null, archived_at: null, change: ++this.change, card: null, data: null, text: `Item ${n}`, ...more,
    };
    this.items.push(item);
    this.send('item', item);
    this.counted(item.feed);
    return item;
  }

  edit(id, more) {
    const item = Object.assign(this.items.find((i) => i.id === id), more, { change: ++this.change });
    this.send('item', item.deleted ? { id, feed: item.feed, deleted: true, change: item.change } : item);
    this.counted(item.feed);
  }

  counted(feed) {
    this.send('counts', { [feed]: this.counts(feed) });
  }

  counts(feed, category) {
    const all = this.items.filter((i) => i.feed === feed && !i.deleted && !i.archived_at && (!category || i.category === category));
    return { unread: all.filter((i) => !i.read_at).length, unseen: all.filter((i) => !i.seen_at).length, total: all.length };
  }

  full(feed) {
    const categories = Object.fromEntries(this.feeds.find((f) => f.key === feed).categories.map((c) => [c.id, this.counts(feed, c.id)]));
    return { ...this.counts(feed), categories };
  }

  send(name, data, id = this.change) {
    for (const res of this.streams) res.write(`id: ${id}\nevent: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  cut() {
    for (const res of this.streams) res.destroy();
  }

  async answer(req, res) {
    const origin = { 'Access-Control-Allow-Origin': '*', 'Access-Control-Allow-Headers': '*', 'Access-Control-Allow-Methods': '*', 'Access-Control-Expose-Headers': 'ETag, Retry-After' };
    if (req.method === 'OPTIONS') return res.writeHead(204, origin).end();
    const url = new URL(req.url, this.url);
    const path = url.pathname.replace('/feed/v1/', '');
    this.asked.push(`${req.method} ${path}${url.search}`);
    let text = '';
    for await (const piece of req) text += piece;
    const say = (status, body, headers = {}) => res.writeHead(status, { 'Content-Type': 'application/json', ...origin, ...headers }).end(JSON.stringify(body));
    for (const [prefix, status] of this.faults) {
      if (!path.startsWith(prefix)) continue;
      if (status === 0) return req.socket.destroy();
      return say(status, { code: `fault_${status}`, detail: `Fault ${status}.` });
    }
    const token = req.headers.authorization?.split('.')[1];
    const claims = token ? JSON.parse(Buffer.from(token, 'base64url')) : {};
    if (!(claims.n >= this.oldest)) return say(401, { code: 'invalid_token', detail: 'The token is expired.' });
    if (path === 'stream') return this.stream(res, origin, Number(url.searchParams.get('after')));
    return this.speak(req, path, url, text ? JSON.parse(text) : {}, say);
  }

  stream(res, origin, after) {
    res.writeHead(200, { 'Content-Type': 'text/event-stream', ...origin });
    res.write(': hello\n\n');
    const missed = this.items.filter((i) => i.change > after).sort((a, b) => a.change - b.change);
    for (const item of missed) res.write(`id: ${item.change}\nevent: item\ndata: ${JSON.stringify(item.deleted ? { id: item.id, feed: item.feed, deleted: true, change: item.change } : item)}\n\n`);
    if (missed.length) res.write(`id: ${this.change}\nevent: counts\ndata: ${JSON.stringify({ [missed[0].feed]: this.counts(missed[0].feed) })}\n\n`);
    this.streams.add(res);
    res.on('close', () => this.streams.delete(res));
  }

  speak(req, path, url, body, say) {
    const [feed, what] = path.split('/');
    if (path === 'session') {
      return say(200, { user: 'lisa', now: Date.now() + this.ahead, change: this.change, feeds: this.feeds.map((f) => ({ ...f, counts: this.full(f.key) })), preferences: this.preferences });
    }
    if (path === 'events') {
      this.events.push(...body.events);
      return say(200, { accepted: body.events.length, refused: [] });
    }
    if (path === 'preferences') {
      const named = body.preferences ?? [];
      this.preferences = [...this.preferences.filter((p) => !named.some((n) => n.feed === p.feed && n.category === p.category)), ...named];
      return say(200, { preferences: this.preferences });
    }
    if (what === 'counts') {
      const tag = `"${this.change}"`;
      if (req.headers['if-none-match'] === tag) return say(304, undefined, { ETag: tag });
      return say(200, { ...this.full(feed), change: this.change }, { ETag: tag });
    }
    if (what === 'items') return say(200, this.page(feed, url.searchParams));
    return say(200, this.mark(feed, what, body));
  }

  page(feed, q) {
    const status = q.get('status') ?? '';
    const all = this.items
      .filter((i) => i.feed === feed && !i.deleted && (status === 'all' || (status === 'archived') === !!i.archived_at) && (!q.get('category') || i.category === q.get('category')))
      .sort((a, b) => b.at - a.at || (a.id < b.id ? 1 : -1));
    const from = q.get('before') ? all.findIndex((i) => i.id === q.get('before')) + 1 : 0;
    const items = all.slice(from, from + Number(q.get('limit') ?? 20));
    return { items, next: from + items.length < all.length ? items[items.length - 1].id : null, previous: items[0]?.id ?? null, change: this.change };
  }

  mark(feed, what, which) {
    const until = this.items.find((i) => i.id === which.up_to);
    const at = Date.now();
    let changed = 0;
    for (const item of this.items) {
      const wanted = which.ids ? which.ids.includes(item.id) : which.all || (until && item.at <= until.at);
      if (item.feed !== feed || !wanted || (which.category && item.category !== which.category)) continue;
      const set = { seen: { seen_at: item.seen_at ?? at }, read: { read_at: item.read_at ?? at, seen_at: item.seen_at ?? at }, unread: { read_at: null }, archive: { archived_at: at }, unarchive: { archived_at: null }, delete: { deleted: true } }[what];
      changed++;
      this.edit(item.id, set);
    }
    return { changed, counts: this.full(feed), change: this.change };
  }
}
