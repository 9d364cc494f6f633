import { useRef, useState, type KeyboardEvent } from 'react';
import { Icon } from '../kit';
import { useSay } from '../message/words';
import { kindIcons, oftenKinds, otherKinds } from './forms';
import { useComposerWords } from './words';

/** Chooses the form of a message: tiles that are walked by arrows, as radio buttons are. */
export function Kinds({ value, onChange }: { value: string; onChange: (next: string) => void }) {
  const w = useComposerWords();
  const s = useSay();
  const [all, setAll] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const few = oftenKinds.includes(value) ? oftenKinds : [...oftenKinds.slice(0, 5), value];
  const shown = all ? [...oftenKinds, ...otherKinds, ...(oftenKinds.includes(value) || otherKinds.includes(value) ? [] : [value])] : few;
  const press = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const next = (shown.indexOf(value) + step + shown.length) % shown.length;
    onChange(shown[next]!);
    box.current?.querySelectorAll<HTMLElement>('[role=radio]')[next]?.focus();
  };
  return (
    <div className="field">
      <div className="top"><span className="label" id="kinds">{w.form}</span><button type="button" className="counter lnk" aria-expanded={all} onClick={() => setAll(!all)}>{all ? w.fewKinds : w.allKinds(oftenKinds.length + otherKinds.length)}</button></div>
      <div className="kinds" role="radiogroup" aria-labelledby="kinds" ref={box} onKeyDown={press}>
        {shown.map((one) => (
          <button key={one} type="button" role="radio" aria-checked={one === value} tabIndex={one === value ? 0 : -1} onClick={() => onChange(one)}>
            <Icon name={kindIcons[one] ?? 'note'} />
            <span>{w.kindNames[one] ?? s.content.types[one] ?? one}</span>
          </button>
        ))}
      </div>
    </div>
  );
}
