import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { haltsQuery } from '../api/queries';
import type { HaltView } from '../api/types';
import { useSaid } from '../app/hooks';
import { useMay, usePlace } from '../app/workspace';
import { Button, ErrorNote, Sheet, Skeleton, Time } from '../kit';
import { useEverywhere, type Target } from './data';
import { GoOn } from './GoOn';
import { StopDialog } from './StopDialog';
import { useHaltWords } from './words';

/** The kill switch of the workspace, and of the installation for who may. */
export function Stopping() {
  const w = useHaltWords();
  const { ws, membership } = usePlace();
  const [may, everywhere] = [useMay('sending.halt'), useEverywhere()];
  const halts = useQuery(haltsQuery(ws));
  const said = useSaid(halts.error);
  const [asked, setAsked] = useState<Target>();
  const at = (scope: HaltView['scope']) => halts.data?.items.find((one) => one.scope === scope);
  return (
    <Sheet title={w.title} flush>
      <p className="pad soft t-13">{w.lead}{!may && ` ${w.mayNot}`}</p>
      {said && !halts.data && <div className="pad under"><ErrorNote error={said} onRetry={() => halts.refetch()} /></div>}
      {!halts.data && !said && <div className="pad under"><Skeleton lines={2} /></div>}
      {halts.data && (
        <ul className="alertlist">
          <Line name={w.workspace} say={w.workspaceSay(membership.name)} halt={at('workspace')} onStop={may ? () => setAsked({ scope: 'workspace' }) : undefined} />
          {(everywhere || at('installation')) && <Line name={w.installation} say={w.installationSay} halt={at('installation')} onStop={everywhere ? () => setAsked({ scope: 'installation' }) : undefined} />}
        </ul>
      )}
      {asked && <StopDialog target={asked} onClose={() => setAsked(undefined)} />}
    </Sheet>
  );
}

function Line({ name, say, halt, onStop }: { name: string; say: string; halt: HaltView | undefined; onStop?: () => void }) {
  const w = useHaltWords();
  return (
    <li className="wide">
      <div>
        <p className="m">{name}</p>
        <p className="soft t-13 breaks">{halt ? <><span className="c-stamp">{w.banner}</span> {w.since} <Time at={halt.at} /></> : say}</p>
      </div>
      {halt ? halt.scope !== 'page' && <GoOn halt={halt} what={w.stopped[halt.scope]} /> : onStop ? <Button size="sm" kind="stamp" icon="stop" onClick={onStop}>{w.stop}<span className="vh"> {name}</span></Button> : <span className="soft t-13">{w.running}</span>}
    </li>
  );
}
