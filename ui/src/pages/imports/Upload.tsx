import { useEffect, useRef, useState, type DragEvent } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { useSaid } from '../../app/hooks';
import { usePlace } from '../../app/workspace';
import { Button, ErrorNote, Icon, Segmented, Sheet, useEnv } from '../../kit';
import { formatShare } from '../../lib/format';
import { upload } from './data';
import { kinds, type Kind } from './kind';
import { useImportWords } from './words';

interface Sending {
  name: string;
  share: number;
}

/** Sends one file at a time; a page that is left takes it back. */
function useUpload(kind: Kind, onDone: (id: string) => void) {
  const { ws } = usePlace();
  const client = useQueryClient();
  const [sending, setSending] = useState<Sending>();
  const [failure, setFailure] = useState<unknown>(null);
  const abort = useRef<AbortController>(undefined);
  useEffect(() => () => abort.current?.abort(), []);
  const send = async (file: File) => {
    const mine = (abort.current = new AbortController());
    setFailure(null);
    setSending({ name: file.name, share: 0 });
    try {
      const answer = await upload(ws, kind, file, (share) => setSending({ name: file.name, share }), mine.signal);
      client.setQueryData(['import', ws, answer.import.id], answer.import);
      client.setQueryData(['inspection', ws, answer.import.id, kind], answer);
      void client.invalidateQueries({ queryKey: ['imports'] });
      onDone(answer.import.id);
    } catch (error) {
      if (!mine.signal.aborted) setFailure(error);
    } finally {
      setSending(undefined);
    }
  };
  return { send, sending, failure, cancel: () => abort.current?.abort() };
}

/** Where a file is dropped or chosen, after saying what it holds. */
export function Upload({ onDone }: { onDone: (id: string) => void }) {
  const w = useImportWords();
  const { locale } = useEnv();
  const [kind, setKind] = useState<Kind>('people');
  const { send, sending, failure, cancel } = useUpload(kind, onDone);
  const said = useSaid(failure);
  return (
    <Sheet title={w.make}>
      <div className="col g16">
        <div className="row g12 wrap">
          <span className="m">{w.holds}</span>
          <Segmented label={w.holds} value={kind} choices={kinds.map((value) => ({ value, label: w.kinds[value] ?? value }))} onChange={setKind} />
          <span className="soft t-13">{w.kindSays[kind]}</span>
        </div>
        {said && <ErrorNote error={said} />}
        {sending ? (
          <div className="progress" role="group" aria-label={w.uploading(sending.name)}>
            <div className="row g12"><span className="m">{w.uploading(sending.name)}</span><span className="sp" /><Button size="sm" onClick={cancel}>{w.cancel}</Button></div>
            <Bar share={sending.share} label={w.uploading(sending.name)} />
            <div className="meta"><span>{w.sent(formatShare(sending.share, 1, locale))}</span></div>
          </div>
        ) : <DropZone onFile={send} />}
      </div>
    </Sheet>
  );
}

function DropZone({ onFile }: { onFile: (file: File) => void }) {
  const w = useImportWords();
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const file = event.dataTransfer.files[0];
    if (file) onFile(file);
  };
  return (
    <div className={over ? 'dropzone over' : 'dropzone'} onDragOver={(event) => { event.preventDefault(); setOver(true); }} onDragLeave={() => setOver(false)} onDrop={drop}>
      <Icon name="entry" size={20} />
      <p className="m">{w.drop}</p>
      <p className="soft t-13">{w.or}</p>
      <Button kind="primary" onClick={() => input.current?.click()}>{w.choose}</Button>
      <input ref={input} type="file" hidden accept=".csv,.tsv,.txt,text/csv" aria-label={w.choose} onChange={(event) => { const file = event.target.files?.[0]; if (file) onFile(file); event.target.value = ''; }} />
      <p className="soft t-13">{w.limits}</p>
    </div>
  );
}

/** How far something came, 0 to 1. */
export function Bar({ share, label }: { share: number; label: string }) {
  return (
    <div className="bar" role="progressbar" aria-label={label} aria-valuemin={0} aria-valuemax={100} aria-valuenow={Math.round(100 * share)}>
      <i style={{ width: `${100 * share}%`, background: 'var(--bleu)' }} />
    </div>
  );
}
