import { useT } from '../i18n/pages';
import { Badge, Time, type Tone } from '../kit';

const tones: Record<string, Tone> = {
  queued: 'plain', held: 'brass', sending: 'bleu', unknown: 'brass', sent: 'bleu', delivered: 'verd', read: 'verd', failed: 'stamp', dropped: 'stamp', cancelled: 'plain',
};

/** The state of a message: the same colour and word everywhere. */
export function MessageState({ state, at }: { state: string; at?: string }) {
  const t = useT();
  return (
    <Badge tone={tones[state] ?? 'plain'}>
      {t.states[state] ?? state}
      {at && <> <Time at={at} as="clock" /></>}
    </Badge>
  );
}

/** Whether a message in this state will never arrive. */
export function notSent(state: string): boolean {
  return state === 'dropped' || state === 'failed' || state === 'cancelled';
}
