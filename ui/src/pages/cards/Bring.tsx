import { useNavigate } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import { ApiError } from '../../api/client';
import { useAction, useSaid } from '../../app/hooks';
import { usePlace } from '../../app/workspace';
import { Button, Dialog, ErrorNote, SelectField, TextField } from '../../kit';
import type { Feed } from '../../composer/card/data';
import { importCard, type CardFile } from './data';
import { useCardTemplateWords } from './words';

/** Makes a card template of a file that one was exported to. */
export function Bring({ open, onClose, ...rest }: { open: boolean; feeds: Feed[]; feed?: string; onClose: () => void }) {
  const w = useCardTemplateWords();
  return <Dialog open={open} onClose={onClose} title={w.bring}>{open && <Form onClose={onClose} {...rest} />}</Dialog>;
}

function read(text: string): CardFile | undefined {
  try {
    const file = JSON.parse(text) as Partial<CardFile>;
    return typeof file === 'object' && file?.petitbleu === 'card-template/1' ? (file as CardFile) : undefined;
  } catch {
    return undefined;
  }
}

function Form({ feeds, feed, onClose }: { feeds: Feed[]; feed?: string; onClose: () => void }) {
  const w = useCardTemplateWords();
  const { ws } = usePlace();
  const navigate = useNavigate();
  const [file, setFile] = useState<CardFile | null>();
  const [key, setKey] = useState('');
  const fitting = feeds.filter((one) => !file || one.kind === file.kind);
  const [into, setInto] = useState(feed ?? '');
  const chosen = fitting.find((one) => one.id === into)?.id ?? fitting[0]?.id ?? '';
  const bring = useAction(() => importCard(ws, { feed_id: chosen, file: file!, key: key || undefined }), ['card-templates'], (made) => void navigate({ to: '/cards/$id', params: { id: made.id }, search: {} }), { quiet: true });
  const places = bring.error instanceof ApiError ? bring.error.places : {};
  const said = useSaid(bring.error instanceof ApiError && !places.key ? bring.error : null);
  const choose = async (picked: File | undefined) => {
    const next = picked ? (read(await picked.text()) ?? null) : undefined;
    setFile(next);
    setKey(next?.key ?? '');
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    bring.mutate(undefined);
  };
  return (
    <form className="form" onSubmit={submit}>
      <TextField label={w.file} type="file" accept=".json,application/json" hint={w.fileHint} error={file === null ? w.noFile : null} onChange={(event) => void choose(event.target.files?.[0])} />
      {file && <TextField label={w.key} required maxLength={64} value={key} error={places.key ?? null} onChange={(event) => setKey(event.target.value)} />}
      {file && <SelectField label={w.feed} value={chosen} choices={fitting.map((one) => ({ value: one.id, label: one.name }))} onChange={(event) => setInto(event.target.value)} />}
      {said && <ErrorNote error={said} />}
      <div className="row g8 end"><Button onClick={onClose}>{w.cancel}</Button><Button kind="primary" type="submit" disabled={!file || chosen === ''} busy={bring.isPending}>{w.importDo}</Button></div>
    </form>
  );
}
