import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError } from '../../api/client';
import { useAction, useRested, useSaid } from '../../app/hooks';
import { useMay, usePlace } from '../../app/workspace';
import { Badge, Button, Confirm, CopyId, Drawer, EmptyState, ErrorNote, Icon, Note, SelectField, Sheet, Skeleton, TextField, Time } from '../../kit';
import { eraseMedia, mediaOneQuery, mediaQuery, renameMedia, type MediaFile } from '../../composer/data';
import { Crop } from '../../composer/media/Crop';
import { Facts, Thumb, Upload } from '../../composer/media/Upload';
import { useTemplateWords } from './words';

/** The files that messages show: dropped here, looked for, cropped. */
export function Media() {
  const w = useTemplateWords();
  const { ws } = usePlace();
  const may = useMay('content.edit');
  const [search, setSearch] = useState('');
  const [kind, setKind] = useState('');
  const [open, setOpen] = useState<string>();
  const [cropped, setCropped] = useState<MediaFile>();
  const files = useInfiniteQuery(mediaQuery(ws, useRested(search.trim()), kind));
  const said = useSaid(files.error);
  const rows = files.data?.pages.flatMap((page) => page.items);
  return (
    <div className="col g16">
      {may ? <Upload onDone={(file) => setOpen(file.id)} /> : <Note>{w.mayNot}</Note>}
      <Sheet flush label={w.tabs.media}>
        <div className="bar-top">
          <div className="grow"><TextField label={w.searchMedia} hideLabel icon="search" type="search" placeholder={w.searchMedia} value={search} onChange={(event) => setSearch(event.target.value)} /></div>
          <SelectField label={w.kind} hideLabel small value={kind} onChange={(event) => setKind(event.target.value)} choices={[{ value: '', label: w.everyKind }, ...Object.entries(w.kinds).map(([value, label]) => ({ value, label }))]} />
        </div>
        {said && <div className="pad"><ErrorNote error={said} onRetry={() => files.refetch()} /></div>}
        {!rows && !said && <div className="pad"><Skeleton lines={3} height={96} /></div>}
        {rows?.length === 0 && <EmptyState icon="image" title={search || kind ? w.noMatch : w.emptyMedia}>{search || kind ? w.noMatchSay : w.emptyMediaSay}</EmptyState>}
        {rows && rows.length > 0 && (
          <ul className="mediagrid">
            {rows.map((file) => (
              <li key={file.id}>
                <button type="button" className="mediacard" onClick={() => setOpen(file.id)}>
                  <Thumb file={file} />
                  <span className="cut b t-13">{file.name}</span>
                  <Facts file={file} />
                </button>
              </li>
            ))}
          </ul>
        )}
        {files.hasNextPage && <div className="pad center"><Button busy={files.isFetchingNextPage} onClick={() => files.fetchNextPage()}>{w.more}</Button></div>}
      </Sheet>
      <Drawer open={open !== undefined && !cropped} title={w.file} onClose={() => setOpen(undefined)}>{open && <One key={open} id={open} onCrop={setCropped} onClose={() => setOpen(undefined)} />}</Drawer>
      {cropped && <Crop file={cropped} onClose={() => setCropped(undefined)} onDone={(made) => { setCropped(undefined); setOpen(made.id); }} />}
    </div>
  );
}

/** One file: its address, what shows it, its crop. */
function One({ id, onCrop, onClose }: { id: string; onCrop: (file: MediaFile) => void; onClose: () => void }) {
  const w = useTemplateWords();
  const { ws } = usePlace();
  const may = useMay('content.edit');
  const found = useQuery(mediaOneQuery(ws, id));
  const [name, setName] = useState<string>();
  const [asked, setAsked] = useState<'erase'>();
  const rename = useAction(() => renameMedia(ws, id, (name ?? '').trim()), ['media'], w.saved, { quiet: true });
  const erase = useAction(() => eraseMedia(ws, id), ['media'], onClose, { quiet: true });
  const said = useSaid(found.error);
  if (said) return <ErrorNote error={said} onRetry={() => found.refetch()} />;
  const file = found.data;
  if (!file) return <Skeleton lines={6} height={24} />;
  return (
    <div className="col g16">
      <span className="mediabig">{file.kind === 'image' ? <img src={file.url} alt={file.name} /> : <Icon name="clip" size={20} />}</span>
      <div className="row g8 wrap"><Facts file={file} />{file.kind === 'image' && <Badge tone={file.wide ? 'verd' : 'brass'}>{file.wide ? w.wide : w.notWide}</Badge>}<span className="soft t-12"><Time at={file.created_at} as="day" /></span></div>
      <div><span className="t-13 b block">{w.address}</span><CopyId value={file.url} label={w.address} /></div>
      {may && (
        <form className="row g8 start" onSubmit={(event) => { event.preventDefault(); rename.mutate(undefined); }}>
          <div className="sp"><TextField label={w.name} value={name ?? file.name} maxLength={200} required error={rename.error instanceof ApiError ? rename.error.fields.name ?? rename.error.message : null} onChange={(event) => setName(event.target.value)} /></div>
          <div className="belowlabel"><Button type="submit" busy={rename.isPending} disabled={name === undefined || name.trim() === '' || name.trim() === file.name}>{w.rename}</Button></div>
        </form>
      )}
      {file.used_by && file.used_by.length > 0 && <div><span className="t-13 b block">{w.usedBy}</span><ul className="uses">{file.used_by.map((one) => <li key={one.kind + one.id}>{w.things[one.kind]} {one.name}</li>)}</ul></div>}
      {may && (
        <div className="row g8">
          {file.kind === 'image' && <Button icon="image" onClick={() => onCrop(file)}>{w.crop}</Button>}
          <span className="sp" />
          <Button kind="stamp" disabled={!!file.used_by?.length} onClick={() => setAsked('erase')}>{w.remove}</Button>
        </div>
      )}
      <Confirm open={asked === 'erase'} destructive title={w.removeFile(file.name)} action={w.remove} onClose={() => setAsked(undefined)} onConfirm={() => erase.mutateAsync(undefined)}>{w.removeFileSay}</Confirm>
    </div>
  );
}
