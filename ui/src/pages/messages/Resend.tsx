import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { resend } from '../../api/actions';
import type { Message } from '../../api/types';
import { useMay, usePlace } from '../../app/workspace';
import { useT } from '../../i18n/pages';
import { Button, Confirm, useToast } from '../../kit';

/** Sends an unknown or failed message again: only a person may decide that, and only after a warning. */
export function Resend({ message }: { message: Message }) {
  const t = useT();
  const { ws } = usePlace();
  const may = useMay('messages.send');
  const client = useQueryClient();
  const say = useToast();
  const [asking, setAsking] = useState(false);
  if (!may) return null;
  const go = async () => {
    await resend(ws, message.id);
    await Promise.all(['message', 'messages', 'timeline'].map((noun) => client.invalidateQueries({ queryKey: [noun] })));
    say(t.message.resent);
  };
  return (
    <>
      <Button size="sm" icon="refresh" onClick={() => setAsking(true)}>{t.message.resend}</Button>
      <Confirm open={asking} onClose={() => setAsking(false)} title={t.message.resendTitle} action={t.message.resend} onConfirm={go}>
        <p>{message.state === 'unknown' ? t.message.resendUnknown : t.message.resendFailed}</p>
      </Confirm>
    </>
  );
}
