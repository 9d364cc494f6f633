import { useState } from 'react';
import { useSetUpWords } from '../../../i18n/setup';
import { Button, SelectField, TextField } from '../../../kit';
import { DEFAULT, spokenIn, type Draft } from './draft';

interface LocalesProps {
  draft: Draft;
  locale: string;
  onLocale: (next: string) => void;
  onDraft: (next: Draft) => void;
}

/** Which language is edited; a new one, and one less. */
export function Locales({ draft, locale, onLocale, onDraft }: LocalesProps) {
  const s = useSetUpWords();
  const [adding, setAdding] = useState('');
  const [fault, setFault] = useState<string | null>(null);
  const choices = Object.keys(draft.spoken).map((value) => ({ value, label: value === DEFAULT ? s.profile.localeDefault : value }));
  const add = () => {
    const wrong = !/^[a-z]{2,3}_[A-Z]{2}$/.test(adding) ? s.profile.localeWrong : draft.spoken[adding] ? s.profile.localeTwice : null;
    setFault(wrong);
    if (wrong) return;
    onDraft({ ...draft, spoken: { ...draft.spoken, [adding]: spokenIn(draft, adding) } });
    onLocale(adding);
    setAdding('');
  };
  const drop = () => {
    const { [locale]: _gone, ...rest } = draft.spoken;
    onDraft({ ...draft, spoken: rest });
    onLocale(DEFAULT);
  };
  return (
    <div className="localetabs">
      <SelectField small label={s.profile.locale} choices={choices} value={locale} onChange={(event) => onLocale(event.target.value)} />
      {locale !== DEFAULT && <Button size="sm" onClick={drop}>{s.profile.dropLocale(locale)}</Button>}
      <span className="sp" />
      <TextField small label={s.profile.addLocale} placeholder="fr_FR" value={adding} error={fault} onChange={(event) => setAdding(event.target.value.trim())} onKeyDown={(event) => { if (event.key === 'Enter') { event.preventDefault(); add(); } }} />
      <Button size="sm" icon="plus" onClick={add} disabled={adding === ''}>{s.profile.addLocale}</Button>
    </div>
  );
}
