import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { useMay, usePlace } from '../app/workspace';
import { Icon } from '../kit';
import { Chips } from './Chips';
import { thingsQuery, type ThingKind } from './data';
import { useThingWords } from './words';

const ThingDialog = lazy(() => import('./ThingDialog'));

/** The tags and the team of a thing, on its page; who may changes them. */
export function ThingLabels({ kind, id, name }: { kind: ThingKind; id: string; name: string }) {
  const w = useThingWords();
  const { ws } = usePlace();
  const may = useMay('tags.manage');
  const thing = useQuery(thingsQuery(ws, kind)).data?.[id];
  const [open, setOpen] = useState(false);
  return (
    <span className="row g8 wrap thinglabels">
      <Chips thing={thing} />
      {may && <button type="button" className="btn sm plain" onClick={() => setOpen(true)}><Icon name="edit" size={14} />{w.edit}</button>}
      {open && <Suspense><ThingDialog kind={kind} id={id} name={name} onClose={() => setOpen(false)} /></Suspense>}
    </span>
  );
}
