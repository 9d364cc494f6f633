import { Icon } from '../../kit';
import type { Action } from '../data/types';
import { useWords } from '../i18n';
import type { Shown } from '../model/content';
import { hostOf, Picture, Taps } from './pieces';

type Of<K extends Shown['kind']> = Extract<Shown, { kind: K }>;
type Perform = (action: Action) => Promise<boolean>;

export function Sticker({ part }: { part: Of<'sticker'> }) {
  const words = useWords();
  return <Picture url={part.url} alt={words.phone.sticker(part.id)} className="stickerpic" />;
}

export function Place({ part }: { part: Of<'location'> }) {
  const words = useWords();
  return <div className="bub row g8"><Icon name="entry" />{words.phone.place}<span className="mono t-12">{part.lat.toFixed(4)}, {part.long.toFixed(4)}</span></div>;
}

export function Share({ part }: { part: Of<'share'> }) {
  return (
    <div className="bub row g8"><Icon name="external" />
      {part.url ? <a className="breaks" href={part.url} target="_blank" rel="noopener noreferrer">{part.title || hostOf(part.url)}</a> : <span className="breaks">{part.title}</span>}
    </div>
  );
}

/** A picture or video of the Page, with buttons. */
export function MediaCard({ part, mid, perform }: { part: Of<'media'>; mid?: string; perform: Perform }) {
  const words = useWords();
  return (
    <div className="otn">
      {part.media === 'image' && part.url
        ? <Picture url={part.url} alt={words.pictureFrom(hostOf(part.url))} className="wide" />
        : <div className="row g8"><Icon name={part.media === 'video' ? 'media' : 'image'} />{part.url ? <a href={part.url} target="_blank" rel="noopener noreferrer">{hostOf(part.url)}</a> : words.phone.ofThePage}</div>}
      <Taps taps={part.taps} mid={mid} perform={perform} />
    </div>
  );
}

/** Up to six pictures in one card; a hero stands across. */
export function Grid({ part, mid, perform }: { part: Of<'grid'>; mid?: string; perform: Perform }) {
  const words = useWords();
  return (
    <div className="otn grid6">
      <div><b className="b">{part.title}</b>{part.subtitle && <><br /><span className="soft">{part.subtitle}</span></>}</div>
      <div className="pics">
        {part.images.map((image, i) => {
          const picture = <Picture url={image.url} alt={image.tap?.title || words.phone.pictureAt(i + 1, part.images.length)} className="pic" />;
          const hero = image.hero ? 'hero' : undefined;
          if (image.tap?.kind === 'url' && image.tap.url) return <a key={i} className={hero} href={image.tap.url} target="_blank" rel="noopener noreferrer">{picture}</a>;
          if (image.tap?.kind === 'postback') {
            return <button key={i} type="button" className={hero} onClick={() => void perform({ action: 'postback', mid, title: image.tap!.title, payload: image.tap!.payload })}>{picture}</button>;
          }
          return <span key={i} className={hero}>{picture}</span>;
        })}
      </div>
      <Taps taps={part.taps} mid={mid} perform={perform} />
    </div>
  );
}

export function Products({ part }: { part: Of<'products'> }) {
  const words = useWords();
  return <div className="otn"><div><b className="b">{words.phone.products(part.ids.length)}</b><br /><span className="mono t-12 breaks">{part.ids.join(', ')}</span></div></div>;
}

export function AirlineCard({ part }: { part: Of<'airline'> }) {
  return (
    <div className="otn"><div><b className="b">{part.intro}</b>{part.lines.map((one, i) => <span key={i} className="mono t-12 block">{one}</span>)}</div></div>
  );
}
