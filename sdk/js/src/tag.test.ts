import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { customerOf, languageOf } from './data';
import { forget, pageLoads } from './facebook';
import { places } from './places';
import { draw, settings, start, type Settings } from './tag';
import type { FacebookSDK, Session } from './types';

const site: Settings = { site: 'site_1', base: 'https://pb.example/tag' };
const session: Session = {
  page_id: '123',
  app_id: '456',
  locale: 'fr_FR',
  graph_version: 'v26.0',
  sdk_url: 'https://sdk.example',
  message_us: 'https://pb.example/m/site_1?ref=pb1x',
  send_to_messenger: { ref: 'pb1x' },
};
const optIn = '<div data-petitbleu="send-to-messenger" data-size="xlarge" data-color="white"></div>';
const messageUs = '<div data-petitbleu="message-us" data-label="Une question ?"></div>';

interface Page extends Window {
  FB?: FacebookSDK;
  petitbleu?: { refresh: () => void };
  petitbleuData?: Record<string, unknown>;
}
const win = window as unknown as Page;
let asked: { url: string; body: Record<string, unknown>; init: RequestInit }[];

/** The server answers with this. */
function answers(status: number, body: unknown): void {
  win.fetch = (async (url: string, init: RequestInit) => {
    asked.push({ url, body: JSON.parse(init.body as string) as Record<string, unknown>, init });
    return new Response(JSON.stringify(body), { status });
  }) as unknown as typeof fetch;
}

function sdk(): FacebookSDK & { parsed: Element[]; say: (e: unknown) => void } {
  const parsed: Element[] = [];
  let listener: (e: never) => void = () => {};
  return {
    parsed,
    say: (e) => listener(e as never),
    init: vi.fn(),
    XFBML: { parse: (n) => void parsed.push(n!) },
    Event: { subscribe: (_name, l) => void (listener = l) },
  };
}

/** The text of our own button in a place, through its shadow root. */
function linkIn(host: Element): HTMLAnchorElement | null {
  return host.firstElementChild?.shadowRoot?.querySelector('a') ?? null;
}

beforeEach(() => {
  asked = [];
  document.body.innerHTML = '';
  document.head.innerHTML = '';
  document.documentElement.lang = 'fr';
  win.petitbleuData = { extId: 'lisa' };
  vi.spyOn(console, 'warn').mockImplementation(() => {});
  answers(200, session);
});

afterEach(() => {
  forget();
  delete win.FB;
  delete win.petitbleu;
  vi.restoreAllMocks();
});

describe('the customer', () => {
  it.each([
    ['nothing', undefined, null],
    ['no id', { topic: 't' }, null],
    ['a blank id', { extId: ' ' }, null],
    ['no object', 'lisa' as never, null],
    ['extId', { extId: 'lisa' }, { customer_id: 'lisa', ext_id: true }],
    ['extID', { extID: 7 }, { customer_id: '7', ext_id: true }],
    ['the named one first', { extId: 'lisa', social_notification_customer_id: 'crm-9' }, { customer_id: 'crm-9', ext_id: false }],
    [
      'a temporary one',
      { social_notification_customer_id: 'order-1', temporary: true, topic: 'order-1', customer_signature: 'ab' },
      { customer_id: 'order-1', ext_id: false, temporary: true, topic: 'order-1', signature: 'ab' },
    ],
    ['a temporary extId', { extId: 'x', temporary: 'true' }, { customer_id: 'x', ext_id: false, temporary: true }],
  ])('%s', (_name, data, want) => expect(customerOf(data as never)).toEqual(want));

  it('reads the language of the page', () => {
    expect(languageOf(document, 'de-DE')).toBe('de-DE');
    expect(languageOf(document, null)).toBe('fr');
  });
});

describe('places', () => {
  it('reads the six looks and leaves unknown kinds alone', () => {
    document.body.innerHTML = optIn + messageUs + '<div data-petitbleu="dance"></div><div data-petitbleu="send-to-messenger" data-size="huge" data-color="pink" data-label="Subscribe"></div>';
    const all = places(document).map(({ kind, size, color, label, cta }) => ({ kind, size, color, label, cta }));
    expect(all).toEqual([
      { kind: 'send-to-messenger', size: 'xlarge', color: 'white', label: '', cta: '' },
      { kind: 'message-us', size: 'large', color: 'blue', label: 'Une question ?', cta: '' },
      { kind: 'send-to-messenger', size: 'large', color: 'blue', label: '', cta: 'SUBSCRIBE' },
    ]);
  });
});

describe('drawing', () => {
  it('asks nothing when the page has no place', async () => {
    await draw(window, site);
    expect(asked).toEqual([]);
  });

  it('shows no opt-in without a customer, but the link', async () => {
    win.petitbleuData = {};
    answers(200, { ...session, send_to_messenger: undefined });
    document.body.innerHTML = optIn + messageUs;
    await draw(window, site);
    expect(asked[0]!.url).toBe('https://pb.example/tag/v1/session?site=site_1');
    expect(asked[0]!.body).toEqual({ url: 'http://localhost:3000/', language: 'fr' });
    expect(asked[0]!.init.credentials).toBe('omit');
    expect(document.body.children[0]!.children.length).toBe(0);
    const link = linkIn(document.body.children[1]!)!;
    expect(link.href).toBe(session.message_us);
    expect(link.textContent).toBe('Une question ?');
  });

  it('uses the Facebook SDK of the page and loads no other', async () => {
    const own = sdk();
    win.FB = own;
    document.body.innerHTML = optIn;
    await draw(window, site);
    expect(document.scripts.length).toBe(0);
    expect(own.init).not.toHaveBeenCalled();
    const plugin = document.querySelector('.fb-send-to-messenger')!;
    expect(plugin.getAttribute('data-ref')).toBe('pb1x');
    expect(plugin.getAttribute('messenger_app_id')).toBe('456');
    expect(plugin.getAttribute('page_id')).toBe('123');
    expect(plugin.getAttribute('size')).toBe('xlarge');
    expect(plugin.getAttribute('color')).toBe('white');
    expect(own.parsed).toEqual([document.body.children[0]]);
  });

  it('waits for a script that the page loads itself', async () => {
    vi.useFakeTimers();
    document.body.innerHTML = optIn + '<script type="text/plain" src="https://connect.facebook.net/en_GB/sdk.js"></script>';
    const done = draw(window, site);
    await vi.advanceTimersByTimeAsync(500);
    const own = (win.FB = sdk());
    await vi.advanceTimersByTimeAsync(200);
    await done;
    vi.useRealTimers();
    expect(document.getElementById('facebook-jssdk')).toBeNull();
    expect(own.parsed.length).toBe(1);
  });

  it.each([
    ['<script id="facebook-jssdk" src="https://shop.example/their-sdk.js"></script>', true],
    ['<script src="https://connect.facebook.net/fr_FR/sdk.js#xfbml=1"></script>', true],
    ['<script src="//connect.facebook.net/fr_FR/all.js"></script>', true],
    ['<script src="https://connect.facebook.net.evil.example/fr_FR/sdk.js"></script>', false],
    ['<script src="https://shop.example/app.js"></script>', false],
  ])('knows a Facebook script: %s', (html, want) => {
    expect(pageLoads(new DOMParser().parseFromString('<base href="https://shop.example/">' + html, 'text/html'))).toBe(want);
  });

  it('loads the SDK in the page’s language when there is none, once', async () => {
    document.body.innerHTML = optIn;
    const done = draw(window, site);
    await vi.waitFor(() => expect(document.getElementById('facebook-jssdk')).not.toBeNull(), { timeout: 30_000 });
    const script = document.getElementById('facebook-jssdk') as HTMLScriptElement;
    expect(script.src).toBe('https://sdk.example/fr_FR/sdk.js');
    const own = (win.FB = sdk());
    script.onload!(new Event('load'));
    await done;
    expect(own.init).toHaveBeenCalledWith({ appId: '456', version: 'v26.0', xfbml: false });
    await draw(window, site);
    expect(document.querySelectorAll('#facebook-jssdk').length).toBe(1);
    expect(own.init).toHaveBeenCalledTimes(1);
  });

  it('shows the plain link when the SDK is blocked', async () => {
    document.body.innerHTML = optIn;
    const done = draw(window, site);
    await vi.waitFor(() => expect(document.getElementById('facebook-jssdk')).not.toBeNull(), { timeout: 30_000 });
    (document.getElementById('facebook-jssdk') as HTMLScriptElement).onerror!(new Event('error'));
    await done;
    const link = linkIn(document.body.children[0]!)!;
    expect(link.href).toBe(session.message_us);
    expect(link.textContent).toBe('Recevoir sur Messenger');
  });

  it('leaves the Facebook script alone when told so', async () => {
    document.body.innerHTML = optIn;
    await draw(window, { ...site, sdk: 'never' });
    expect(document.scripts.length).toBe(0);
    expect(linkIn(document.body.children[0]!)!.href).toBe(session.message_us);
  });

  it('tells the place what its button says', async () => {
    const own = (win.FB = sdk());
    document.body.innerHTML = optIn + optIn;
    await draw(window, site);
    document.querySelectorAll('.fb-send-to-messenger')[1]!.setAttribute('data-ref', 'other');
    const heard: string[] = [];
    document.body.children[0]!.addEventListener('petitbleu:send-to-messenger', (e) => heard.push((e as CustomEvent<{ event: string }>).detail.event));
    own.say({ event: 'opt_in', ref: 'pb1x' });
    own.say({ event: 'clicked', ref: 'other' });
    own.say({ event: 'clicked' });
    own.say(undefined);
    expect(heard).toEqual(['opt_in']);
  });

  it('empties the places when the server refuses', async () => {
    answers(403, { error: { code: 'unsigned_customer', message: 'Sign the id.' } });
    document.body.innerHTML = optIn + messageUs;
    await draw(window, site);
    expect(document.querySelectorAll('[data-petitbleu] *').length).toBe(0);
    expect(console.warn).toHaveBeenCalledWith('petitbleu: Sign the id.');
  });
});

describe('the host page', () => {
  it('is never broken: not by the network, a broken SDK, bad data or a missing attribute', async () => {
    document.body.innerHTML = optIn + messageUs;
    win.fetch = (() => Promise.reject(new Error('away'))) as never;
    await expect(draw(window, site)).resolves.toBeUndefined();
    win.fetch = (async () => new Response('<html>')) as never;
    start(window, script());
    win.petitbleuData = { get extId(): string { throw new Error('trap'); } };
    expect(() => win.petitbleu!.refresh()).not.toThrow();
    win.petitbleuData = { extId: 'lisa' };
    answers(200, session);
    win.FB = { XFBML: { parse: () => { throw new Error('broken'); } }, Event: { subscribe: () => {} } } as never;
    await expect(draw(window, site)).resolves.toBeUndefined();
    delete win.petitbleu;
    expect(() => start(window, document.createElement('script'))).not.toThrow();
    expect(win.petitbleu).toBeUndefined();
  });

  it('starts once and adds one name', () => {
    const before = Object.keys(window);
    start(window, script());
    const first = win.petitbleu;
    start(window, script());
    expect(win.petitbleu).toBe(first);
    expect(Object.keys(window).filter((k) => !before.includes(k))).toEqual(['petitbleu']);
  });

  it('finds its server by its own address', () => {
    expect(settings(script())).toEqual({ site: 'site_1', base: 'https://pb.example/tag', locale: 'de_DE', sdk: null });
    expect(settings(null)).toBeNull();
  });

  function script(): HTMLScriptElement {
    const s = document.createElement('script');
    s.setAttribute('src', 'https://pb.example/tag/v1.js?x=1');
    s.setAttribute('data-site', 'site_1');
    s.setAttribute('data-locale', 'de_DE');
    return s;
  }
});
