import { useQuery } from '@tanstack/react-query';
import { useId, useRef, useState, type KeyboardEvent } from 'react';
import { useRested } from '../app/hooks';
import { usePlace } from '../app/workspace';
import { useTold } from '../i18n/told';
import { Icon } from '../kit';
import { pieces, placeOf } from './colour';
import { choose, spotAt, type Offer } from './complete';
import { Completions, optionId } from './Completions';
import { checkQuery, type Finding } from './data';
import { Picker } from './Picker';
import { useOffers } from './useOffers';
import { useComposerWords, type Words } from './words';

export interface LiquidFieldProps {
  label: string;
  value: string;
  onChange: (next: string) => void;
  rows?: number;
  hint?: string;
  error?: string | null;
  /** What to look at; the text may stay as it is. */
  warning?: string;
  limit?: number;
  /** The longest that it comes to for anybody, where that is known. */
  longest?: number;
  /** Set in the type of code. */
  code?: boolean;
  hideLabel?: boolean;
  required?: boolean;
  placeholder?: string;
  /** Whose values the picker and the completion show. */
  person?: Record<string, unknown>;
}

const hasLiquid = (text: string) => /\{[{%]/.test(text);

/** What the list of completions does at a key, while it is open. */
const moves: Record<string, (at: number, count: number) => number> = { ArrowDown: (at, count) => (at + 1) % count, ArrowUp: (at, count) => (at - 1 + count) % count };

/** A text with Liquid: coloured, completed and checked as it is typed, with a button that inserts an attribute. */
export function LiquidField({ label, value, onChange, rows = 1, hint, error, warning, limit, longest, code, hideLabel, required, placeholder, person }: LiquidFieldProps) {
  const w = useComposerWords();
  const { ws } = usePlace();
  const id = useId();
  const area = useRef<HTMLTextAreaElement>(null);
  const shade = useRef<HTMLDivElement>(null);
  const [picking, setPicking] = useState(false);
  const [caret, setCaret] = useState<number>();
  const [at, setAt] = useState(0);
  const spot = caret === undefined ? undefined : spotAt(value, caret);
  const offers = useOffers(spot, person);
  const open = spot !== undefined && offers.length > 0 && !(offers.length === 1 && offers[0]!.name === spot.typed);
  const chosen = Math.min(at, offers.length - 1);
  const rested = useRested(value, 350);
  const check = useQuery(checkQuery(ws, rested));
  // What is being completed is not wrong yet.
  const findings: Finding[] = rested === value && !open && hasLiquid(value) ? check.data?.findings ?? [] : [];
  const goTo = (place: number) => requestAnimationFrame(() => {
    area.current?.focus();
    area.current?.setSelectionRange(place, place);
  });
  const insert = (text: string) => {
    const [from, to] = area.current ? [area.current.selectionStart, area.current.selectionEnd] : [value.length, value.length];
    onChange(value.slice(0, from) + text + value.slice(to));
    setPicking(false);
    goTo(from + text.length);
  };
  const take = (offer: Offer) => {
    const next = choose(value, spot!, offer);
    onChange(next.text);
    // After a space its names follow at once; after anything else there is nothing more to offer.
    setCaret(offer.what === 'space' ? next.caret : undefined);
    setAt(0);
    goTo(next.caret);
  };
  const press = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.ctrlKey && event.key === ' ') {
      event.preventDefault();
      setCaret(event.currentTarget.selectionStart);
      return;
    }
    if (!open) return;
    const step = moves[event.key];
    if (step) setAt(step(chosen, offers.length));
    else if (event.key === 'Enter' || event.key === 'Tab') take(offers[chosen]!);
    else if (event.key === 'Escape') setCaret(undefined);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const write = (text: string, place: number) => {
    onChange(rows === 1 ? text.replace(/\n/g, ' ') : text);
    setCaret(place);
    setAt(0);
  };
  const wrong = error || findings.some((one) => one.severity === 'error');
  const described = error ? id + 'e' : findings.length > 0 || warning ? id + 'f' : hint ? id + 'h' : undefined;
  return (
    <div className="field lqfield">
      <div className={hideLabel ? 'vh' : 'top'}>
        <label htmlFor={id}>{label}</label>
        {limit !== undefined && !hideLabel && <Counter value={value} limit={limit} longest={longest} w={w} />}
      </div>
      <div className="lqwrap">
        <div className={['inp area lqbox', code ? 'mono' : '', wrong ? 'bad' : ''].join(' ').trim()}>
          <div className="lqtext">
            <div className="lqshade" ref={shade} aria-hidden="true" style={{ minHeight: rows * 22 }}>
              {pieces(value, findings).map((one, i) => <span key={i} className={[one.kind === 'text' ? '' : one.kind, one.filter ? 'f' : '', one.mark ?? ''].join(' ').trim() || undefined}>{one.text}</span>)}{'\n'}
            </div>
            <textarea
              ref={area} id={id} rows={rows} value={value} spellCheck={!code} required={required} placeholder={placeholder} aria-invalid={wrong ? true : undefined} aria-describedby={described}
              aria-autocomplete="list" aria-haspopup="listbox" aria-controls={open ? id + 'l' : undefined} aria-activedescendant={open ? optionId(id, chosen) : undefined}
              onChange={(event) => write(event.target.value, event.target.selectionStart)} onKeyDown={press} onBlur={() => setCaret(undefined)}
              onClick={(event) => { const place = event.currentTarget.selectionStart; setCaret(caret === undefined ? undefined : place); }}
              onScroll={(event) => { if (shade.current) shade.current.scrollTop = event.currentTarget.scrollTop; }}
            />
          </div>
          {limit !== undefined && hideLabel && <Counter value={value} limit={limit} longest={longest} w={w} short />}
          <button type="button" className={picking ? 'lqplus open' : 'lqplus'} aria-label={w.insertInto(label)} title={w.insertInto(label)} aria-expanded={picking} onClick={() => setPicking(!picking)}><Icon name="plus" size={16} /></button>
        </div>
        <Completions id={id} open={open} offers={open ? offers : []} chosen={chosen} onTake={take} />
        {picking && <Picker person={person} onInsert={insert} onClose={() => { setPicking(false); area.current?.focus(); }} />}
      </div>
      <Below id={id} error={error} warning={warning} findings={findings} hint={hint} onGo={(one) => { const place = placeOf(value, one.line, one.column); area.current?.focus(); area.current?.setSelectionRange(place, place + (one.length ?? 0)); }} />
    </div>
  );
}

/** How much of a limit is used; with Liquid, only what is sent can be measured: the longest, once a rehearsal has told. */
function Counter({ value, limit, longest, w, short }: { value: string; limit: number; longest?: number; w: Words; short?: boolean }) {
  const written = hasLiquid(value);
  const liquid = written && longest === undefined;
  const used = written && longest !== undefined ? longest : [...value].length;
  const share = used / limit;
  return <span className={liquid ? 'counter' : share > 1 ? 'counter over' : share >= 0.7 && limit < 1000 ? 'counter near' : 'counter'}>{liquid && !short ? w.counterLiquid(used, limit) : liquid ? w.atMost(limit) : written ? w.counterLongest(used, limit) : w.counter(used, limit)}</span>;
}

/** What the API says of the whole field, else what was found in its Liquid, else the hint. */
function Below({ id, error, warning, findings, hint, onGo }: { id: string; error?: string | null; warning?: string; findings: Finding[]; hint?: string; onGo: (one: Finding) => void }) {
  const w = useComposerWords();
  const { say } = useTold();
  if (error) return <p className="err" id={id + 'e'} role="alert"><Icon name="stop" size={16} /><span>{say(error)}</span></p>;
  if (findings.length === 0 && !warning) return hint ? <p className="hint" id={id + 'h'}>{hint}</p> : null;
  return (
    <div id={id + 'f'} role="status" className="col g4">
      {findings.slice(0, 5).map((one, i) => (
        <p key={i} className={one.severity === 'error' ? 'err' : 'warn'}>
          <Icon name={one.severity === 'error' ? 'stop' : 'warn'} size={16} />
          <span><button type="button" className="lnk" onClick={() => onGo(one)}>{w.finding(one.line, one.column)}</button> {say(one.sentence)}. {one.cure && say(one.cure)}</span>
        </p>
      ))}
      {warning && <p className="warn"><Icon name="warn" size={16} /><span>{say(warning)}</span></p>}
      {findings.length > 5 && <p className="hint">{w.moreFindings(findings.length - 5)}</p>}
    </div>
  );
}
