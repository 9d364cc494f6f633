import { useState } from 'react';
import { Button, Dialog, Icon, TextField } from '../kit';
import { useT } from '../i18n';
import type { Composition, Gap } from './data';
import { useComposerWords } from './words';

interface Props {
  composition: Composition;
  value: string;
  /** Where they are behind the original. */
  gaps: Gap[];
  onChoose: (language: string) => void;
  onChange: (next: Composition) => void;
}

/** The languages of a composition as tabs; each begins as a copy of the first. */
export function Languages({ composition, value, gaps, onChoose, onChange }: Props) {
  const w = useComposerWords();
  const [adding, setAdding] = useState(false);
  const variants = composition.variants ?? [];
  const drop = () => {
    onChange({ ...composition, variants: variants.filter((one) => one.language !== value) });
    onChoose('');
  };
  return (
    <div className="row g8 wrap langs" role="group" aria-label={w.languages}>
      <button type="button" className="variant" aria-pressed={value === ''} onClick={() => onChoose('')}>{w.everybodyElse}</button>
      {variants.map((one) => {
        const behind = gaps.filter((gap) => gap.language === one.language).length;
        return (
          <button key={one.language} type="button" className="variant" aria-pressed={value === one.language} onClick={() => onChoose(one.language)}>
            {w.languageName(one.language)}{behind > 0 && <span className="c-brass t-12"> {w.behind(behind)}</span>}
          </button>
        );
      })}
      <Button size="sm" kind="plain" icon="plus" onClick={() => setAdding(true)}>{w.language}</Button>
      {value !== '' && <Button size="sm" kind="plain" icon="x" onClick={drop}>{w.dropLanguage(w.languageName(value))}</Button>}
      <Dialog open={adding} onClose={() => setAdding(false)} title={w.addLanguage}>
        <Add
          taken={variants.map((one) => one.language.toLowerCase())} onClose={() => setAdding(false)}
          onAdd={(language) => {
            onChange({ ...composition, variants: [...variants, { language, content: composition.content }] });
            onChoose(language);
            setAdding(false);
          }}
        />
      </Dialog>
    </div>
  );
}

function Add({ taken, onAdd, onClose }: { taken: string[]; onAdd: (language: string) => void; onClose: () => void }) {
  const w = useComposerWords();
  const t = useT();
  const [text, setText] = useState('');
  const language = text.trim();
  const wrong = language !== '' && !/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}$/.test(language) ? w.languageWrong : taken.includes(language.toLowerCase()) ? w.languageTaken : null;
  return (
    <form className="form" onSubmit={(event) => { event.preventDefault(); if (!wrong && language) onAdd(language); }}>
      <TextField label={w.language} hint={w.languageHint} error={wrong} required autoFocus value={text} onChange={(event) => setText(event.target.value)} />
      <p className="soft t-13 row g8"><Icon name="info" size={16} />{w.languageCopy}</p>
      <div className="row g8 end"><Button onClick={onClose}>{t.kit.cancel}</Button><Button kind="primary" type="submit" disabled={!language || !!wrong}>{w.addLanguage}</Button></div>
    </form>
  );
}
