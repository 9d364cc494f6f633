import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from '@tanstack/react-router';
import { useAction, useSaid } from '../app/hooks';
import { usePlace } from '../app/workspace';
import { useT } from '../i18n';
import { useTold } from '../i18n/told';
import { Button, Dialog, ErrorNote, Note, SelectField, TextField } from '../kit';
import { testGroupsQuery } from '../pages/settings/testgroups/data';
import { testGroupPeople, type Composition, type Somebody } from './data';
import type { components } from '../api/schema';
import { useComposerWords } from './words';

type Result = components['schemas']['SendResult'];

interface Props {
  composition: Composition;
  person: Somebody | undefined;
  name: string | undefined;
  onSend: (people: Somebody[]) => Promise<Result>;
  onClose: () => void;
}

/** Sends a composition as a trial: to the person of the preview, to a test group, or to a typed id. */
export function Trial({ person, name, onSend, onClose }: Props) {
  const w = useComposerWords();
  const t = useT();
  const { say } = useTold();
  const { ws } = usePlace();
  const groups = useQuery(testGroupsQuery(ws));
  const [to, setTo] = useState(person ? 'person' : 'psid');
  const [psid, setPSID] = useState('');
  const send = useAction(
    async () => {
      if (to === 'psid') return onSend([{ ...(person?.attributes ? { attributes: person.attributes } : {}), typed_psid: psid.trim() }]);
      if (to === 'person') return onSend([person!]);
      const people = await testGroupPeople(ws, to);
      return onSend(people.items.map((one) => ({ profile_id: one.id })));
    },
    ['messages', 'timeline'], undefined, { quiet: true },
  );
  const said = useSaid(send.error);
  const done = send.data;
  const choices = [
    ...(person?.profile_id ? [{ value: 'person', label: name || w.realPerson }] : []),
    ...(groups.data?.items.filter((one) => one.people > 0).map((one) => ({ value: one.id, label: w.groupOf(one.name, one.people) })) ?? []),
    { value: 'psid', label: w.typedPSID },
  ];
  return (
    <Dialog open onClose={onClose} title={w.tryIt}>
      <form className="form" onSubmit={(event) => { event.preventDefault(); send.mutate(undefined); }}>
        <p className="soft t-13">{w.trySay}</p>
        <SelectField label={w.tryTo} value={to} choices={choices} onChange={(event) => { setTo(event.target.value); send.reset(); }} />
        {to === 'psid' && <TextField label={w.psid} required value={psid} inputMode="numeric" hint={w.psidHint} onChange={(event) => setPSID(event.target.value)} />}
        {said && <ErrorNote error={said} />}
        {done?.refused.map((one) => <Note key={one.index} tone="stamp" role="alert">{say(one.message)}</Note>)}
        {done && done.messages.length > 0 && <Note tone="verd" role="status">{w.tried(done.messages.length)} {done.messages.slice(0, 3).map((one) => <Link key={one.message_id} className="lnk" to="/messages/$id" params={{ id: one.message_id }}>{w.lookAtIt}</Link>)}</Note>}
        <div className="row g8 end">
          <Button onClick={onClose}>{done ? t.kit.close : t.kit.cancel}</Button>
          <Button kind="primary" type="submit" icon="send" busy={send.isPending} disabled={to === 'psid' && psid.trim() === ''}>{w.tryIt}</Button>
        </div>
      </form>
    </Dialog>
  );
}
