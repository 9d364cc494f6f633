import type { Message } from '../api/types';
import { useT } from '../i18n/pages';
import { Note, Said, Time } from '../kit';
import { useSay } from './words';

/** What a message that is queued or held waits for, since when, and until when if that is known. */
export function WaitsNote({ waiting }: { waiting: NonNullable<Message['waiting']> }) {
  const s = useSay();
  const t = useT();
  const own = s.waits.says[waiting.code];
  return (
    <Note tone="brass" icon="wait">
      <div className="b">{s.waits.heads[waiting.code] ?? t.states.held}</div>
      <div>{own ?? <Said text={waiting.sentence} />}</div>
      {(waiting.since || waiting.until) && (
        <div className="t-13 soft row g12 wrap">
          {waiting.since && <span>{s.waits.since} <Time at={waiting.since} /></span>}
          {waiting.until && <span>{s.waits.until} <Time at={waiting.until} /></span>}
        </div>
      )}
    </Note>
  );
}
