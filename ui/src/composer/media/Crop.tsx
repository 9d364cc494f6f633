import { useRef, useState, type KeyboardEvent, type PointerEvent } from 'react';
import { useAction, useSaid } from '../../app/hooks';
import { usePlace } from '../../app/workspace';
import { useT } from '../../i18n';
import { Button, Dialog, ErrorNote, Segmented } from '../../kit';
import { cropMedia, type MediaFile } from '../data';
import { useComposerWords } from '../words';

interface Part { x: number; y: number; width: number; height: number }

/** The widest part of a shape in the middle of a picture. */
export function widest(width: number, height: number, ratio: number): Part {
  const w = Math.min(width, Math.round(height * ratio));
  const h = Math.min(height, Math.round(w / ratio));
  return { x: Math.floor((width - w) / 2), y: Math.floor((height - h) / 2), width: w, height: h };
}

const shapes = { wide: 1.91, square: 1 };

/** Cuts a part of a picture out: moved by pointer or arrows, sized by a slider. */
export function Crop({ file, onClose, onDone }: { file: MediaFile; onClose: () => void; onDone: (made: MediaFile) => void }) {
  const w = useComposerWords();
  const t = useT();
  const { ws } = usePlace();
  const [width, height] = [file.width ?? 1, file.height ?? 1];
  const [shape, setShape] = useState<'wide' | 'square'>('wide');
  const [part, setPart] = useState(() => widest(width, height, shapes.wide));
  const stage = useRef<HTMLDivElement>(null);
  const drag = useRef<{ x: number; y: number; from: Part }>(undefined);
  const crop = useAction(() => cropMedia(ws, file.id, part), ['media'], (made) => onDone(made as MediaFile), { quiet: true });
  const said = useSaid(crop.error);
  const most = widest(width, height, shapes[shape]);
  const put = (next: Part) => setPart({ ...next, x: Math.max(0, Math.min(width - next.width, Math.round(next.x))), y: Math.max(0, Math.min(height - next.height, Math.round(next.y))) });
  const size = (percent: number) => {
    const w2 = Math.max(1, Math.round((most.width * percent) / 100));
    const h2 = Math.max(1, Math.min(height, Math.round(w2 / shapes[shape])));
    put({ x: part.x + (part.width - w2) / 2, y: part.y + (part.height - h2) / 2, width: w2, height: h2 });
  };
  const choose = (next: 'wide' | 'square') => {
    setShape(next);
    setPart(widest(width, height, shapes[next]));
  };
  const move = (event: PointerEvent) => {
    const [box, begun] = [stage.current?.getBoundingClientRect(), drag.current];
    if (!box || !begun) return;
    put({ ...begun.from, x: begun.from.x + ((event.clientX - begun.x) * width) / box.width, y: begun.from.y + ((event.clientY - begun.y) * height) / box.height });
  };
  const press = (event: KeyboardEvent) => {
    const step = event.shiftKey ? 10 : 1;
    const by = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] }[event.key];
    if (!by) return;
    event.preventDefault();
    put({ ...part, x: part.x + by[0]!, y: part.y + by[1]! });
  };
  const share = (n: number, of: number) => `${(100 * n) / of}%`;
  return (
    <Dialog open onClose={onClose} title={w.crop} size={720}>
      <div className="col g12">
        <Segmented label={w.shape} value={shape} choices={[{ value: 'wide', label: w.shapes.wide }, { value: 'square', label: w.shapes.square }]} onChange={choose} />
        <div className="cropstage" ref={stage}>
          <img src={file.url} alt={file.name} draggable={false} />
          <div
            className="croppart" role="group" tabIndex={0} aria-label={w.part(part.x, part.y, part.width, part.height)}
            style={{ left: share(part.x, width), top: share(part.y, height), width: share(part.width, width), height: share(part.height, height) }}
            onPointerDown={(event) => { event.currentTarget.setPointerCapture(event.pointerId); drag.current = { x: event.clientX, y: event.clientY, from: part }; }}
            onPointerMove={move} onPointerUp={() => { drag.current = undefined; }} onKeyDown={press}
          />
        </div>
        <label className="t-13 col g4">{w.size}<input type="range" min={10} max={100} value={Math.round((100 * part.width) / most.width)} onChange={(event) => size(Number(event.target.value))} /></label>
        <p className="soft t-12" role="status">{w.part(part.x, part.y, part.width, part.height)}</p>
        {said && <ErrorNote error={said} />}
        <div className="row g8 end"><Button onClick={onClose}>{t.kit.cancel}</Button><Button kind="primary" busy={crop.isPending} onClick={() => crop.mutate(undefined)}>{w.cut}</Button></div>
      </div>
    </Dialog>
  );
}
