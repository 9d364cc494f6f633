import { useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { kindOfFile, limitsQuery, personasQuery, uploadFile } from '../../api/people';
import type { Content, QuickReply } from '../../api/types';
import { useWords } from '../../app/hooks';
import { usePlace } from '../../app/workspace';
import { Button, Icon, IconButton, SelectField, TextField, useToast } from '../../kit';
import { useSay } from '../../message/words';

type FileKind = 'image' | 'video' | 'audio' | 'file';

/** What goes with the text: a file, answers for one tap, the name it shows under. */
export interface ExtrasChosen {
  file?: { kind: FileKind; name: string; media: NonNullable<Content['media']> };
  quick: QuickReply[];
  persona: string;
  open?: 'url' | 'quick';
}

export const noExtras: ExtrasChosen = { quick: [], persona: '' };

interface Props {
  page: string;
  chosen: ExtrasChosen;
  onChange: (next: ExtrasChosen) => void;
  /** A private reply: text alone. */
  bare?: boolean;
}

/** The chosen things as chips, and the little forms that add to them. */
export function Extras({ chosen, onChange, bare }: Props) {
  const s = useSay();
  if (bare) return null;
  const drop = (i: number) => onChange({ ...chosen, quick: chosen.quick.filter((_, at) => at !== i) });
  return (
    <>
      {(chosen.file || chosen.quick.length > 0) && (
        <div className="row g8 wrap">
          {chosen.file && <Chip icon="clip" words={s.reply.attached(chosen.file.name)} onDrop={() => onChange({ ...chosen, file: undefined })} />}
          {chosen.quick.map((reply, i) => <Chip key={i} words={reply.title || (s.reply.quickTypes[reply.type] ?? reply.type)} onDrop={() => drop(i)} />)}
        </div>
      )}
      {chosen.open === 'url' && <ByAddress onAdd={(file) => onChange({ ...chosen, file, open: undefined })} />}
      {chosen.open === 'quick' && <QuickForm count={chosen.quick.length} onAdd={(reply) => onChange({ ...chosen, quick: [...chosen.quick, reply] })} />}
    </>
  );
}

function Chip({ icon, words, onDrop }: { icon?: 'clip'; words: string; onDrop: () => void }) {
  const s = useSay();
  return <span className="chipped">{icon && <Icon name={icon} size={14} />}<span className="cut">{words}</span><button type="button" aria-label={s.reply.remove(words)} onClick={onDrop}><Icon name="x" size={12} /></button></span>;
}

function ByAddress({ onAdd }: { onAdd: (file: NonNullable<ExtrasChosen['file']>) => void }) {
  const s = useSay();
  const [kind, setKind] = useState<FileKind>('image');
  const [url, setUrl] = useState('');
  const add = () => {
    const trimmed = url.trim();
    if (/^https?:\/\//.test(trimmed)) onAdd({ kind, name: trimmed.replace(/^.*\//, '') || trimmed, media: { url: trimmed } });
  };
  return (
    <div className="row g8 wrap inset" onKeyDown={(event) => { if (event.key === 'Enter') { event.preventDefault(); add(); } }}>
      <SelectField small hideLabel label={s.reply.fileKind} value={kind} onChange={(event) => setKind(event.target.value as FileKind)} choices={(['image', 'video', 'audio', 'file'] as const).map((value) => ({ value, label: s.content.types[value] ?? value }))} />
      <div className="grow"><TextField small hideLabel label={s.reply.address} placeholder={s.reply.addressHint} type="url" value={url} autoFocus onChange={(event) => setUrl(event.target.value)} /></div>
      <Button size="sm" onClick={add}>{s.reply.add}</Button>
    </div>
  );
}

function QuickForm({ count, onAdd }: { count: number; onAdd: (reply: QuickReply) => void }) {
  const s = useSay();
  const { ws } = usePlace();
  const limits = useQuery(limitsQuery(ws)).data?.items;
  const most = limits?.find((one) => one.field === 'quick_replies')?.max ?? 13;
  const long = limits?.find((one) => one.field === 'quick_replies[].title')?.max ?? 20;
  const [type, setType] = useState('text');
  const [title, setTitle] = useState('');
  const used = [...title].length;
  const add = () => {
    if (count >= most || (type === 'text' && (!title.trim() || used > long))) return;
    onAdd(type === 'text' ? { type, title: title.trim(), payload: title.trim() } : { type });
    setTitle('');
  };
  return (
    <div className="row g8 wrap inset" onKeyDown={(event) => { if (event.key === 'Enter') { event.preventDefault(); add(); } }}>
      <SelectField small hideLabel label={s.reply.quickAdd} value={type} onChange={(event) => setType(event.target.value)} choices={Object.entries(s.reply.quickTypes).map(([value, label]) => ({ value, label }))} />
      {type === 'text' && <div className="grow"><TextField small hideLabel label={s.reply.quickAdd} placeholder={s.reply.quickAdd} value={title} autoFocus onChange={(event) => setTitle(event.target.value)} /></div>}
      {type === 'text' && <span className={used > long ? 'counter over' : 'counter'}>{s.reply.counter(used, long)}</span>}
      <Button size="sm" onClick={add} disabled={count >= most}>{s.reply.add}</Button>
    </div>
  );
}

/** The buttons that open those forms, the file of this machine, the persona, other forms. */
function Tools({ page, chosen, onChange, onForms, bare }: Props & { onForms: () => void }) {
  const s = useSay();
  const { ws } = usePlace();
  const say = useToast();
  const words = useWords();
  const input = useRef<HTMLInputElement>(null);
  const [busy, setBusy] = useState(false);
  const personas = useQuery({ ...personasQuery(ws, page), enabled: !bare }).data?.items ?? [];
  if (bare) return null;
  const open = (what: 'url' | 'quick') => onChange({ ...chosen, open: chosen.open === what ? undefined : what });
  const upload = async (file: File | undefined) => {
    if (!file) return;
    setBusy(true);
    try {
      const kind = kindOfFile(file.type);
      const made = await uploadFile(ws, page, kind, file);
      onChange({ ...chosen, file: { kind, name: file.name, media: { attachment_id: made.id } } });
    } catch (failure) {
      say(words(failure), { bad: true });
    } finally {
      setBusy(false);
      if (input.current) input.current.value = '';
    }
  };
  return (
    <div className="row g4">
      <input ref={input} type="file" className="vh" tabIndex={-1} aria-label={s.reply.attach} onChange={(event) => void upload(event.target.files?.[0])} />
      {busy ? <span className="row g8 t-12 soft" role="status"><span className="spin" aria-hidden="true" />{s.reply.uploading}</span> : <IconButton name="clip" label={s.reply.attach} onClick={() => input.current?.click()} />}
      <IconButton name="external" label={s.reply.attachUrl} aria-expanded={chosen.open === 'url'} onClick={() => open('url')} />
      <IconButton name="buttons" label={s.reply.quick} aria-expanded={chosen.open === 'quick'} onClick={() => open('quick')} />
      <IconButton name="template" label={s.reply.forms} onClick={onForms} />
      {personas.length > 0 && <SelectField small hideLabel label={s.reply.persona} value={chosen.persona} onChange={(event) => onChange({ ...chosen, persona: event.target.value })} choices={[{ value: '', label: s.reply.noPersona }, ...personas.map((one) => ({ value: one.id, label: one.name }))]} />}
    </div>
  );
}

Extras.Tools = Tools;
