import { useQuery } from '@tanstack/react-query';
import { useSaid } from '../../../app/hooks';
import { usePlace } from '../../../app/workspace';
import { Badge, DataTable, EmptyState, Sheet, Time, type Tone } from '../../../kit';
import { healthQuery } from './data';
import { useWebhookWords } from './words';

const tones: Record<string, Tone> = { well: 'verd', failing: 'brass', left_alone: 'stamp' };

/** How the hosts fare that failed: those that answer are not named. */
export function Health() {
  const w = useWebhookWords();
  const { ws } = usePlace();
  const health = useQuery(healthQuery(ws));
  const said = useSaid(health.error);
  return (
    <Sheet title={w.health} flush>
      <DataTable
        label={w.health} rows={health.data?.items} rowKey={(one) => one.host} error={said} onRetry={() => health.refetch()}
        columns={[
          { key: 'host', head: w.host, cell: (one) => <span className="m breaks">{one.host}</span> },
          { key: 'state', head: w.state, cell: (one) => <span className="row g4 wrap"><Badge tone={tones[one.state]}>{w.states[one.state]}</Badge>{one.until && <span className="soft t-12">{w.until} <Time at={one.until} /></span>}</span> },
          { key: 'failures', head: w.failures, align: 'num', cell: (one) => one.failures },
          { key: 'last', head: w.lastFailure, cell: (one) => <span className="nw">{one.last_status === 599 ? w.noAnswer : one.last_status}, <Time at={one.last_at} className="soft" /></span> },
        ]}
        empty={<EmptyState icon="check" title={w.allWell}>{w.allWellSay}</EmptyState>}
      />
    </Sheet>
  );
}
