import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { Person } from '../../../api/types';
import { useAction } from '../../../app/hooks';
import { useMay, usePlace } from '../../../app/workspace';
import type { Feed } from '../../../composer/card/data';
import { Badge, Button, Confirm, Time, useToast } from '../../../kit';
import { Shown } from '../../notifications/NotificationParts';
import { mark, type Item, type What } from './data';
import { usePersonNoticeWords } from './words';

/** One notification of a person: as it is shown, what they did with it, and what may be done for them. */
export function Notice({ person, one, feed }: { person: Person; one: Item; feed?: Feed }) {
  const w = usePersonNoticeWords();
  const steps = [['appeared', one.at], ['seen', one.seen_at], ['viewed', one.viewed_at], ['read', one.read_at], ['clicked', one.clicked_at], ['archived', one.archived_at], ['kept', one.expires_at]] as const;
  const category = feed?.categories.find(({ id }) => id === one.category)?.name ?? one.category;
  return (
    <li aria-label={w.about(one.text)}>
      <div className="min0"><Shown one={one} /></div>
      <div className="col g12 min0">
        <div className="row g8 wrap">
          <b className="breaks">{feed?.name ?? one.feed}</b>
          {category && <Badge tone="line">{category}</Badge>}
          {one.label && <Badge tone="line">{one.label}</Badge>}
          {!one.read_at && <Badge tone="bleu">{w.unread}</Badge>}
        </div>
        <dl className="personsteps">{steps.map(([step, at]) => at && <div key={step}><dt>{w.steps[step]}</dt><dd><Time at={at} as={step === 'kept' ? 'day' : 'near'} /></dd></div>)}</dl>
        <div className="row g12 wrap t-13"><code className="breaks">{one.template_key}</code><Link className="lnk" to="/notifications" search={{ open: one.id }}>{w.details}</Link></div>
        <Marks person={person} one={one} />
      </div>
    </li>
  );
}

function Marks({ person, one }: { person: Person; one: Item }) {
  const w = usePersonNoticeWords();
  const { ws } = usePlace();
  const say = useToast();
  const may = useMay('people.write');
  const [asking, setAsking] = useState(false);
  const go = useAction(async (what: What) => ({ what, ...(await mark(ws, person.id, one.feed, what, [one.id])) }), ['profile', 'notifications'], ({ what, changed }) => say(changed > 0 ? w.done[what] : w.nothingChanged));
  if (!may) return null;
  const whats: What[] = [one.read_at ? 'unread' : 'read', one.archived_at ? 'unarchive' : 'archive'];
  if (!one.seen_at && !one.read_at) whats.unshift('seen');
  return (
    <div className="row g8 wrap">
      {whats.map((what) => <Button key={what} size="sm" busy={go.isPending && go.variables === what} disabled={go.isPending} onClick={() => go.mutate(what)}>{w.actions[what]}</Button>)}
      <Button size="sm" kind="stamp" disabled={go.isPending} onClick={() => setAsking(true)}>{w.actions.delete}</Button>
      <Confirm open={asking} destructive onClose={() => setAsking(false)} title={w.deleteTitle} action={w.actions.delete} onConfirm={() => go.mutateAsync('delete')}><p>{w.deleteSay}</p></Confirm>
    </div>
  );
}
