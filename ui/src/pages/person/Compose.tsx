import { useQuery } from '@tanstack/react-query';
import { useRef, useState, type FormEvent } from 'react';
import { sendMessage } from '../../api/actions';
import { ApiError } from '../../api/client';
import { explainQuery } from '../../api/queries';
import type { Person, Purpose } from '../../api/types';
import { useAction } from '../../app/hooks';
import { usePlace } from '../../app/workspace';
import { useT } from '../../i18n';
import { Button, Dialog, Note, SelectField, TextArea, useToast } from '../../kit';
import { TodayNote } from '../../message/why';

const LIMIT = 2000;
const purposes: Purpose[] = ['transactional', 'support', 'requested', 'promotional'];

/** One text to one person, with what the rules say of it before it goes. */
export function Compose({ person, onClose }: { person: Person; onClose: () => void }) {
  const t = useT();
  const { ws } = usePlace();
  const say = useToast();
  const key = useRef(crypto.randomUUID());
  const [text, setText] = useState('');
  const [purpose, setPurpose] = useState<Purpose>('support');
  const [page, setPage] = useState(person.conversations[0]?.page_id ?? '');
  const verdict = useQuery(explainQuery(ws, { profile_id: person.id, page_id: page, purpose, human: true }));
  const send = useAction(
    () => sendMessage(ws, { profile_id: person.id, page_id: page, purpose, human: true, content: { type: 'text', text } }, key.current),
    ['timeline', 'messages', 'profile'],
    () => {
      say(t.compose.sent);
      onClose();
    },
  );
  const used = [...text].length;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim() && used <= LIMIT && !send.isPending) send.mutate(undefined);
  };
  const refused = send.error instanceof ApiError ? send.error.message : null;
  return (
    <Dialog open onClose={onClose} title={t.compose.title(person.name || t.people.unnamed)} size={560}>
      {person.conversations.length === 0 ? (
        <Note tone="brass">{t.compose.noPage}</Note>
      ) : (
        <form className="form" onSubmit={submit}>
          <SelectField label={t.compose.page} value={page} onChange={(event) => setPage(event.target.value)} choices={person.conversations.map((c) => ({ value: c.page_id, label: c.page_name }))} />
          <SelectField label={t.compose.purpose} hint={t.compose.purposeHint} value={purpose} onChange={(event) => setPurpose(event.target.value as Purpose)} choices={purposes.map((value) => ({ value, label: t.purposes[value] ?? value }))} />
          <TextArea label={t.compose.text} required autoFocus value={text} error={refused} counter={{ used, limit: LIMIT, text: t.compose.counter(used, LIMIT) }} onChange={(event) => setText(event.target.value)} />
          {verdict.data && <TodayNote now={verdict.data} atOnce />}
          <div className="row g8 end">
            <Button onClick={onClose}>{t.kit.cancel}</Button>
            <Button kind="primary" type="submit" icon="send" busy={send.isPending}>{t.compose.send}</Button>
          </div>
        </form>
      )}
    </Dialog>
  );
}
