import { Icon, Time } from '../../kit';
import type { Action, Bubble, Page } from '../data/types';
import { useWords } from '../i18n';
import type { Shown } from '../model/content';
import { Carousel } from './Carousel';
import { CouponCard, CustomerInfoForm, FeedbackForm, InstantForm, Subscribe } from './Forms';
import { AirlineCard, Grid, MediaCard, Place, Products, Share, Sticker } from './Kinds';
import { hostOf, Picture, Taps } from './pieces';
import { ReceiptCard } from './Receipt';

export interface PartProps {
  part: Shown;
  line: Bubble;
  page: Page;
  lines: Bubble[];
  perform: (action: Action) => Promise<boolean>;
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
