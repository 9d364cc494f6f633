import { useMemo, useState, type FocusEvent, type KeyboardEvent, type ReactNode } from 'react';
import { useT } from '../i18n';
import { Button } from './Button';
import type { Choosing, Column } from './columns';
import { TextField, Tick } from './Field';
import { Icon } from './Icon';

// What a list can have beside its table: rows that are chosen, for what is done with many at once,
// and columns that are chosen.

/** Keeps which rows are chosen; one that leaves the list is chosen no more. Give it to DataTable and ListBar. */
export function useChoosing<Row>(rows: Row[] | undefined, rowKey: (row: Row) => string, nameOf: (row: Row) => string): Choosing<Row> {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const inSight = (rows ?? []).map(rowKey);
  const ids = inSight.filter((id) => chosen.has(id));
  const every = inSight.length > 0 && ids.length === inSight.length;
  return {
    ids, every, nameOf,
    has: (row) => chosen.has(rowKey(row)),
    flip: (row) => {
      const next = new Set(ids);
      if (!next.delete(rowKey(row))) next.add(rowKey(row));
      setChosen(next);
    },
    flipAll: () => setChosen(new Set(every ? [] : inSight)),
    clear: () => setChosen(new Set()),
  };
}

/** The columns that show: those without `choice` always, of the others those chosen in this browser under `name`. */
export function useColumnChoice<Row>(name: string, columns: Column<Row>[]): { columns: Column<Row>[]; choice: ReactNode } {
  const key = `petitbleu.${name}.columns`;
  const [kept, setKept] = useState(() => localStorage.getItem(key));
  const shown = useMemo(() => kept?.split(',').map(decodeURIComponent) ?? columns.filter((column) => column.choice === 'shown').map((column) => column.key), [kept, columns]);
  const choose = (next: string[]) => {
    const text = next.map(encodeURIComponent).join(','); // a name may hold a comma
    localStorage.setItem(key, text);
    setKept(text);
  };
  const free = columns.filter((column) => column.choice);
  return {
    columns: columns.filter((column) => !column.choice || shown.includes(column.key)),
    choice: <ColumnChoice columns={free} shown={shown} onChange={choose} />,
  };
}

/** So many columns fit without a search. */
const FEW = 12;

function ColumnChoice<Row>({ columns, shown, onChange }: { columns: Column<Row>[]; shown: string[]; onChange: (next: string[]) => void }) {
  const t = useT();
  const [sought, setSought] = useState('');
  const found = columns.filter((column) => typeof column.head !== 'string' || column.head.toLowerCase().includes(sought.trim().toLowerCase()));
  const flip = (key: string) => onChange(shown.includes(key) ? shown.filter((one) => one !== key) : [...shown, key]);
  const leave = (event: FocusEvent<HTMLDetailsElement>) => {
    if (!event.currentTarget.contains(event.relatedTarget)) event.currentTarget.open = false;
  };
  const press = (event: KeyboardEvent<HTMLDetailsElement>) => {
    if (event.key !== 'Escape') return;
    event.currentTarget.open = false;
    event.currentTarget.querySelector('summary')?.focus();
  };
  return (
    <details className="choice" onBlur={leave} onKeyDown={press}>
      <summary className="btn sm plain"><Icon name="settings" size={16} />{t.kit.columns}</summary>
      <fieldset className="plainset card" tabIndex={-1}>
        <legend className="vh">{t.kit.chooseColumns}</legend>
        {columns.length > FEW && <TextField label={t.kit.findColumn} hideLabel small icon="search" type="search" placeholder={t.kit.findColumn} value={sought} onChange={(event) => setSought(event.target.value)} />}
        {found.map((column) => <Tick key={column.key} label={column.head} checked={shown.includes(column.key)} onChange={() => flip(column.key)} />)}
      </fieldset>
    </details>
  );
}

/** The line above a table: what can be done with the chosen rows (children), and the choice of columns. */
export function ListBar<Row>({ choosing, choice, children }: { choosing?: Choosing<Row>; choice?: ReactNode; children?: ReactNode }) {
  const t = useT();
  const some = choosing && choosing.ids.length > 0;
  return (
    <div className="bar-top slim">
      <span className="t-13 m" role="status">{some ? t.kit.chosen(choosing.ids.length) : ''}</span>
      {some && (
        <div className="row g8 wrap">
          {children}
          <Button size="sm" kind="plain" onClick={choosing.clear}>{t.kit.chooseNone}</Button>
        </div>
      )}
      <span className="sp" />
      {choice}
    </div>
  );
}
