import { Badge } from '../../../kit';
import { useDesk } from '../../i18n/desk';

/** How something that was asked for stands. */
export function AskedBadge({ status }: { status: string }) {
  const desk = useDesk();
  const tone = { asked: 'brass', requested: 'brass', PENDING: 'brass', granted: 'verd', approved: 'verd', APPROVED: 'verd', refused: 'stamp', REJECTED: 'stamp' }[status] as 'brass' | 'verd' | 'stamp' | undefined;
  return <Badge tone={tone ?? 'plain'} dot={false}>{desk.asked[status] ?? status}</Badge>;
}
