import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useRested } from '../app/hooks';
import { usePlace } from '../app/workspace';
import { Avatar, IconButton, Segmented, TextArea, TextField } from '../kit';
import { foundQuery, type Somebody } from './data';
import { useComposerWords } from './words';

interface Props {
  value: Somebody | undefined;
  name: string;
  onChange: (next: Somebody | undefined) => void;
  onRandom: () => void;
}

/** An object that is written as JSON; undefined where it is none. */
function objectIn(text: string): Record<string, unknown> | undefined {
  try {
    const read: unknown = JSON.parse(text);
    return read && typeof read === 'object' && !Array.isArray(read) ? (read as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** Chooses whom the preview is for: somebody by name, anybody, or a made-up person. */
export function Whom({ value, name, onChange, onRandom }: Props) {
  const w = useComposerWords();
  const { ws } = usePlace();
  const [mode, setMode] = useState<'real' | 'made'>('real');
  const [search, setSearch] = useState('');
  const [open, setOpen] = useState(false);
  const found = useQuery({ ...foundQuery(ws, useRested(search.trim())), enabled: open });
  const [text, setText] = useState('{\n  "first_name": "Ana",\n  "language": "fr"\n}');
  const take = (next: string) => {
    setText(next);
    const read = objectIn(next);
    if (read) onChange({ attributes: read as never });
  };
  const choose = (next: 'real' | 'made') => {
    setMode(next);
    if (next === 'real') onChange(undefined);
    else take(text);
  };
  return (
    <div className="col g8">
      <Segmented label={w.previewAs} value={mode} choices={[{ value: 'real', label: w.realPerson }, { value: 'made', label: w.madeUp }]} onChange={choose} />
      {mode === 'real' ? (
        <div className="row g8">
          <div className="sp whom" onBlur={(event) => { if (!event.currentTarget.contains(event.relatedTarget)) setOpen(false); }} onKeyDown={(event) => { if (event.key === 'Escape') setOpen(false); }}>
            <TextField label={w.person} hideLabel icon="search" type="search" placeholder={name || w.findPerson} value={search} onFocus={() => setOpen(true)} onChange={(event) => { setSearch(event.target.value); setOpen(true); }} />
            {open && found.data && (
              <ul className="lqnames whomlist" aria-label={w.person}>
                {found.data.items.map((one) => (
                  <li key={one.id}><button type="button" aria-pressed={value?.profile_id === one.id} onClick={() => { onChange({ profile_id: one.id }); setSearch(''); setOpen(false); }}><Avatar name={one.name || one.id} size={24} /><span className="cut">{one.name || one.id}</span></button></li>
                ))}
                {found.data.items.length === 0 && <li className="pad soft t-13">{w.nobody}</li>}
              </ul>
            )}
          </div>
          <IconButton name="refresh" label={w.another} onClick={onRandom} />
        </div>
      ) : <TextArea label={w.madeUpAttributes} rows={5} className="codetext" spellCheck={false} value={text} error={objectIn(text) ? null : w.notAnObject} onChange={(event) => take(event.target.value)} />}
    </div>
  );
}
