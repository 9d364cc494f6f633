import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { usePlace } from '../../app/workspace';
import { useTold } from '../../i18n/told';
import { Button, Icon, useEnv } from '../../kit';
import { formatBytes } from '../../lib/format';
import { mediaOneQuery, type MediaFile } from '../data';
import { LiquidField } from '../LiquidField';
import { useComposerWords } from '../words';
import { Chooser } from './Chooser';
import { Crop } from './Crop';
import { fileName, isWide, libraryId, shapeOf } from './picture';

interface Props {
  label: string;
  value: string;
  kind: 'image' | 'video' | 'audio' | 'file';
  /** Shown cut to 1.91 : 1. */
  wide?: boolean;
  required?: boolean;
  error?: string | null;
  person?: Record<string, unknown>;
  onChange: (next: string) => void;
}

/** A picture or another file of a message: out of the library, or at an address of its own, where Liquid may stand. */
export function MediaField({ label, value, kind, wide, required, error, person, onChange }: Props) {
  const w = useComposerWords();
  const { say } = useTold();
  const { ws } = usePlace();
  const { locale } = useEnv();
  const liquid = /\{[{%]/.test(value);
  const id = libraryId(value);
  const file = useQuery({ ...mediaOneQuery(ws, id ?? ''), enabled: id !== undefined }).data as MediaFile | undefined;
  const [typing, setTyping] = useState(value !== '' && (liquid || !id));
  const [asked, setAsked] = useState<'choose' | 'crop'>();
  const [broken, setBroken] = useState<string>();
  const [seen, setSeen] = useState<{ url: string; width: number; height: number }>();
  const size = file?.width && file.height ? { width: file.width, height: file.height } : seen?.url === value ? seen : undefined;
  const fits = size && wide ? isWide(size.width, size.height) : undefined;
  const take = (next: MediaFile) => {
    onChange(next.url);
    setTyping(false);
    setAsked(undefined);
  };
  return (
    <div className="field" role="group" aria-label={label}>
      <div className="top">
        <span className="label">{label}{required ? '' : <span className="soft m"> {w.optional}</span>}</span>
        {fits !== undefined && size && <span className={fits ? 'counter' : 'counter near'}>{shapeOf(size.width, size.height, locale)}, {fits ? w.fits : w.isCut}</span>}
      </div>
      {value === '' && !typing ? (
        <div className="shotempty row g8 wrap">
          <Icon name={kind === 'image' ? 'image' : kind === 'file' ? 'clip' : 'media'} />
          <Button size="sm" onClick={() => setAsked('choose')}>{w.chooseFile}</Button>
          <Button size="sm" kind="plain" onClick={() => setTyping(true)}>{w.byAddress}</Button>
        </div>
      ) : (
        <div className={error ? 'shotbox bad' : 'shotbox'}>
          <span className="pic">{kind === 'image' && value && !liquid && broken !== value ? <img key={value} src={value} alt="" referrerPolicy="no-referrer" onLoad={(event) => setSeen({ url: value, width: event.currentTarget.naturalWidth, height: event.currentTarget.naturalHeight })} onError={() => setBroken(value)} /> : <Icon name={kind === 'image' ? 'image' : kind === 'file' ? 'clip' : 'media'} size={20} />}</span>
          <div className="col g4 min0">
            <span className="m cut">{file?.name ?? (value ? (liquid ? w.perPerson : fileName(value)) : w.byAddress)}</span>
            <span className="soft t-12">{broken === value && value ? w.notLoaded : [size && `${size.width} × ${size.height}`, file && formatBytes(file.size, locale)].filter(Boolean).join(', ') || '\u00a0'}</span>
            <div className="row g4 wrap">
              <Button size="sm" onClick={() => setAsked('choose')}>{value ? w.replace : w.chooseFile}</Button>
              {file?.kind === 'image' && <Button size="sm" kind="plain" onClick={() => setAsked('crop')}>{w.crop}</Button>}
              {!typing && <Button size="sm" kind="plain" onClick={() => setTyping(true)}>{w.address}</Button>}
              <Button size="sm" kind="plain" onClick={() => { onChange(''); setTyping(false); }}>{w.clear}</Button>
            </div>
          </div>
        </div>
      )}
      {typing && <LiquidField label={w.addressOf(label)} hideLabel code value={value} placeholder="https://" person={person} onChange={onChange} />}
      {error && <p className="err" role="alert"><Icon name="stop" size={16} /><span>{say(error)}</span></p>}
      {asked === 'choose' && <Chooser kind={kind} wide={wide} onPick={take} onClose={() => setAsked(undefined)} />}
      {asked === 'crop' && file && <Crop file={file} onClose={() => setAsked(undefined)} onDone={take} />}
    </div>
  );
}
