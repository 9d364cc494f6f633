import type { ReactNode } from 'react';
import type { Button, Card, Content, QuickReply } from '../api/types';
import { useT } from '../i18n/pages';
import { Icon, type IconName } from '../kit';
import '../theme/message.css';
import './drawn.css';
import { Picture } from './Picture';
import { Asked } from './PreviewForms';
import { ReceiptView } from './Receipt';
import { contentIcon, hostOf, summaryOf } from './summary';
import { useSay } from './words';

/** The message as Messenger would show it, drawn our own way. */
export function Preview({ content }: { content: Content }) {
  const t = useT();
  const s = useSay();
  const notes = [
    content.reply_to && s.content.inReply,
    content.persona_id && s.content.asPersona(content.persona_id),
    content.notification === 'silent' && s.content.silent, content.notification === 'none' && s.content.none, content.tag,
  ].filter(Boolean);
  return (
    <div className="chat" role="group" aria-label={t.content.preview}>
      <Body content={content} />
      {content.quick_replies && content.quick_replies.length > 0 && (
        <div className="replies">{content.quick_replies.map((reply, i) => <Reply key={i} reply={reply} />)}</div>
      )}
      {notes.length > 0 && <p className="t-12 soft">{notes.join(', ')}</p>}
    </div>
  );
}

function Reply({ reply }: { reply: QuickReply }) {
  const s = useSay();
  const words = reply.title || { phone: s.content.replyPhone, email: s.content.replyEmail }[reply.type] || reply.type;
  return <span className="reply">{reply.image_url && <Picture url={reply.image_url} alt="" className="tinypic" />}{words}</span>;
}

function Body({ content }: { content: Content }) {
  const t = useT();
  switch (content.type) {
    case 'text':
      return <div className="bub page first-l breaks">{content.text}</div>;
    case 'buttons':
      return <Bubble buttons={content.buttons}>{content.text}</Bubble>;
    case 'image':
      if (!content.media?.url) return <Thing content={content} />;
      return <Picture url={content.media.url} alt={t.content.picture(hostOf(content.media.url))} className="bubpic" />;
    case 'cards':
      return <Cards cards={content.cards ?? []} />;
    case 'receipt':
      return content.receipt ? <ReceiptView receipt={content.receipt} /> : null;
    case 'images':
      return <Pictures urls={(content.images ?? []).map((one) => ({ url: one.url, id: one.attachment_id }))} />;
    case 'image_grid':
      return (
        <div className="sheetlet">
          <Pictures urls={(content.grid?.images ?? []).map((one) => ({ url: one.image_url, hero: one.hero, text: one.text }))} />
          <div className="said"><b>{content.grid?.title}</b>{content.grid?.subtitle && <span className="soft block">{content.grid.subtitle}</span>}</div>
          <Buttons buttons={content.buttons} />
        </div>
      );
    case 'media_card':
      return (
        <div className="sheetlet">
          {content.media?.url && content.media.kind !== 'video' ? <Picture url={content.media.url} alt={t.content.picture(hostOf(content.media.url))} className="pic" /> : <div className="said"><Thing content={content} bare /></div>}
          <Buttons buttons={content.buttons} />
        </div>
      );
    case 'video': case 'audio': case 'file': case 'sticker':
      return <Thing content={content} />;
    default:
      return <Asked content={content} />;
  }
}

/** A text with buttons below. */
export function Bubble({ children, buttons }: { children: ReactNode; buttons?: Button[] }) {
  return <div className="bub page first-l withbuttons breaks"><div className="said">{children}</div><Buttons buttons={buttons} /></div>;
}

/** A file, sound, video or sticker, with the way to it. */
function Thing({ content, bare }: { content: Content; bare?: boolean }) {
  const t = useT();
  const s = useSay();
  const words = summaryOf(content, t, s);
  const icon: IconName = contentIcon(content);
  return (
    <div className={bare ? 'row g8' : 'bub page first-l row g8'}>
      <Icon name={icon} />
      <span className="min0 breaks">
        {content.media?.url ? <a href={content.media.url} target="_blank" rel="noopener noreferrer">{words}, {hostOf(content.media.url)}</a> : words}
        {content.media?.attachment_id && <small className="block soft">{s.content.attachment(content.media.attachment_id)}</small>}
      </span>
    </div>
  );
}

interface PictureOf { url?: string; id?: string; hero?: boolean; text?: string }

function Pictures({ urls }: { urls: PictureOf[] }) {
  const t = useT();
  const s = useSay();
  return (
    <div className={urls.length === 1 ? 'pics one' : 'pics'} role="list" aria-label={s.content.picturesOf(urls.length)}>
      {urls.map((one, i) => (
        <div role="listitem" key={i} className={one.hero ? 'hero' : undefined}>
          <Picture url={one.url} alt={one.text || (one.url ? t.content.picture(hostOf(one.url)) : s.content.attachment(one.id ?? ''))} className="pic" />
        </div>
      ))}
    </div>
  );
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

export function Buttons({ buttons }: { buttons?: Button[] }) {
  const t = useT();
  const s = useSay();
  const own: Record<string, string> = { log_in: s.content.logIn, log_out: s.content.logOut, call: s.content.call, game: s.content.game };
  return <>{(buttons ?? []).map((button, i) => <div className="bt" key={i} title={button.url ? t.content.opens(button.url) : undefined}>{button.title || own[button.type] || button.type}</div>)}</>;
}
