import { useQuery } from '@tanstack/react-query';
import { useId, useRef, useState } from 'react';
import { useRested } from '../../app/hooks';
import { usePlace } from '../../app/workspace';
import { Icon, IconButton } from '../../kit';
import { useTold } from '../../i18n/told';
import { pieces } from './colour';
import { checkQuery, type Finding } from './data';
import { Picker } from './Picker';
import { useTemplateWords } from './words';

export interface LiquidFieldProps {
  label: string;
  value: string;
  onChange: (next: string) => void;
  rows?: number;
  hint?: string;
  error?: string | null;
  limit?: number;
  /** Set in the type of code. */
  code?: boolean;
  hideLabel?: boolean;
  required?: boolean;
  /** Whose values the picker shows. */
  person?: Record<string, unknown>;
}

/** A text with Liquid: coloured, checked by the API as it is typed, with a button that inserts an attribute. */
export function LiquidField({ label, value, onChange, rows = 1, hint, error, limit, code, hideLabel, required, person }: LiquidFieldProps) {
  const w = useTemplateWords();
  const { ws } = usePlace();
  const { say } = useTold();
  const id = useId();
  const area = useRef<HTMLTextAreaElement>(null);
  const shade = useRef<HTMLDivElement>(null);
  const [picking, setPicking] = useState(false);
  const rested = useRested(value, 350);
  const check = useQuery(checkQuery(ws, rested));
  const findings: Finding[] = rested === value && /\{[{%]/.test(value) ? check.data?.findings ?? [] : [];
  const fault = findings.find((one) => one.severity === 'error') ?? findings[0];
  const used = [...value].length;
  const liquid = /\{[{%]/.test(value);
  const insert = (text: string) => {
    const at = area.current;
    const [from, to] = at ? [at.selectionStart, at.selectionEnd] : [value.length, value.length];
    onChange(value.slice(0, from) + text + value.slice(to));
    setPicking(false);
    requestAnimationFrame(() => {
      at?.focus();
      at?.setSelectionRange(from + text.length, from + text.length);
    });
  };
  const share = limit ? used / limit : 0;
  return (
    <div className="field lqfield">
      <div className={hideLabel ? 'vh' : 'top'}>
        <label htmlFor={id}>{label}</label>
        {limit !== undefined && <span className={share > 1 && !liquid ? 'counter over' : share >= 0.7 ? 'counter near' : 'counter'}>{liquid ? w.counterLiquid(used, limit) : w.counter(used, limit)}</span>}
      </div>
      <div className={['inp area lqbox', code ? 'mono' : '', error || fault?.severity === 'error' ? 'bad' : ''].join(' ').trim()}>
        <div className="lqtext">
          <div className="lqshade" ref={shade} aria-hidden="true" style={{ minHeight: rows * 22 }}>
            {pieces(value, findings).map((one, i) => <span key={i} className={one.kind === 'text' ? undefined : `${one.kind}${one.wrong ? ' wrong' : ''}`}>{one.text}</span>)}{'\n'}
          </div>
          <textarea
            ref={area} id={id} rows={rows} value={value} spellCheck={!code} required={required} aria-invalid={error || fault ? true : undefined} aria-describedby={error || fault ? id + 'e' : hint ? id + 'h' : undefined}
            onChange={(event) => onChange(rows === 1 ? event.target.value.replace(/\n/g, ' ') : event.target.value)}
            onScroll={(event) => { if (shade.current) shade.current.scrollTop = event.currentTarget.scrollTop; }}
          />
        </div>
        <IconButton name="plus" label={w.insertInto(label)} onClick={() => setPicking(true)} />
      </div>
      {error ? <p className="err" id={id + 'e'} role="alert"><Icon name="stop" size={16} /><span>{say(error)}</span></p>
        : fault ? <p className={fault.severity === 'error' ? 'err' : 'hint'} id={id + 'e'} role="status"><Icon name={fault.severity === 'error' ? 'stop' : 'warn'} size={16} /><span>{w.finding(fault.line, fault.column)} {fault.sentence}. {fault.cure}</span></p>
          : hint && <p className="hint" id={id + 'h'}>{hint}</p>}
      {picking && <Picker person={person} onInsert={insert} onClose={() => setPicking(false)} />}
    </div>
  );
}
