import { useRef, useState, type ChangeEvent, type DragEvent } from 'react';
import { useAction, useSaid } from '../../app/hooks';
import { usePlace } from '../../app/workspace';
import { Button, ErrorNote, Icon, useEnv } from '../../kit';
import { formatBytes } from '../../lib/format';
import { uploadMedia, type MediaFile } from '../data';
import { useComposerWords } from '../words';

/** Takes a file that is dropped or chosen into the library. */
export function Upload({ onDone }: { onDone: (file: MediaFile) => void }) {
  const w = useComposerWords();
  const { ws } = usePlace();
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const upload = useAction((file: File) => uploadMedia(ws, file), ['media'], (file) => onDone(file as MediaFile), { quiet: true });
  const said = useSaid(upload.error);
  const take = (files: FileList | null) => {
    const file = files?.[0];
    if (file) upload.mutate(file);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    take(event.dataTransfer.files);
  };
  const pick = (event: ChangeEvent<HTMLInputElement>) => {
    take(event.target.files);
    event.target.value = '';
  };
  return (
    <div className={over ? 'dropzone over' : 'dropzone'} onDragOver={(event) => { event.preventDefault(); setOver(true); }} onDragLeave={() => setOver(false)} onDrop={drop}>
      <div className="row g12 wrap">
        <Icon name="image" size={20} />
        <div className="sp"><b>{w.drop}</b><div className="soft t-13">{w.dropSay}</div></div>
        <Button icon="plus" busy={upload.isPending} onClick={() => input.current?.click()}>{w.choose}</Button>
      </div>
      <input ref={input} type="file" className="vh" tabIndex={-1} aria-label={w.choose} accept="image/png,image/jpeg,image/gif,image/webp,video/mp4,audio/mpeg,audio/mp4,application/pdf" onChange={pick} />
      {said && <div className="gap-top"><ErrorNote error={said} /></div>}
    </div>
  );
}

/** A file as a small picture, or the sign of its kind. */
export function Thumb({ file }: { file: MediaFile }) {
  return (
    <span className="mediapic">
      {file.kind === 'image' ? <img src={file.url} alt="" loading="lazy" /> : <Icon name={file.kind === 'file' ? 'clip' : 'media'} size={20} />}
    </span>
  );
}

/** A file's size on a screen and on a disk. */
export function Facts({ file }: { file: MediaFile }) {
  const w = useComposerWords();
  const { locale } = useEnv();
  return <span className="soft t-12">{file.width ? `${file.width} × ${file.height}, ` : `${w.kinds[file.kind] ?? file.kind}, `}{formatBytes(file.size, locale)}</span>;
}
