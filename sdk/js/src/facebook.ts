import type { FacebookSDK, PluginEvent, Session } from './types';

const wait = 10_000; // ms that a script of the page's own may take
const every = 100;

interface FacebookWindow extends Window {
  FB?: FacebookSDK;
}

let loading: Promise<FacebookSDK> | undefined;

/**
 * The Facebook SDK: the page's own, when it has one or is loading one, with the page's locale;
 * else ours, loaded once. Rejects when it does not come: blocked, or away.
 */
export function facebook(win: Window, session: Session): Promise<FacebookSDK> {
  loading = loading || find(win as FacebookWindow, session);
  return loading;
}

/** Forget what was loaded. For tests. */
export function forget(): void {
  loading = undefined;
  heard = false;
}

function find(win: FacebookWindow, session: Session): Promise<FacebookSDK> {
  if (ready(win)) return Promise.resolve(win.FB!);
  return pageLoads(win.document) ? waitFor(win) : load(win, session);
}

function ready(win: FacebookWindow): boolean {
  return !!(win.FB && win.FB.XFBML);
}

/** Whether the page carries a script of the SDK already: two of them would break each other. */
export function pageLoads(doc: Document): boolean {
  if (doc.getElementById('facebook-jssdk')) return true;
  return Array.from(doc.scripts).some((s) => /^https?:\/\/connect\.facebook\.net\/.+\.js/.test(s.src));
}

function waitFor(win: FacebookWindow): Promise<FacebookSDK> {
  return new Promise((resolve, reject) => {
    const end = Date.now() + wait;
    const timer = win.setInterval(() => {
      if (ready(win)) {
        win.clearInterval(timer);
        resolve(win.FB!);
      } else if (Date.now() > end) {
        win.clearInterval(timer);
        reject(new Error("the page's Facebook script did not load; the plain Messenger link is shown instead"));
      }
    }, every);
  });
}

function load(win: FacebookWindow, session: Session): Promise<FacebookSDK> {
  return new Promise((resolve, reject) => {
    const doc = win.document;
    if (!doc.getElementById('fb-root')) {
      const root = doc.createElement('div');
      root.id = 'fb-root';
      doc.body.append(root);
    }
    const script = doc.createElement('script');
    const fail = () => reject(new Error('the Facebook script is blocked or away; the plain Messenger link is shown instead'));
    const timer = win.setTimeout(fail, wait);
    script.id = 'facebook-jssdk';
    script.async = true;
    script.crossOrigin = 'anonymous';
    script.src = `${session.sdk_url}/${session.locale}/sdk.js`;
    script.onerror = () => {
      win.clearTimeout(timer);
      fail();
    };
    script.onload = () => {
      win.clearTimeout(timer);
      if (!ready(win)) return fail();
      win.FB!.init({ appId: session.app_id, version: session.graph_version, xfbml: false });
      resolve(win.FB!);
    };
    doc.head.append(script);
  });
}

let heard = false;

/** Listen to the platform's button, once for the page. */
export function hear(sdk: FacebookSDK, listener: (event: PluginEvent) => void): void {
  if (heard) return;
  heard = true;
  sdk.Event.subscribe('send_to_messenger', listener);
}
