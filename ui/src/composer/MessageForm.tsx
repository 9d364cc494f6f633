import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { limitsQuery } from '../api/people';
import type { Content } from '../api/types';
import { usePlace } from '../app/workspace';
import { Note, TextArea } from '../kit';
import { beginning } from '../message/compose-model';
import { useSay } from '../message/words';
import { useTold } from '../i18n/told';
import { Fields } from './Fields';
import type { Form } from './paths';
import { specs } from './forms';
import { Kinds } from './Kinds';
import { Manner } from './Manner';
import { Replies } from './Replies';
import { UtilityForm } from './UtilityForm';
import { pathsShown } from './shown';
import { useComposerWords } from './words';

interface Props {
  content: Content;
  page: string;
  places: Record<string, string>;
  /** Where the language is behind the original, by the path inside the content. */
  gaps?: Record<string, string>;
  person?: Record<string, unknown>;
  longest?: Record<string, number>;
  onChange: (next: Content) => void;
}

/** A Messenger message of any form, its texts with Liquid. */
export function MessageForm({ content, page, places, gaps, person, longest, onChange }: Props) {
  const w = useComposerWords();
  const { ws } = usePlace();
  const { say } = useTold();
  const limits = useQuery(limitsQuery(ws)).data?.items;
  const form: Form = { content, limits, places, gaps, person, longest, onChange };
  // What was filled in comes back when somebody only looked at another form.
  const [left, setLeft] = useState<Record<string, Content>>({});
  const choose = (type: string) => {
    if (type === content.type) return;
    setLeft({ ...left, [content.type]: content });
    const { quick_replies, persona_id, notification } = content;
    const kept = { ...(quick_replies ? { quick_replies } : {}), ...(persona_id ? { persona_id } : {}), ...(notification ? { notification } : {}) };
    const text = content.text && (type === 'buttons' || type === 'text') ? { text: content.text } : {};
    onChange(left[type] ?? ({ ...beginning(type), ...text, ...kept } as Content));
  };
  const list = specs[content.type];
  const shown = pathsShown(content, list);
  const elsewhere = Object.entries(places).filter(([place]) => !shown(place));
  return (
    <>
      <Kinds value={content.type} onChange={choose} />
      {content.type === 'utility' ? <UtilityForm page={page} form={form} /> : list ? <Fields specs={list} form={form} /> : <AsJSON content={content} onChange={onChange} />}
      {elsewhere.map(([place, text]) => <Note key={place} tone="stamp" role="alert"><code>{place}</code> {say(text)}</Note>)}
      <Replies form={form} />
      <Manner page={page} form={form} />
      {w.kindHints[content.type] && <Note>{w.kindHints[content.type]}</Note>}
    </>
  );
}

/** A form that has no fields here, as the API writes it. */
function AsJSON({ content, onChange }: { content: Content; onChange: (next: Content) => void }) {
  const s = useSay();
  const [text, setText] = useState(() => JSON.stringify(content, null, 2));
  const read = (() => {
    try {
      const value = JSON.parse(text) as Content;
      return value && typeof value === 'object' ? value : undefined;
    } catch {
      return undefined;
    }
  })();
  return (
    <TextArea
      label={s.compose.json} hint={s.compose.jsonHint} error={read ? null : s.compose.jsonWrong} rows={16} spellCheck={false} className="codetext" value={text}
      onChange={(event) => {
        setText(event.target.value);
        try {
          const value = JSON.parse(event.target.value) as Content;
          if (value && typeof value === 'object' && value.type === content.type) onChange(value);
        } catch {
          // Said below the field; what was read last stays.
        }
      }}
    />
  );
}
