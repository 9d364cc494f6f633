import { useId, useState, type KeyboardEvent } from 'react';
import { Icon } from '../../kit';
import type { Suggestion } from './pickers';
import { useSegmentWords } from './words';

// The small fields of a filter: a line of them reads as a sentence.

/** A list to choose from. */
export function Pick({ label, value, choices, onChange }: { label: string; value: string; choices: { value: string; label: string; group?: string }[]; onChange: (next: string) => void }) {
  const groups = [...new Set(choices.map((one) => one.group))];
  const option = (one: { value: string; label: string }) => <option key={one.value} value={one.value}>{one.label}</option>;
  return (
    <span className="inp sm sel fit">
      <select aria-label={label} value={value} onChange={(event) => onChange(event.target.value)}>
        {groups.length > 1
          ? groups.map((group) => <optgroup key={group} label={group}>{choices.filter((one) => one.group === group).map(option)}</optgroup>)
          : choices.map(option)}
      </select>
      <Icon name="down" size={14} />
    </span>
  );
}

/** One text, with suggestions. */
export function Typed({ label, value, suggestions = [], placeholder, bad, width, onChange }: { label: string; value: string; suggestions?: Suggestion[]; placeholder?: string; bad?: boolean; width?: number; onChange: (next: string) => void }) {
  const list = useId();
  return (
    <span className={bad ? 'inp sm fit bad' : 'inp sm fit'}>
      <input aria-label={label} aria-invalid={bad || undefined} value={value} placeholder={placeholder} list={suggestions.length ? list : undefined} size={width ?? Math.min(Math.max(value.length, 10), 32)} onChange={(event) => onChange(event.target.value)} />
      {suggestions.length > 0 && <datalist id={list}>{suggestions.map((one) => <option key={one.value} value={one.value}>{one.label}</option>)}</datalist>}
    </span>
  );
}

/** A number. What is not one yet stays in sight and counts as missing. */
export function Figure({ label, value, min, step = 1, onChange }: { label: string; value: number | undefined; min?: number; step?: number | 'any'; onChange: (next: number) => void }) {
  return (
    <span className={value === undefined || Number.isNaN(value) ? 'inp sm fit bad' : 'inp sm fit'}>
      <input type="number" aria-label={label} value={value === undefined || Number.isNaN(value) ? '' : value} min={min} step={step} className="figure" onChange={(event) => onChange(event.target.valueAsNumber)} />
    </span>
  );
}

/** A day, or an instant as text where more than a day is meant. */
export function Instant({ label, value, onChange }: { label: string; value: string; onChange: (next: string) => void }) {
  return (
    <span className={value ? 'inp sm fit' : 'inp sm fit bad'}>
      <input type={value.includes('T') ? 'text' : 'date'} aria-label={label} value={value} onChange={(event) => onChange(event.target.value)} />
    </span>
  );
}

/** A day of each year, MM-DD. */
export function YearDay({ label, value, onChange }: { label: string; value: string; onChange: (next: string) => void }) {
  return (
    <span className={/^\d\d-\d\d$/.test(value) ? 'inp sm fit' : 'inp sm fit bad'}>
      <input type="date" aria-label={label} value={value ? `2024-${value}` : ''} onChange={(event) => onChange(event.target.value.slice(5))} />
    </span>
  );
}

/** Several texts: each is a pill; Enter or a comma ends one, Backspace takes the last back. */
export function Texts({ label, values, suggestions = [], nameOf = (value) => value, onChange }: { label: string; values: string[]; suggestions?: Suggestion[]; nameOf?: (value: string) => string; onChange: (next: string[]) => void }) {
  const w = useSegmentWords();
  const list = useId();
  const [typed, setTyped] = useState('');
  const add = (text: string) => {
    const value = text.trim();
    if (value && !values.includes(value)) onChange([...values, value]);
    setTyped('');
  };
  const press = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === 'Enter' || event.key === ',') {
      event.preventDefault();
      add(typed);
    } else if (event.key === 'Backspace' && typed === '' && values.length > 0) onChange(values.slice(0, -1));
  };
  const type = (text: string) => (suggestions.some((one) => one.value === text) ? add(text) : setTyped(text));
  return (
    <span className={values.length ? 'inp sm fit pills' : 'inp sm fit pills bad'}>
      {values.map((value) => (
        <span key={value} className="pillv">
          {nameOf(value)}
          <button type="button" aria-label={w.dropValue(nameOf(value))} onClick={() => onChange(values.filter((one) => one !== value))}><Icon name="x" size={14} /></button>
        </span>
      ))}
      <input aria-label={label} value={typed} size={values.length ? 6 : 18} placeholder={values.length ? undefined : w.addValue} list={suggestions.length ? list : undefined} onChange={(event) => type(event.target.value)} onKeyDown={press} onBlur={() => add(typed)} />
      {suggestions.length > 0 && <datalist id={list}>{suggestions.filter((one) => !values.includes(one.value)).map((one) => <option key={one.value} value={one.value}>{one.label}</option>)}</datalist>}
    </span>
  );
}
