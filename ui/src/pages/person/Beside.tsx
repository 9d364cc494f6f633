import type { TimelineItem } from '../../api/types';
import type { Catalogue } from '../../i18n/pages';
import { propertiesOf } from '../../message/events';
import { summaryOf } from '../../message/summary';
import { useSay, type Words } from '../../message/words';

/** What was said in the messages in sight, and which reactions stand on them, by the platform's ids. */
export interface Beside {
  texts: Map<string, string>;
  reactions: Map<string, string[]>;
}

export function besideOf(items: TimelineItem[], t: Catalogue, s: Words): Beside {
  const texts = new Map<string, string>();
  const reactions = new Map<string, string[]>();
  const settled = new Set<string>();
  for (const { message, event } of items) {
    if (message?.outside_id) texts.set(message.outside_id, summaryOf(message.content, t, s));
    if (!event) continue;
    const p = propertiesOf(event);
    if ((event.kind === 'message' || event.kind === 'echo') && p.text('message')) texts.set(p.text('message'), p.text('text'));
    if (event.kind !== 'reaction' || settled.has(p.text('message'))) continue;
    settled.add(p.text('message')); // the newest counts: a person has one reaction on a message
    if (p.text('action') !== 'unreact') reactions.set(p.text('message'), [p.text('emoji')]);
  }
  return { texts, reactions };
}

export function Reactions({ on, beside }: { on?: string; beside: Beside }) {
  const s = useSay();
  const found = on ? beside.reactions.get(on) : undefined;
  if (!found) return null;
  return <div>{found.map((emoji) => <span key={emoji} className="reacted" role="img" aria-label={s.event.reacted(emoji)}>{emoji}</span>)}</div>;
}
