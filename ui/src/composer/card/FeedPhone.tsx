import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Card } from '../../../../sdk/js/src/inbox/card';
import { usePlace } from '../../app/workspace';
import { Avatar, Badge, Segmented, Time } from '../../kit';
import type { components } from '../../api/schema';
import { useComposerWords } from '../words';
import { CardView } from './CardView';
import { cardByKeyQuery, feedsQuery } from './data';
import { lookOf, modeOf } from './look';
import { useCardWords } from './words';

const taste = 'petitbleu.preview.theme';

interface Props {
  card: Pick<components['schemas']['CardShown'], 'card' | 'data' | 'text'>;
  /** The key of its template: feed, category and label are the template's. */
  template: string;
  stale?: boolean;
  /** It stands in the feed since then; without it, it is a preview. */
  sent?: { at: string; read: boolean };
}

/** A notification as its feed shows it, in light or dark whatever the app has; a feed of one look has that one. */
export function FeedPhone({ card, template, stale, sent }: Props) {
  const w = useCardWords();
  const c = useComposerWords();
  const { ws } = usePlace();
  const [chosen, setLook] = useState<'light' | 'dark'>(() => ((localStorage.getItem(taste) ?? document.documentElement.dataset.mantineColorScheme) === 'dark' ? 'dark' : 'light'));
  const detail = useQuery(cardByKeyQuery(ws, template)).data;
  const feed = useQuery(feedsQuery(ws)).data?.items.find((one) => one.id === detail?.feed_id);
  const category = feed?.categories.find((one) => one.id === detail?.category)?.name;
  const look = modeOf(feed?.theme) ?? chosen;
  const parts = lookOf(feed?.theme, look === 'dark');
  const choose = (next: 'light' | 'dark') => {
    localStorage.setItem(taste, next);
    setLook(next);
  };
  return (
    <>
      <div className={stale ? `phone stale ${look}` : `phone ${look}`}>
        <div className="ph-h" style={parts.header}>
          <Avatar name={feed?.name ?? 'F'} size={32} />
          <div className="sp min0"><div className="b cut">{feed?.name ?? w.feed}</div><div className="t-12 soft">{category ?? w.inYourSite}</div></div>
          {!sent && <Badge tone={stale ? 'brass' : 'line'}>{stale ? c.stale : c.preview}</Badge>}
        </div>
        <div className="ph-b feedlist" style={parts.list}>
          <div className="feeditem" style={parts.notification}>
            <p className="feedmeta">{!sent?.read && <span className="unread" style={parts.unread} aria-hidden="true" />}{feed?.labels && detail?.label && <b>{detail.label}</b>}<span className="sp" />{sent ? <Time at={sent.at} as="when" /> : <span>{w.now}</span>}</p>
            {card.card ? <CardView card={card.card as Card} dark={look === 'dark'} label={w.card} /> : card.data ? <dl className="kv">{Object.entries(card.data).map(([name, value]) => <div className="kvrow" key={name}><dt>{name}</dt><dd className="breaks">{value}</dd></div>)}</dl> : <p className="breaks">{card.text}</p>}
          </div>
        </div>
      </div>
      {modeOf(feed?.theme) ? <p className="t-13 soft">{w.oneLook(look)}</p> : <div className="row g8"><span className="t-13 soft">{c.look}</span><Segmented label={c.look} value={look} choices={[{ value: 'light', label: c.light }, { value: 'dark', label: c.dark }]} onChange={choose} /></div>}
      <details className="t-13"><summary className="lnk">{w.inWords}</summary><p className="soft breaks gap-top">{card.text}</p></details>
    </>
  );
}
