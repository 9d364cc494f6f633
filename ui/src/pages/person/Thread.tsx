import { controlThread } from '../../api/people';
import type { PersonConversation } from '../../api/types';
import { useAction } from '../../app/hooks';
import { useMay, usePlace } from '../../app/workspace';
import { Badge, Button, useEnv, useToast } from '../../kit';
import { formatTime } from '../../lib/format';
import { useSay } from '../../message/words';

const INBOX = '263902037430900';

/** Who holds the conversation, as last told, and the way to take it or pass it on. */
export function Thread({ thread }: { thread: PersonConversation }) {
  const s = useSay();
  const { ws } = usePlace();
  const { zone, locale } = useEnv();
  const say = useToast();
  const may = useMay('messages.send');
  const words = { take: s.reply.taken, pass: s.reply.passed, request: s.reply.requested };
  const control = useAction(
    (action: 'take' | 'pass' | 'request') => controlThread(ws, thread.page_id, thread.psid, { action, app_id: action === 'pass' ? INBOX : undefined }).then(() => action),
    ['profile', 'why', 'timeline'], (action) => say(words[action]),
  );
  if (!thread.owner) return null;
  const elsewhere = thread.owner !== 'us';
  return (
    <div className="row g8 wrap t-13">
      <Badge tone={elsewhere ? 'brass' : 'bleu'}>{s.reply.held[thread.owner]}{thread.owner_until && ` ${s.reply.heldUntil(formatTime(Date.parse(thread.owner_until), 'short', locale, zone))}`}</Badge>
      <span className="sp" />
      {may && elsewhere && <Button size="sm" busy={control.isPending} onClick={() => control.mutate('take')}>{s.reply.take}</Button>}
      {may && thread.owner === 'other' && <Button size="sm" kind="plain" busy={control.isPending} onClick={() => control.mutate('request')}>{s.reply.request}</Button>}
      {may && !elsewhere && <Button size="sm" kind="plain" busy={control.isPending} onClick={() => control.mutate('pass')}>{s.reply.pass}</Button>}
    </div>
  );
}
