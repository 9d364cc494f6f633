import { useState } from 'react';
import { Icon, Time } from '../../kit';
import type { Action, Bubble, Page } from '../data/types';
import { useWords } from '../i18n';
import type { Shown, Tap } from '../model/content';
import { Carousel } from './Carousel';
import { CouponCard, CustomerInfoForm, FeedbackForm, InstantForm, Subscribe } from './Forms';
import { AirlineCard, Grid, MediaCard, Place, Products, Share, Sticker } from './Kinds';
import { ReceiptCard } from './Receipt';

export interface PartProps {
  part: Shown;
  line: Bubble;
  page: Page;
  lines: Bubble[];
  perform: (action: Action) => Promise<boolean>;
}

/** The host of an address, for words. */
export function hostOf(url: string): string {
  try {
    return new URL(url).host || 'data';
  } catch {
    return url;
  }
}

/** One part of a message, drawn our own way. */
export function Part({ part, line, page, lines, perform }: PartProps) {
  const words = useWords();
  switch (part.kind) {
    case 'text':
      return <div className={line.kind === 'postback' || line.kind === 'quick_reply' ? 'bub tapped breaks' : 'bub breaks'}>{part.text}</div>;
    case 'buttons':
      return <div className="bub withtaps breaks"><div className="said">{part.text}</div><Taps taps={part.taps} mid={line.mid} perform={perform} /></div>;
    case 'image':
      return <a className="piclink" href={part.url || undefined} target="_blank" rel="noopener noreferrer"><Picture url={part.url} alt={words.pictureFrom(hostOf(part.url))} className="bigpic" /></a>;
    case 'cards':
      return <Carousel cards={part.cards} square={part.square} mid={line.mid} perform={perform} />;
    case 'receipt':
      return <ReceiptCard receipt={part.receipt} page={page} />;
    case 'notify':
      return <Notify part={part} line={line} page={page} lines={lines} perform={perform} />;
    case 'video':
    case 'audio':
    case 'file':
      return <div className="bub row g8"><Icon name={part.kind === 'video' ? 'media' : part.kind === 'audio' ? 'bell' : 'clip'} />{part.url ? <a href={part.url} target="_blank" rel="noopener noreferrer">{words.files[part.kind]}, {hostOf(part.url)}</a> : words.files[part.kind]}</div>;
    case 'sticker':
      return <Sticker part={part} />;
    case 'location':
      return <Place part={part} />;
    case 'share':
      return <Share part={part} />;
    case 'media':
      return <MediaCard part={part} mid={line.mid} perform={perform} />;
    case 'grid':
      return <Grid part={part} mid={line.mid} perform={perform} />;
    case 'products':
      return <Products part={part} />;
    case 'airline':
      return <AirlineCard part={part} />;
    case 'coupon':
      return <CouponCard part={part} line={line} perform={perform} />;
    case 'feedback':
      return <FeedbackForm part={part} line={line} perform={perform} />;
    case 'customer_info':
      return <CustomerInfoForm part={part} line={line} perform={perform} />;
    case 'form':
      return <InstantForm part={part} line={line} perform={perform} />;
    case 'subscribe':
      return <Subscribe part={part} line={line} page={page} lines={lines} perform={perform} />;
    case 'unknown':
      return <div className="bub unknown"><Icon name="warn" size={16} />{words.unknown(part.name)}</div>;
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

function Notify({ part, line, page, lines, perform }: PartProps & { part: Extract<Shown, { kind: 'notify' }> }) {
  const words = useWords();
  const yes = lines.find((one) => one.kind === 'notify_me' && one.seq > line.seq && one.payload === part.payload);
  const [before = '', after = ''] = words.saidYes('\u0001').split('\u0001');
  return (
    <div className="otn">
      <div><b className="b">{part.title}</b><br /><span className="soft">{words.notifySay(page.name)}</span></div>
      {line.used
        ? <p className="tap"><Icon name="check" size={16} />{yes ? <span>{before}<Time at={yes.at_ms} as="clock" />{after}</span> : words.saidYesPlain}</p>
        : <button type="button" className="bt" onClick={() => void perform({ action: 'notify_me', mid: line.mid, payload: part.payload })}>{words.notifyMe}</button>}
    </div>
  );
}
