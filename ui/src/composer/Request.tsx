import { useMemo } from 'react';
import { Icon, IconButton, useToast } from '../kit';
import type { Composition, Previewed } from './data';
import { bitsOf, wroteOf } from './wrote';
import { useComposerWords } from './words';

/** The exact request that would leave, with what Liquid wrote for this person marked. Tokens are sealed: they never reach the page. */
export function Request({ request, composition, shown }: { request: NonNullable<Previewed['request']>; composition: Composition; shown: Previewed }) {
  const w = useComposerWords();
  const say = useToast();
  const body = useMemo(() => {
    try {
      return JSON.stringify(JSON.parse(request.body), null, 2);
    } catch {
      return request.body;
    }
  }, [request.body]);
  const bits = useMemo(() => {
    const source = composition.variants?.find((one) => one.language === shown.language)?.content ?? composition.content;
    const wrote = wroteOf(source, shown.content);
    // A webhook's body is one text: the texts inside it are found by what they read.
    const inner = source.webhook?.body && wroteOf(tryJSON(source.webhook.body), tryJSON(request.body));
    return bitsOf(body, inner ? new Map([...wrote, ...inner]) : wrote);
  }, [composition, shown, body, request.body]);
  const hot = bits.some((bit) => bit.hot);
  const copy = async () => {
    await navigator.clipboard.writeText(body);
    say(w.copied);
  };
  return (
    <section className="card reqcard" aria-label={w.exact}>
      <div className="telehead">
        <div className="row g8"><h2 className="sp">{w.exact}</h2>{body && <IconButton name="copy" label={w.copyBody} onClick={copy} />}</div>
        <div className="reqhead breaks"><b>{request.method}</b> {request.url}{request.headers.map((one) => <div key={one.name} className="soft">{one.name}: {one.value}</div>)}</div>
      </div>
      {body && <pre className="code reqbody" tabIndex={0} aria-label={w.body}>{bits.map((bit, i) => <span key={i} className={[bit.kind, bit.hot ? 'hot' : ''].join(' ').trim() || undefined}>{bit.text}</span>)}</pre>}
      <footer>{hot && <><i className="sq hotkey" aria-hidden="true" /><span>{w.byLiquid}</span></>}<span className="sp" /><span>{w.bytes(new TextEncoder().encode(request.body).length)}</span></footer>
      {!body && <p className="pad soft t-13"><Icon name="info" size={16} /> {w.noBody}</p>}
    </section>
  );
}

function tryJSON(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
