import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { cancelMany, resendMany } from '../../api/people';
import { usePlace } from '../../app/workspace';
import { Button, Confirm, useToast } from '../../kit';
import { useSay } from '../../message/words';

/** What can be done with the chosen messages at once; the API passes over those in no state for it. */
export function Bulk({ chosen, onDone }: { chosen: string[]; onDone: () => void }) {
  const s = useSay();
  const { ws } = usePlace();
  const client = useQueryClient();
  const say = useToast();
  const [asking, setAsking] = useState<'resend' | 'cancel'>();
  const go = async () => {
    const { done, left } = await (asking === 'cancel' ? cancelMany(ws, chosen) : resendMany(ws, chosen));
    await Promise.all(['message', 'messages', 'timeline', 'home'].map((noun) => client.invalidateQueries({ queryKey: [noun] })));
    say(s.list.done(done.length, left.length));
    onDone();
  };
  const cancelling = asking === 'cancel';
  return (
    <>
      <Button size="sm" icon="refresh" onClick={() => setAsking('resend')}>{s.list.resend}</Button>
      <Button size="sm" icon="undo" onClick={() => setAsking('cancel')}>{s.list.cancel}</Button>
      <Confirm
        open={asking !== undefined} onClose={() => setAsking(undefined)} destructive={cancelling} onConfirm={go}
        title={cancelling ? s.list.cancelTitle(chosen.length) : s.list.resendTitle(chosen.length)} action={cancelling ? s.list.cancel : s.list.resend}
      >
        <p>{cancelling ? s.list.cancelSay : s.list.resendSay}</p>
      </Confirm>
    </>
  );
}
