import { useQuery } from '@tanstack/react-query';
import { useId } from 'react';
import { useAction, useRested } from '../../app/hooks';
import { useMay, usePlace } from '../../app/workspace';
import { Button, Icon, TextField } from '../../kit';
import { useSuggestions } from '../../pages/segments/pickers';
import { eventKnownQuery, makeStatusEvent } from './data';
import { useCardWords } from './words';

/** Which event is raised as the notification is sent and read: looked up in the registry, and made there on the spot. Empty: none. */
export function EventName({ value, error, onChange }: { value: string; error: string | null; onChange: (next: string) => void }) {
  const w = useCardWords();
  const { ws } = usePlace();
  const list = useId();
  const may = useMay('data.manage');
  const names = useSuggestions('events');
  const asked = useRested(value.trim(), 350);
  const known = useQuery(eventKnownQuery(ws, asked));
  const make = useAction((name: string) => makeStatusEvent(ws, name, w.eventAbout), ['event-names']);
  const settled = asked !== '' && asked === value.trim() && known.isSuccess;
  return (
    <div className="col g4">
      <TextField label={w.event} value={value} list={list} maxLength={100} placeholder="notification_status" hint={value === '' ? w.eventNone : w.eventSay} error={error} onChange={(event) => onChange(event.target.value)} />
      <datalist id={list}>{names.filter((one) => !one.value.startsWith('messenger.')).map((one) => <option key={one.value} value={one.value} />)}</datalist>
      {settled && known.data && <p className="t-13 row g4" role="status"><Icon name="check" size={14} className="c-verd" />{known.data.properties.some((one) => one.name === 'status') ? w.eventKnown : w.eventNoStatus}</p>}
      {settled && known.data === null && (
        <p className="t-13 row g8 wrap" role="status"><Icon name="warn" size={14} className="c-brass" />{w.eventUnknown}{may && <Button size="sm" busy={make.isPending} onClick={() => make.mutate(value.trim())}>{w.eventMake}</Button>}</p>
      )}
    </div>
  );
}
