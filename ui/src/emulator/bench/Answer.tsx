import { Badge, Icon } from '../../kit';
import type { Attempt } from '../data/types';
import { useWords } from '../i18n';

/** The status of one try. */
export function Answer({ attempt }: { attempt: Pick<Attempt, 'status'> }) {
  const words = useWords();
  const { status } = attempt;
  if (!status) return <Badge tone="stamp" dot={false}><Icon name="x" size={12} />{words.noAnswer}</Badge>;
  return <Badge tone={status >= 200 && status < 300 ? 'verd' : 'stamp'} dot={false}>{status}</Badge>;
}
