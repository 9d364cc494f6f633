import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { usePlace } from '../../app/workspace';
import { Button, Icon, IconButton, Note, SelectField, TextArea, TextField } from '../../kit';
import { useTold } from '../../i18n/told';
import { LiquidField } from '../LiquidField';
import { cardByKeyQuery, everyLiveCardQuery } from './data';
import { asked } from './values';
import { MOST, readViews, writeViews, type View } from './views';
import { useCardWords } from './words';

interface Props {
  label: string;
  value: string;
  error?: string | null;
  /** The values hold Liquid: it is a campaign. */
  liquid?: boolean;
  person?: Record<string, unknown>;
  onChange: (next: string) => void;
}

/** The cards that stand in the place of one placeholder: a row for each, in their order. */
export function ViewRows({ label, value, error, liquid = false, person, onChange }: Props) {
  const w = useCardWords();
  const { say } = useTold();
  // Rows are drawn by names of their own, so that a field keeps the keyboard while rows move.
  const [names, setNames] = useState<number[]>([]);
  const rows = readViews(value);
  if (!rows) {
    return (
      <div className="col g8">
        {liquid ? <LiquidField label={label} rows={5} code value={value} person={person} error={error} hint={w.byHandSay} onChange={onChange} /> : <TextArea label={label} rows={5} className="codetext" value={value} error={error} hint={w.byHandSay} onChange={(event) => onChange(event.target.value)} />}
        <Note>{w.byHand} <Button size="sm" onClick={() => onChange('')}>{w.beginRows}</Button></Note>
      </div>
    );
  }
  const ids = rows.map((_, i) => names[i] ?? i);
  const write = (next: View[], order: number[]) => {
    setNames(order);
    onChange(writeViews(next, liquid));
  };
  const swap = (i: number, j: number) => {
    const turn = <T,>(all: T[]) => all.map((one, at) => (at === i ? all[j]! : at === j ? all[i]! : one));
    write(turn(rows), turn(ids));
  };
  return (
    <fieldset className="plainset col g8">
      <legend className="label">{label}</legend>
      {rows.length === 0 && <p className="soft t-13">{w.noCards}</p>}
      {rows.map((row, i) => (
        <Row
          key={ids[i]} {...{ row, i, liquid, person }} of={rows.length} onChange={(next) => write(rows.map((one, at) => (at === i ? next : one)), ids)}
          onDrop={() => write(rows.filter((_, at) => at !== i), ids.filter((_, at) => at !== i))} onMove={(by) => swap(i, i + by)}
        />
      ))}
      {error && <p className="err" role="alert"><Icon name="stop" size={16} /><span>{say(error)}</span></p>}
      {rows.length < MOST ? <div><Button size="sm" icon="plus" onClick={() => write([...rows, { key: rows.at(-1)?.key ?? '', variables: {} }], [...ids, Math.max(-1, ...ids) + 1])}>{w.addCard}</Button></div> : <p className="soft t-13">{w.mostCards(MOST)}</p>}
    </fieldset>
  );
}

interface RowProps {
  row: View;
  i: number;
  of: number;
  liquid: boolean;
  person?: Record<string, unknown>;
  onChange: (next: View) => void;
  onDrop: () => void;
  onMove: (by: 1 | -1) => void;
}

function Row({ row, i, of, liquid, person, onChange, onDrop, onMove }: RowProps) {
  const w = useCardWords();
  const { ws } = usePlace();
  const live = useQuery(everyLiveCardQuery(ws)).data?.items ?? [];
  const detail = useQuery(cardByKeyQuery(ws, row.key)).data;
  const choices = live.map((one) => ({ value: one.key, label: one.name }));
  const known = row.key === '' || choices.some((one) => one.value === row.key);
  const put = (name: string, text: string) => {
    const { [name]: _, ...rest } = row.variables;
    onChange({ ...row, variables: text === '' ? rest : { ...row.variables, [name]: text } });
  };
  return (
    <fieldset className="viewrow">
      <legend className="vh">{w.cardN(i + 1)}</legend>
      <div className="row g4">
        <div className="sp"><SelectField label={`${w.cardN(i + 1)}: ${w.cardTemplate}`} small value={row.key} choices={[...(row.key === '' ? [{ value: '', label: w.chooseTemplate }] : []), ...(known ? [] : [{ value: row.key, label: row.key }]), ...choices]} onChange={(event) => onChange({ ...row, key: event.target.value })} /></div>
        <span className="row g4 fieldtools">
          <IconButton name="up" label={w.sooner(i + 1)} disabled={i === 0} onClick={() => onMove(-1)} />
          <IconButton name="down" label={w.later(i + 1)} disabled={i === of - 1} onClick={() => onMove(1)} />
          <IconButton name="x" label={w.dropCard(i + 1)} onClick={onDrop} />
        </span>
      </div>
      {detail === null && <p className="soft t-13">{w.gone}</p>}
      {detail && asked(detail, []).filter((one) => one.kind !== 'cards').map((one) => {
        const field = { label: one.label, value: row.variables[one.name] ?? '', placeholder: one.sample || (one.kind === 'text' ? undefined : 'https://') };
        return liquid ? <LiquidField key={one.name} {...field} person={person} onChange={(text) => put(one.name, text)} /> : <TextField key={one.name} small {...field} onChange={(event) => put(one.name, event.target.value)} />;
      })}
    </fieldset>
  );
}
