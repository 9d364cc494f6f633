import { useState } from 'react';
import type { Button, Card, Content } from '../api/types';
import { useT } from '../i18n';
import { Icon } from '../kit';
import { hostOf, mediaWord } from './summary';
import { ReceiptView } from './Receipt';

/** The message as Messenger would show it, drawn our own way. */
export function Preview({ content }: { content: Content }) {
  const t = useT();
  return (
    <div className="chat" role="group" aria-label={t.content.preview}>
      <Body content={content} />
      {content.quick_replies && content.quick_replies.length > 0 && (
        <div className="replies">{content.quick_replies.map((reply, i) => <span key={i} className="reply">{reply.title ?? reply.type}</span>)}</div>
      )}
    </div>
  );
}

function Body({ content }: { content: Content }) {
  const t = useT();
  switch (content.type) {
    case 'text':
      return <div className="bub page first-l breaks">{content.text}</div>;
    case 'buttons':
      return <div className="bub page first-l withbuttons breaks"><div className="said">{content.text}</div><Buttons buttons={content.buttons} /></div>;
    case 'image':
      return <Picture url={content.media?.url} alt={t.content.picture(hostOf(content.media?.url))} className="bubpic" />;
    case 'cards':
      return <Cards cards={content.cards ?? []} />;
    case 'receipt':
      return content.receipt ? <ReceiptView receipt={content.receipt} /> : null;
    case 'token_request':
      return <div className="bub page first-l withbuttons"><div className="said">{content.token_request?.title}</div><div className="bt">{t.content.notify}</div></div>;
    default:
      return <MediaFile content={content} />;
  }
}

function MediaFile({ content }: { content: Content }) {
  const t = useT();
  const word = mediaWord(content.type, t);
  return (
    <div className="bub page first-l row g8">
      <Icon name={content.type === 'video' ? 'media' : 'clip'} />
      {content.media?.url ? <a href={content.media.url} target="_blank" rel="noopener noreferrer">{word}, {hostOf(content.media.url)}</a> : word}
    </div>
  );
}

/** A picture at its own shape; words in its place when it does not load. */
export function Picture({ url, alt, className }: { url?: string; alt: string; className: string }) {
  const [broken, setBroken] = useState(false);
  if (!url || broken) {
    return <span className={`${className} nopic`} role="img" aria-label={alt}><Icon name="image" size={20} /></span>;
  }
  return <img className={className} src={url} alt={alt} loading="lazy" referrerPolicy="no-referrer" onError={() => setBroken(true)} />;
}

function Cards({ cards }: { cards: Card[] }) {
  const t = useT();
  return (
    <div className="car" role="list" tabIndex={cards.length > 1 ? 0 : undefined} aria-label={t.content.carouselOf(cards.length)}>
      {cards.map((card, i) => (
        <div className="c" role="listitem" key={i}>
          {card.image_url && <Picture url={card.image_url} alt={t.content.pictureOf(card.title)} className="pic" />}
          <div className="tx"><b>{card.title}</b>{card.subtitle && <span>{card.subtitle}</span>}</div>
          <Buttons buttons={card.buttons} />
        </div>
      ))}
    </div>
  );
}

function Buttons({ buttons }: { buttons?: Button[] }) {
  const t = useT();
  return <>{(buttons ?? []).map((button, i) => <div className="bt" key={i} title={button.url ? t.content.opens(button.url) : undefined}>{button.title}</div>)}</>;
}
