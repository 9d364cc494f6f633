import { useQuery } from '@tanstack/react-query';
import { useSaid } from '../../../app/hooks';
import { useMay, usePlace } from '../../../app/workspace';
import { ErrorNote, Note, Skeleton } from '../../../kit';
import { Addresses } from './Addresses';
import { BrazeBuilder } from './BrazeBuilder';
import { BrazeForm } from './BrazeForm';
import { brazeQuery } from './data';
import { useIntegrationWords } from './words';
import './integrations.css';

/** Other tools that send notifications by this program: an external Braze. */
export default function Integrations() {
  const w = useIntegrationWords();
  const { ws } = usePlace();
  const may = useMay('endpoints.manage');
  const braze = useQuery(brazeQuery(ws));
  const said = useSaid(braze.error);
  if (said && !braze.data) return <ErrorNote error={said} onRetry={() => braze.refetch()} />;
  if (!braze.data) return <Skeleton lines={8} height={24} />;
  return (
    <div className="col g20">
      <p className="soft">{w.lead}</p>
      {!may && <Note>{w.mayNot}</Note>}
      <div className="integrations"><BrazeForm key={braze.data.endpoint} braze={braze.data} may={may} /><Addresses braze={braze.data} /></div>
      <BrazeBuilder />
    </div>
  );
}
