import { useQuery } from '@tanstack/react-query';
import { useRef, useState, type FormEvent } from 'react';
import { sendMessage } from '../../api/actions';
import { ApiError } from '../../api/client';
import { askQuery, limitsQuery } from '../../api/people';
import type { Content, Person, Purpose } from '../../api/types';
import { useAction, useRested } from '../../app/hooks';
import { usePlace } from '../../app/workspace';
import { useT } from '../../i18n/pages';
import { Button, Dialog, Note, Said, SelectField, Switch, TextArea, TextField, useToast } from '../../kit';
import { Preview } from '../../message/Preview';
import { TodayNote } from '../../message/why';
import { useSay } from '../../message/words';
import { beginning, errorsElsewhere, forms } from '../../message/compose-model';
import { Fields, UtilityFields, pathsOf, type Form } from '../../message/ContentForm';

/** Forms of other channels than Messenger. */
const otherChannels = new Set(['webhook', 'inapp']);

const purposes: Purpose[] = ['transactional', 'support', 'requested', 'promotional'];

interface Props {
  person: Person;
  page: string;
  onClose: () => void;
  onSent: (id: string) => void;
}

/** A message of any form, with its likeness and what the rules say of it before it goes. */
export function Compose({ person, page, onClose, onSent }: Props) {
  const t = useT();
  const s = useSay();
  const { ws } = usePlace();
  const say = useToast();
  const key = useRef(crypto.randomUUID());
  const [content, setContent] = useState<Content>(() => beginning('text'));
  const [json, setJSON] = useState<string>();
  const [purpose, setPurpose] = useState<Purpose>('support');
  const [topic, setTopic] = useState('');
  const limits = useQuery(limitsQuery(ws)).data?.items;
  const rested = useRested(topic.trim(), 400);
  const verdict = useQuery(askQuery(ws, { profile_id: person.id, page_id: page, purpose, topic: rested || undefined, human: true, content: content.type, template: content.utility?.name, language: content.utility?.language }));
  const send = useAction(
    () => sendMessage(ws, { profile_id: person.id, page_id: page, purpose, topic: topic.trim() || undefined, human: true, content }, key.current),
    ['timeline', 'messages', 'profile', 'why'],
    (message) => {
      say(s.reply.left);
      onSent(message.id);
      onClose();
    },
    { quiet: true },
  );
  const change = (next: Content) => {
    setContent(next);
    key.current = crypto.randomUUID();
  };
  const write = (text: string) => {
    setJSON(text);
    try {
      const read = JSON.parse(text) as Content;
      if (read && typeof read === 'object' && typeof read.type === 'string') change(read);
    } catch {
      // Said below the field; what was read last stays.
    }
  };
  const choose = (type: string) => {
    const next = beginning(type);
    change(next);
    setJSON(forms[type] ? undefined : JSON.stringify(next, null, 2));
  };
  const places = send.error instanceof ApiError ? send.error.places : {};
  const form: Form = { content, limits, places, onChange: change };
  const byFields = json === undefined;
  const specs = forms[content.type] ?? [];
  const elsewhere = errorsElsewhere(places, byFields ? [...pathsOf(specs, content), 'utility.name'] : []);
  const refused = send.error instanceof ApiError && elsewhere.length === 0 && Object.keys(places).length === 0 ? send.error.message : null;
  const wrong = !byFields && !isJSON(json ?? '');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!send.isPending && !wrong) send.mutate(undefined);
  };
  return (
    <Dialog open onClose={onClose} title={s.compose.title(person.name || t.shell.unnamed)} size={860}>
      <form className="composing" onSubmit={submit} noValidate>
        <div className="form">
          <SelectField label={s.compose.form} value={content.type} onChange={(event) => choose(event.target.value)} choices={Object.entries(s.content.types).filter(([type]) => !otherChannels.has(type)).map(([value, label]) => ({ value, label }))} />
          <div className="row g12 start purpose">
            <SelectField label={s.compose.purpose} value={purpose} onChange={(event) => setPurpose(event.target.value as Purpose)} choices={purposes.map((value) => ({ value, label: t.purposes[value] ?? value }))} />
            <div className="sp"><TextField label={s.compose.topic} hint={s.compose.topicHint} value={topic} onChange={(event) => setTopic(event.target.value)} /></div>
          </div>
          {byFields && content.type === 'utility' && <UtilityFields page={page} form={form} />}
          {byFields && <Fields specs={specs} form={form} />}
          {!byFields && <TextArea label={s.compose.json} hint={s.compose.jsonHint} error={wrong ? s.compose.jsonWrong : null} rows={14} spellCheck={false} className="code" value={json} onChange={(event) => write(event.target.value)} />}
          {forms[content.type] && <Switch label={s.compose.asJSON} checked={!byFields} onChange={(on) => setJSON(on ? JSON.stringify(content, null, 2) : undefined)} />}
          {(elsewhere.length > 0 || refused) && <Note tone="stamp" role="alert">{refused ? <Said text={refused} /> : <ul>{elsewhere.map((one) => <li key={one}><Said text={one} /></li>)}</ul>}</Note>}
        </div>
        <div className="col g16">
          <div className="stage"><Preview content={content} /></div>
          {verdict.data && <TodayNote now={verdict.data} atOnce />}
          <div className="row g8 end">
            <Button onClick={onClose}>{t.kit.cancel}</Button>
            <Button kind="primary" type="submit" icon="send" busy={send.isPending} disabled={wrong}>{s.reply.send}</Button>
          </div>
        </div>
      </form>
    </Dialog>
  );
}

function isJSON(text: string): boolean {
  try {
    const read: unknown = JSON.parse(text);
    return typeof read === 'object' && read !== null;
  } catch {
    return false;
  }
}
