import { useRef, useState, type KeyboardEvent } from 'react';
import { Icon } from '../../kit';
import type { Action } from '../data/types';
import { useWords } from '../i18n';
import type { CardShown } from '../model/content';
import { hostOf, Picture, Taps } from './pieces';

interface CarouselProps {
  cards: CardShown[];
  square: boolean;
  mid?: string;
  perform: (action: Action) => Promise<boolean>;
}

/** Cards side by side: swiped, moved by arrow keys, or by the buttons at the sides. */
export function Carousel({ cards, square, mid, perform }: CarouselProps) {
  const words = useWords();
  const box = useRef<HTMLUListElement>(null);
  const [at, setAt] = useState(0);
  const many = cards.length > 1;
  const step = () => {
    const [one, two] = Array.from(box.current?.children ?? []) as HTMLElement[];
    return one && two ? two.offsetLeft - one.offsetLeft : 1;
  };
  const go = (to: number) => {
    const next = Math.max(0, Math.min(cards.length - 1, to));
    box.current?.scrollTo({ left: next * step(), behavior: matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth' });
    setAt(next);
  };
  const onKey = (event: KeyboardEvent) => {
    const by = { ArrowRight: 1, ArrowLeft: -1, Home: -cards.length, End: cards.length }[event.key];
    if (!by || event.target !== event.currentTarget) return;
    event.preventDefault();
    go(at + by);
  };
  const settle = () => {
    const list = box.current;
    if (!list) return;
    const end = list.scrollLeft + list.clientWidth >= list.scrollWidth - 2;
    setAt(end && many && list.scrollLeft > 0 ? cards.length - 1 : Math.round(list.scrollLeft / step()));
  };
  return (
    <div className="carousel" role="group" aria-roledescription="carousel" aria-label={words.cards(cards.length)}>
      <ul className="car" ref={box} tabIndex={many ? 0 : undefined} aria-label={words.cards(cards.length)} onKeyDown={onKey} onScroll={settle}>
        {cards.map((card, i) => <li className="c" key={i} aria-label={many ? words.cardAt(i + 1, cards.length) : undefined}><CardFace card={card} square={square} /><Taps taps={card.taps} mid={mid} perform={perform} /></li>)}
      </ul>
      {many && at > 0 && <button type="button" className="side left" aria-label={words.before} onClick={() => go(at - 1)}><Icon name="left" size={16} /></button>}
      {many && at < cards.length - 1 && <button type="button" className="side right" aria-label={words.next} onClick={() => go(at + 1)}><Icon name="right" size={16} /></button>}
    </div>
  );
}

function CardFace({ card, square }: { card: CardShown; square: boolean }) {
  const words = useWords();
  const inside = (
    <>
      {card.image && <Picture url={card.image} alt={words.pictureOf(card.title)} className={square ? 'pic sq1' : 'pic'} />}
      <div className="tx"><b>{card.title}</b>{card.subtitle && <span>{card.subtitle}</span>}{card.opens && <span className="host">{hostOf(card.opens)}</span>}</div>
    </>
  );
  if (!card.opens) return <div className="face">{inside}</div>;
  return <a className="face" href={card.opens} target="_blank" rel="noopener noreferrer" title={words.opensIn(hostOf(card.opens))}>{inside}</a>;
}
