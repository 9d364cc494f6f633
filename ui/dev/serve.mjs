// Serves the built app with the story instead of the program: `node dev/serve.mjs [port]`.
// The same security policy as the program's, so that what breaks there breaks here.
import { createReadStream, existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { answerSetUp } from './setup.mjs';
import * as story from './story.mjs';

const dist = fileURLToPath(new URL('../dist/', import.meta.url));
const types = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.woff2': 'font/woff2', '.json': 'application/json' };
export const policy = "default-src 'self'; style-src 'self'; img-src 'self' data: http: https:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'";

const list = (items) => ({ items });
function answer(method, path, url) {
  const after = path.replace(/^\/api\/v1\/workspaces\/[^/]+/, 'W');
  const found = (items, id) => items.find((item) => item.id === id);
  if (path === '/api/v1/me') return story.me;
  if (after === 'W/home') return story.home;
  if (after === 'W/profiles') {
    const search = (url.searchParams.get('search') ?? '').toLowerCase();
    return list(story.people.filter((p) => p.name.toLowerCase().includes(search) || p.customer_ids.some((id) => id.toLowerCase().startsWith(search))));
  }
  if (/^W\/profiles\/[^/]+\/timeline$/.test(after)) {
    const kind = url.searchParams.get('kind');
    return { items: story.timeline.filter((item) => kind === 'all' || kind === item.type + 's'), next: 'older' };
  }
  if (/^W\/profiles\/[^/]+\/offers$/.test(after)) return list(story.offers);
  if (/^W\/profiles\/[^/]+\/opt-outs$/.test(after)) return list(story.optOuts);
  if (after === 'W/limits') return list(story.limits);
  if (after === 'W/customer-claims' || after === 'W/customer-claims/settle') return story.claims;
  if (after === 'W/messages/cancel' || after === 'W/messages/resend') return { done: ['msg_unknown'], left: ['msg_receipt'] };
  if (/^W\/pages\/[^/]+\/personas$/.test(after)) return list(story.personas);
  if (after === 'W/alerts') return list(story.alerts);
  if (after === 'W/profiles/p_gone') return undefined;
  if (/^W\/profiles\/[^/]+$/.test(after)) return story.person;
  if (after === 'W/messages') {
    const states = url.searchParams.get('state')?.split(',');
    const items = story.messages.filter((m) => !states || states.includes(m.state));
    return method === 'POST' ? story.messages[2] : list(url.searchParams.get('search') === 'nothing' ? [] : items);
  }
  if (/^W\/messages\/[^/]+\/why$/.test(after)) return story.why;
  if (/^W\/messages\/[^/]+/.test(after)) return found(story.messages, after.split('/')[2]);
  if (after === 'W/policy/explain') return story.why.now;
  if (after === 'W/events') return list(story.timeline.filter((item) => item.event).map((item) => item.event));
  if (after === 'W/pages') return list(story.pages);
  if (after === 'W/apps') return list(story.apps);
  if (after === 'W/sites') return method === 'POST' ? { ...story.sites[0], signing_key: 'sk_4fTq9vBn0aXw' } : list(story.sites);
  if (after === 'W/api-keys') return method === 'POST' ? { ...story.keys[0], key: 'pb_live_7Q2mXk0c9vTq4fBn' } : list(story.keys);
  if (after === 'W/team') return list(story.team);
  if (after === 'W/request-log') return list(story.requests);
  if (after === 'W/raw-calls') return list(story.rawCalls);
  if (after === 'W/webhook-stats') return story.stats;
  return answerSetUp(method, path, after) ?? (method === 'GET' ? undefined : {});
}

function serveFile(response, path) {
  const file = join(dist, normalize(path).replace(/^(\.\.[/\\])+/, ''));
  const real = existsSync(file) && extname(file) ? file : join(dist, 'index.html');
  response.writeHead(200, { 'Content-Type': types[extname(real)] ?? 'application/octet-stream', 'Content-Security-Policy': policy });
  createReadStream(real).pipe(response);
}

/** Starts the server; `signedIn` and `delay` are switches for tests. */
export function start(port = 0, options = { signedIn: true }) {
  const server = createServer((request, response) => {
    const url = new URL(request.url, 'http://localhost');
    if (url.pathname === '/api/v1/stream') {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      response.write(': here\n\n');
      return;
    }
    if (url.pathname.startsWith('/api/')) {
      const body = options.signedIn ? answer(request.method, url.pathname, url) : undefined;
      const status = body !== undefined ? 200 : options.signedIn ? 404 : 401;
      const problem = { type: '/docs/errors/not_found', title: 'Not found', status, detail: 'Nothing has this id.', code: status === 401 ? 'not_signed_in' : 'not_found' };
      response.writeHead(status, { 'Content-Type': status === 200 ? 'application/json' : 'application/problem+json' });
      response.end(JSON.stringify(body ?? problem));
      return;
    }
    serveFile(response, url.pathname.replace(/^\/app\/?/, '') || 'index.html');
  });
  return new Promise((resolve) => server.listen(port, '127.0.0.1', () => resolve({ url: `http://127.0.0.1:${server.address().port}`, server, options })));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { url } = await start(Number(process.argv[2] ?? 5199));
  console.log(`${url}/app/`);
}
