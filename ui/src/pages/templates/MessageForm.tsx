import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { limitsQuery } from '../../api/people';
import type { Content } from '../../api/types';
import { usePlace } from '../../app/workspace';
import { SelectField, TextArea } from '../../kit';
import { Fields, type Form } from '../../message/ContentForm';
import { beginning, forms } from '../../message/compose-model';
import { useSay } from '../../message/words';
import { LiquidField } from './LiquidField';
import { useTemplateWords } from './words';

interface Props {
  content: Content;
  places: Record<string, string>;
  person?: Record<string, unknown>;
  onChange: (next: Content) => void;
}

/** A Messenger message of any form, its texts with Liquid. */
export function MessageForm({ content, places, person, onChange }: Props) {
  const w = useTemplateWords();
  const s = useSay();
  const { ws } = usePlace();
  const limits = useQuery(limitsQuery(ws)).data?.items;
  const [json, setJSON] = useState<string>();
  const specs = forms[content.type];
  const byFields = specs !== undefined && specs.length > 0 && json === undefined;
  const form: Form = {
    content, limits, places: Object.fromEntries(Object.entries(places).map(([place, text]) => ['content.' + place, text])), onChange,
    Text: ({ label, value, required, error, limit, area, onChange: write }) => <LiquidField label={label} value={value} required={required} error={error} limit={limit} rows={area ? 4 : 1} person={person} onChange={write} />,
  };
  const write = (text: string) => {
    setJSON(text);
    try {
      const read = JSON.parse(text) as Content;
      if (read && typeof read === 'object' && read.type === content.type) onChange(read);
    } catch {
      // Said below the field; what was read last stays.
    }
  };
  const choose = (type: string) => {
    setJSON(undefined);
    onChange({ ...beginning(type), ...(type === 'buttons' || type === 'text' ? { text: content.text } : {}) } as Content);
  };
  return (
    <>
      <SelectField label={w.form} value={content.type} choices={Object.entries(s.content.types).filter(([value]) => value !== 'webhook').map(([value, label]) => ({ value, label }))} onChange={(event) => choose(event.target.value)} />
      {byFields
        ? <Fields specs={specs} form={form} />
        : <TextArea label={s.compose.json} hint={s.compose.jsonHint} error={json !== undefined && !isJSON(json) ? s.compose.jsonWrong : Object.values(places)[0] ?? null} rows={16} spellCheck={false} className="codetext" value={json ?? JSON.stringify(content, null, 2)} onChange={(event) => write(event.target.value)} />}
    </>
  );
}

function isJSON(text: string): boolean {
  try {
    return typeof JSON.parse(text) === 'object';
  } catch {
    return false;
  }
}
