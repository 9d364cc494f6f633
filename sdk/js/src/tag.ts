import { linkButton } from './button';
import { customerOf, languageOf } from './data';
import { facebook, hear } from './facebook';
import { guard, warn } from './guard';
import { places } from './places';
import type { CustomData, Place, PluginEvent, Session } from './types';

interface Host extends Window {
  petitbleu?: { version: string; refresh: () => void };
  petitbleuData?: CustomData;
  idzCustomData?: CustomData;
}

export interface Settings {
  site: string;
  /** Where the tag came from, without /v1.js. */
  base: string;
  locale?: string | null;
  /** "never": leave the Facebook script alone and show plain links. */
  sdk?: string | null;
}

/** The script's own attributes: <script async src=".../tag/v1.js" data-site="site_..."></script>. */
export function settings(script: HTMLScriptElement | null): Settings | null {
  const site = script && script.getAttribute('data-site');
  if (!script || !site) return null;
  return {
    site,
    base: script.src.replace(/\/v1\.js(\?.*)?$/, ''),
    locale: script.getAttribute('data-locale'),
    sdk: script.getAttribute('data-sdk'),
  };
}

/** Ask the server which buttons may show. A plain POST: no preflight, no cookie. */
async function ask(win: Host, s: Settings): Promise<Session | null> {
  const customer = customerOf(win.petitbleuData || win.idzCustomData);
  const body = JSON.stringify({
    ...customer,
    url: win.location.origin + win.location.pathname,
    language: languageOf(win.document, s.locale),
  });
  let answer: Response;
  try {
    answer = await win.fetch(`${s.base}/v1/session?site=${encodeURIComponent(s.site)}`, {
      method: 'POST',
      body,
      credentials: 'omit',
    });
  } catch {
    warn('no answer from the server: is this page’s address among the origins of the site?');
    return null;
  }
  const said: unknown = await answer.json().catch(() => null);
  if (answer.ok) return said as Session;
  const why = (said as { error?: { message?: string } } | null)?.error?.message;
  warn(why || `the server answered ${answer.status}`);
  return null;
}

/** The newest drawing wins: a refresh while another is under way makes the older one stop. */
let turn = 0;

/** Draw every button of the page. Places whose button may not show stay empty. */
export async function draw(win: Host, s: Settings): Promise<void> {
  const all = places(win.document);
  if (all.length === 0) return;
  const mine = ++turn;
  const session = await ask(win, s);
  if (mine !== turn) return;
  const optIns: Place[] = [];
  for (const place of all) {
    place.host.textContent = '';
    if (!session) continue;
    if (place.kind === 'message-us') show(win, place, session);
    else if (session.send_to_messenger) optIns.push(place);
  }
  if (!session || optIns.length === 0) return;
  if (s.sdk === 'never') {
    optIns.forEach((p) => show(win, p, session));
    return;
  }
  try {
    const sdk = await facebook(win, session);
    if (mine !== turn) return;
    hear(sdk, guard((e: PluginEvent) => tell(win, e)));
    optIns.forEach((p) => plugin(win, p, session, sdk));
  } catch (e) {
    warn(e instanceof Error ? e.message : 'the Facebook script failed');
    if (mine === turn) optIns.forEach((p) => show(win, p, session));
  }
}

/** Our own button in its place. */
function show(win: Host, place: Place, session: Session): void {
  place.host.textContent = '';
  const button = linkButton(win.document, place, session.message_us, session.locale);
  button.addEventListener('click', () => announce(win, place.host, 'clicked'));
  place.host.append(button);
  announce(win, place.host, 'rendered');
}

/** The platform's button in its place: it knows who is signed in to Messenger and asks them. */
function plugin(win: Host, place: Place, session: Session, sdk: { XFBML: { parse(node?: Element): void } }): void {
  const div = win.document.createElement('div');
  div.className = 'fb-send-to-messenger';
  div.setAttribute('messenger_app_id', session.app_id);
  div.setAttribute('page_id', session.page_id);
  div.setAttribute('data-ref', session.send_to_messenger!.ref);
  div.setAttribute('color', place.color);
  div.setAttribute('size', place.size);
  if (place.cta) div.setAttribute('cta_text', place.cta);
  place.host.textContent = '';
  place.host.append(div);
  sdk.XFBML.parse(place.host);
}

/** Pass an event of the platform's button on to the place that it belongs to. */
function tell(win: Host, e: PluginEvent): void {
  if (!e || !e.event || !e.ref) return;
  win.document.querySelectorAll<HTMLElement>('[data-petitbleu="send-to-messenger"]').forEach((host) => {
    const mine = Array.from(host.children).some((c) => c.getAttribute('data-ref') === e.ref);
    if (mine) announce(win, host, e.event!);
  });
}

/** Tell the page, as an event of the element: petitbleu:send-to-messenger with detail.event. */
function announce(win: Host, host: HTMLElement, event: string): void {
  const name = 'petitbleu:' + host.dataset.petitbleu;
  const Custom = (win as unknown as { CustomEvent: typeof CustomEvent }).CustomEvent;
  host.dispatchEvent(new Custom(name, { bubbles: true, detail: { event } }));
}

/** Start, once for a page, when its elements are there. */
export function start(win: Host, script: HTMLScriptElement | null): void {
  if (win.petitbleu) return;
  const s = settings(script);
  if (!s) {
    warn('the script tag lacks data-site: copy the snippet again from Channels');
    return;
  }
  const refresh = guard(() => draw(win, s));
  win.petitbleu = { version: '1', refresh };
  if (win.document.readyState === 'loading') win.document.addEventListener('DOMContentLoaded', refresh);
  else refresh();
}
