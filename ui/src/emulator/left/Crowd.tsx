import { lazy, Suspense, useState } from 'react';
import { useSpeech } from '../../i18n';
import { Icon } from '../../kit';
import { formatNumber } from '../../lib/format';
import { useCrowd } from '../data/desk-queries';
import type { Page } from '../data/types';
import { useDesk } from '../i18n/desk';

const CrowdDialog = lazy(() => import('./CrowdDialog'));

/** The crowd that writes, below the test people: how many, how fast, and the way to start and stop it. */
export function Crowd({ page }: { page?: Page }) {
  const desk = useDesk().crowd;
  const { locale } = useSpeech();
  const { data: crowd } = useCrowd();
  const [open, setOpen] = useState(false);
  const [wanted, setWanted] = useState(false);
  if (!crowd) return null;
  return (
    <div className="pe crowd">
      <button type="button" aria-haspopup="dialog" title={crowd.written > 0 ? desk.written(crowd.written) : undefined} onClick={() => { setWanted(true); setOpen(true); }}>
        <span className="av crowdav" aria-hidden="true"><Icon name="bolt" size={16} /></span>
        <span className="who">
          <span className="m cut">{desk.name(formatNumber(crowd.people, locale))}</span>
          <small>{crowd.running && <i className="dot ok" />}<span className="cut">{crowd.running ? desk.writes(crowd.rate) : crowd.problem ?? desk.quiet}</span></small>
        </span>
      </button>
      <Suspense>{wanted && <CrowdDialog crowd={crowd} page={page} open={open} onClose={() => setOpen(false)} />}</Suspense>
    </div>
  );
}
