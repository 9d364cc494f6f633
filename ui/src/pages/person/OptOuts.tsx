import { useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { optOutsQuery, recordOptOut } from '../../api/people';
import type { Person } from '../../api/types';
import { useAction } from '../../app/hooks';
import { usePlace } from '../../app/workspace';
import { useT } from '../../i18n/pages';
import { Button, Dialog, Icon, Note, SelectField, TextField, useEnv, useNow, useToast } from '../../kit';
import { nearDay } from '../../lib/format';
import { useSay } from '../../message/words';

/** What the person asked to get no more of; those that stand first. */
export function OptOutRows({ person }: { person: Person }) {
  const s = useSay();
  const { ws } = usePlace();
  const { locale, zone } = useEnv();
  const now = useNow(60_000);
  const all = useQuery(optOutsQuery(ws, person.id)).data?.items ?? [];
  const day = (at: string) => nearDay(Date.parse(at), now, locale, zone);
  const pageOf = (id: string) => person.conversations.find((c) => c.page_id === id)?.page_name;
  const sorted = [...all].sort((a, b) => Number(Boolean(a.undone_at)) - Number(Boolean(b.undone_at)));
  return (
    <>
      {sorted.map((one) => (
        <li key={one.id}>
          <Icon name={one.undone_at ? 'undo' : 'stop'} className={one.undone_at ? 'soft' : 'c-stamp'} size={16} />
          <span className={one.undone_at ? 'soft' : 'm'}>{s.consent.optOut(one.topic ?? '')}</span>
          <span className="soft nw">{s.consent.since(day(one.at))}</span>
          <small>{[s.consent.sources[one.source] ?? one.source, pageOf(one.page_id), one.undone_at && s.consent.undone(day(one.undone_at))].filter(Boolean).join(', ')}{one.said && !one.said.startsWith('petitbleu:') && <><br />“{one.said}”</>}</small>
        </li>
      ))}
    </>
  );
}

/** A stop that was said to somebody of the team. */
export function RecordStop({ person, onClose }: { person: Person; onClose: () => void }) {
  const t = useT();
  const s = useSay();
  const { ws } = usePlace();
  const say = useToast();
  const [page, setPage] = useState(person.conversations[0]?.page_id ?? '');
  const [topic, setTopic] = useState('');
  const [said, setSaid] = useState('');
  const record = useAction(() => recordOptOut(ws, person.id, { page_id: page, topic: topic.trim() || undefined, said: said.trim() || undefined }), ['profile', 'timeline', 'why', 'messages'], () => {
    say(s.consent.recorded);
    onClose();
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!record.isPending) record.mutate(undefined);
  };
  return (
    <Dialog open onClose={onClose} title={s.consent.recordTitle(person.name)}>
      <form className="form" onSubmit={submit}>
        <Note tone="brass">{s.consent.recordSay}</Note>
        {person.conversations.length > 1 && <SelectField label={s.consent.page} value={page} onChange={(event) => setPage(event.target.value)} choices={person.conversations.map((c) => ({ value: c.page_id, label: c.page_name }))} />}
        <TextField label={s.consent.topic} hint={s.consent.topicHint} value={topic} maxLength={100} onChange={(event) => setTopic(event.target.value)} />
        <TextField label={s.consent.said} value={said} maxLength={200} onChange={(event) => setSaid(event.target.value)} />
        <div className="row g8 end"><Button onClick={onClose}>{t.kit.cancel}</Button><Button kind="stamp" type="submit" busy={record.isPending}>{s.consent.record}</Button></div>
      </form>
    </Dialog>
  );
}
