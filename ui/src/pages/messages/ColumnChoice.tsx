import { useState } from 'react';
import { Icon, Tick } from '../../kit';
import { useSay } from '../../message/words';

const NAME = 'petitbleu.messages.columns';
const usual = ['page', 'purpose', 'why'];

/** Which columns show beside those that always do; kept in this browser. */
export function useColumnChoice(): [string[], (next: string[]) => void] {
  const [shown, setShown] = useState(() => localStorage.getItem(NAME)?.split(',') ?? usual);
  return [shown, (next) => {
    localStorage.setItem(NAME, next.join(','));
    setShown(next);
  }];
}

export function ColumnChoice({ columns, shown, onChange }: { columns: { key: string; label: string }[]; shown: string[]; onChange: (next: string[]) => void }) {
  const s = useSay();
  const flip = (key: string) => onChange(shown.includes(key) ? shown.filter((one) => one !== key) : [...shown, key]);
  return (
    <details className="choice">
      <summary className="btn sm plain"><Icon name="settings" size={16} />{s.list.columns}</summary>
      <fieldset className="plainset card">
        <legend className="vh">{s.list.chooseColumns}</legend>
        {columns.map(({ key, label }) => <Tick key={key} label={label} checked={shown.includes(key)} onChange={() => flip(key)} />)}
      </fieldset>
    </details>
  );
}
