import { useState } from 'react';
import { Icon } from '../../kit';
import type { Action } from '../data/types';
import { useWords } from '../i18n';
import type { Tap } from '../model/content';

/** The host of an address, for words. */
export function hostOf(url: string): string {
  try {
    return new URL(url).host || 'data';
  } catch {
    return url;
  }
}

/** The buttons under a message, each doing what it does on a phone. */
export function Taps({ taps, mid, perform }: { taps: Tap[]; mid?: string; perform: (action: Action) => Promise<boolean> }) {
  const words = useWords();
  return (
    <>
      {taps.map((tap, i) => {
        if (tap.kind === 'url' && tap.url) {
          return <a key={i} className="bt" href={tap.url} target="_blank" rel="noopener noreferrer" title={words.opensIn(hostOf(tap.url))}>{tap.title}</a>;
        }
        if (tap.kind === 'postback') {
          return <button key={i} type="button" className="bt" onClick={() => void perform({ action: 'postback', mid, title: tap.title, payload: tap.payload })}>{tap.title}</button>;
        }
        if (tap.kind === 'log_in') {
          return <button key={i} type="button" className="bt" onClick={() => void perform({ action: 'link_account', mid })}>{words.phone.logIn}</button>;
        }
        if (tap.kind === 'log_out') {
          return <button key={i} type="button" className="bt" onClick={() => void perform({ action: 'unlink_account', mid })}>{words.phone.logOut}</button>;
        }
        return <span key={i} className="bt dull" title={tap.kind === 'phone' ? words.calls(tap.payload ?? '') : words.noLink}>{tap.title}</span>;
      })}
    </>
  );
}

/** A picture at its own shape; a sign in its place when it does not load. */
export function Picture({ url, alt, className }: { url: string; alt: string; className: string }) {
  const [broken, setBroken] = useState(false);
  if (!url || broken) return <span className={`${className} nopic`} role="img" aria-label={alt} title={alt}><Icon name="image" size={20} /></span>;
  return <img className={className} src={url} alt={alt} referrerPolicy="no-referrer" onError={() => setBroken(true)} />;
}
