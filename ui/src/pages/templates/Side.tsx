import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';

import { useRested, useSaid } from '../../app/hooks';
import { useMay, usePlace } from '../../app/workspace';
import type { Content } from '../../api/types';
import { Badge, Button, CodeBlock, ErrorNote, IconButton, Note, Segmented, Sheet, Skeleton, TextArea, TextField } from '../../kit';
import { Preview } from '../../message/Preview';
import { TodayNote } from '../../message/why';
import { useTold } from '../../i18n/told';
import { foundQuery, personQuery, previewQuery, tryOn, type Composition, type Previewed, type Somebody } from './data';
import { Trial } from './Trial';
import { useTemplateWords } from './words';

interface Props {
  composition: Composition;
  onPerson: (person: { id: string; attributes: Record<string, unknown> } | undefined) => void;
}

/** What comes of a composition for a person: the message as it will look, and the exact request. */
export function Side({ composition, onPerson }: Props) {
  const w = useTemplateWords();
  const { ws } = usePlace();
  const mayTry = useMay('messages.send');
  const [person, setPerson] = useState<Somebody>();
  const [again, setAgain] = useState(0);
  const [trying, setTrying] = useState(false);
  const rested = useRested(composition, 400);
  const preview = useQuery(previewQuery(ws, rested, person, again));
  const shown = preview.data;
  const profile = useQuery(personQuery(ws, shown?.profile_id ?? ''));
  const said = useSaid(preview.error);
  const attributes = profile.data?.attributes as Record<string, unknown> | undefined;
  useEffect(() => {
    if (shown?.profile_id && attributes) onPerson({ id: shown.profile_id, attributes });
    // Only when somebody else is looked at.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [shown?.profile_id, attributes]);
  return (
    <div className="col g16 sidecol">
      <Sheet title={w.preview} actions={mayTry && <Button size="sm" icon="send" onClick={() => setTrying(true)}>{w.tryIt}</Button>}>
        <div className="col g12">
          <Whom value={person} name={profile.data?.name ?? ''} onChange={setPerson} onRandom={() => { setPerson(undefined); setAgain(again + 1); }} />
          {said && <ErrorNote error={said} onRetry={() => preview.refetch()} />}
          {!shown && !said && <Skeleton lines={6} height={24} />}
          {shown && <Likeness shown={shown} />}
        </div>
      </Sheet>
      {shown?.request && <Request request={shown.request} />}
      {trying && <Trial composition={composition} person={person ?? (shown?.profile_id ? { profile_id: shown.profile_id } : undefined)} name={profile.data?.name} onSend={(people) => tryOn(ws, composition, people)} onClose={() => setTrying(false)} />}
    </div>
  );
}

/** Chooses whom the preview is for: somebody by name, anybody, or a made-up person. */
function Whom({ value, name, onChange, onRandom }: { value: Somebody | undefined; name: string; onChange: (next: Somebody | undefined) => void; onRandom: () => void }) {
  const w = useTemplateWords();
  const { ws } = usePlace();
  const [mode, setMode] = useState<'real' | 'made'>('real');
  const [search, setSearch] = useState('');
  const [open, setOpen] = useState(false);
  const found = useQuery({ ...foundQuery(ws, useRested(search.trim())), enabled: open });
  const [text, setText] = useState('{\n  "first_name": "Ana",\n  "language": "fr"\n}');
  const choose = (next: 'real' | 'made') => {
    setMode(next);
    if (next === 'real') onChange(undefined);
    else write(text);
  };
  const write = (next: string) => {
    setText(next);
    try {
      const read: unknown = JSON.parse(next);
      if (read && typeof read === 'object' && !Array.isArray(read)) onChange({ attributes: read as never });
    } catch {
      // Said below the field.
    }
  };
  return (
    <div className="col g8">
      <Segmented label={w.previewAs} value={mode} choices={[{ value: 'real', label: w.realPerson }, { value: 'made', label: w.madeUp }]} onChange={choose} />
      {mode === 'real' ? (
        <div className="row g8 start">
          <div className="sp whom" onBlur={(event) => { if (!event.currentTarget.contains(event.relatedTarget)) setOpen(false); }}>
            <TextField label={w.person} hideLabel icon="search" type="search" placeholder={name || w.findPerson} value={search} onFocus={() => setOpen(true)} onChange={(event) => { setSearch(event.target.value); setOpen(true); }} />
            {open && found.data && (
              <ul className="lqnames whomlist" aria-label={w.person}>
                {found.data.items.map((one) => (
                  <li key={one.id}><button type="button" aria-pressed={value?.profile_id === one.id} onClick={() => { onChange({ profile_id: one.id }); setSearch(''); setOpen(false); }}><span className="cut">{one.name || one.id}</span></button></li>
                ))}
                {found.data.items.length === 0 && <li className="pad soft t-13">{w.nobody}</li>}
              </ul>
            )}
          </div>
          <IconButton name="refresh" label={w.another} onClick={onRandom} />
        </div>
      ) : <TextArea label={w.madeUpAttributes} rows={5} className="codetext" spellCheck={false} value={text} error={isObject(text) ? null : w.notAnObject} onChange={(event) => write(event.target.value)} />}
    </div>
  );
}

function isObject(text: string): boolean {
  try {
    const read: unknown = JSON.parse(text);
    return typeof read === 'object' && read !== null && !Array.isArray(read);
  } catch {
    return false;
  }
}

/** The message as it will look, or what keeps it from going. */
function Likeness({ shown }: { shown: Previewed }) {
  const w = useTemplateWords();
  const { say } = useTold();
  const content = (shown.message ?? (shown.content?.type === 'webhook' ? undefined : shown.content)) as Content | undefined;
  return (
    <>
      {shown.aborted && <Note tone="brass" role="status">{w.aborted} {shown.reason}</Note>}
      {shown.problems.map((one, i) => <Note key={i} tone="stamp" role="status">{one.location && <code>{one.location.replace(/^body\./, '')}</code>} {say(one.message ?? '')}</Note>)}
      {shown.warnings.map((one, i) => <Note key={i} tone="brass">{say(one)}</Note>)}
      {content && <div className="stage"><Preview content={content} /></div>}
      {shown.language && <p className="soft t-13">{w.inLanguage(shown.language)}</p>}
      {shown.verdict && <TodayNote now={shown.verdict} atOnce />}
    </>
  );
}

function Request({ request }: { request: NonNullable<Previewed['request']> }) {
  const w = useTemplateWords();
  const pretty = (() => {
    try {
      return JSON.stringify(JSON.parse(request.body), null, 2);
    } catch {
      return request.body;
    }
  })();
  return (
    <Sheet title={w.exact} footer={<span className="soft t-13">{w.bytes(new TextEncoder().encode(request.body).length)}</span>}>
      <div className="col g12">
        <div className="reqhead breaks"><Badge dot={false}>{request.method}</Badge> {request.url}{request.headers.map((one) => <div key={one.name} className="soft">{one.name}: {one.value}</div>)}</div>
        {pretty && <CodeBlock text={pretty} label={w.body} />}
      </div>
    </Sheet>
  );
}

