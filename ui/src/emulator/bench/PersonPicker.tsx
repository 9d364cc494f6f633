import { useId, useState } from 'react';
import { TextField } from '../../kit';
import { usePeople } from '../data/desk-queries';
import { useDesk } from '../i18n/desk';
import { nameOf } from '../left/name';

const OFFERED = 5;

/** Finds one of many people by name or id; a press on a name chooses. */
export function PersonPicker({ label, without, onChoose }: { label: string; without: string[]; onChoose: (id: string) => void }) {
  const desk = useDesk();
  const [text, setText] = useState('');
  const list = useId();
  const { data } = usePeople(text.trim(), text.trim() !== '');
  const found = text.trim() === '' ? [] : (data?.pages[0]?.people ?? []).filter((one) => !without.includes(one.id)).slice(0, OFFERED);
  return (
    <div className="picker">
      <TextField small label={label} placeholder={desk.byName} icon="search" type="search" value={text} onChange={(event) => setText(event.target.value)} />
      {found.length > 0 && (
        <ul id={list} className="row g4 wrap" aria-label={label}>
          {found.map((one) => <li key={one.id}><button type="button" className="btn sm" onClick={() => { setText(''); onChoose(one.id); }}>{nameOf(one)}</button></li>)}
        </ul>
      )}
    </div>
  );
}
