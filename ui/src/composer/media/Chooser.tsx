import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useRested, useSaid } from '../../app/hooks';
import { useMay, usePlace } from '../../app/workspace';
import { useT } from '../../i18n';
import { Badge, Button, Dialog, EmptyState, ErrorNote, Skeleton, TextField } from '../../kit';
import { mediaQuery, type MediaFile } from '../data';
import { useComposerWords } from '../words';
import { Crop } from './Crop';
import { Facts, Thumb, Upload } from './Upload';

interface Props {
  /** The kind of file that the field takes; empty: any. */
  kind: string;
  /** Shown in a carousel: what is not 1.91 : 1 is offered to be cropped. */
  wide?: boolean;
  onPick: (file: MediaFile) => void;
  onClose: () => void;
}

/** Chooses a file of the library, or takes another into it; a picture can be cropped on the way. */
export function Chooser({ kind, wide, onPick, onClose }: Props) {
  const w = useComposerWords();
  const t = useT();
  const { ws } = usePlace();
  const may = useMay('content.edit');
  const [search, setSearch] = useState('');
  const [chosen, setChosen] = useState<MediaFile>();
  const [cropping, setCropping] = useState(false);
  const files = useInfiniteQuery(mediaQuery(ws, useRested(search.trim()), kind));
  const said = useSaid(files.error);
  const rows = files.data?.pages.flatMap((page) => page.items);
  if (cropping && chosen) return <Crop file={chosen} onClose={() => setCropping(false)} onDone={onPick} />;
  return (
    <Dialog open onClose={onClose} title={w.chooseFile} size={760}>
      <div className="col g12">
        {may && <Upload onDone={(file) => setChosen(file)} />}
        <TextField label={w.searchMedia} hideLabel small icon="search" type="search" placeholder={w.searchMedia} value={search} onChange={(event) => setSearch(event.target.value)} />
        {said && <ErrorNote error={said} onRetry={() => files.refetch()} />}
        {!rows && !said && <Skeleton lines={3} height={96} />}
        {rows?.length === 0 && <EmptyState icon="image" title={search ? w.noMatch : w.emptyMedia}>{search ? w.noMatchMedia : w.emptyMediaSay}</EmptyState>}
        {rows && rows.length > 0 && (
          <ul className="mediagrid choosing" aria-label={w.library}>
            {rows.map((file) => (
              <li key={file.id}>
                <button type="button" className="mediacard" aria-pressed={chosen?.id === file.id} onClick={() => setChosen(file)} onDoubleClick={() => onPick(file)}>
                  <Thumb file={file} />
                  <span className="cut b t-13">{file.name}</span>
                  <Facts file={file} />
                </button>
              </li>
            ))}
          </ul>
        )}
        {files.hasNextPage && <div className="center"><Button size="sm" busy={files.isFetchingNextPage} onClick={() => files.fetchNextPage()}>{w.more}</Button></div>}
        <div className="row g8 wrap chooserfoot">
          <span className="sp row g8 min0">{chosen && <><span className="cut t-13 m">{chosen.name}</span>{wide && chosen.kind === 'image' && <Badge tone={chosen.wide ? 'verd' : 'brass'}>{chosen.wide ? w.wide : w.notWide}</Badge>}</>}</span>
          <Button onClick={onClose}>{t.kit.cancel}</Button>
          {may && chosen?.kind === 'image' && <Button icon="image" onClick={() => setCropping(true)}>{w.cropFirst}</Button>}
          <Button kind="primary" disabled={!chosen} onClick={() => chosen && onPick(chosen)}>{w.use}</Button>
        </div>
      </div>
    </Dialog>
  );
}
