import type { Message } from '../../api/types';
import { useT } from '../../i18n/pages';
import { Icon, Time } from '../../kit';
import { notSent } from '../../message/state';
import { useSay } from '../../message/words';

/** Asked, left, accepted, delivered, read: each with its instant once it is known. */
export function Marks({ message }: { message: Message }) {
  const t = useT();
  const on = useSay().marksOn[message.channel];
  const steps: [string, string | undefined][] = [
    [t.message.created, message.created_at],
    [t.message.sendingAt, message.sending_at],
    [on?.sent ?? t.message.sentAt, message.sent_at],
    // Nobody tells what became of a request that was taken.
    ...(message.channel === 'webhook' ? [] : [[on?.delivered ?? t.message.deliveredAt, message.delivered_at], [t.message.readAt, message.read_at]] as [string, string | undefined][]),
  ];
  const shown = notSent(message.state) ? steps.filter(([, at]) => at) : steps;
  return (
    <ol className="marks" aria-label={t.message.marks}>
      {shown.map(([name, at]) => (
        <li key={name} className={at ? 'on' : undefined}>
          <span className="o"><Icon name={at ? 'check' : 'minus'} size={12} /></span>
          <span className="m">{name}</span>
          {at ? <Time at={at} as="seconds" className="soft nw" /> : <span className="soft">{t.message.notYet}</span>}
        </li>
      ))}
      {message.due_at && (message.state === 'held' || message.state === 'queued') && <li><span className="o"><Icon name="clock" size={12} /></span><span className="m">{t.message.due}</span><Time at={message.due_at} className="soft nw" /></li>}
    </ol>
  );
}
