import { Link } from '@tanstack/react-router';
import { useMay } from '../../app/workspace';
import { buttonClass } from '../../kit';
import { useNoticeWords } from './words';

/** The next step where nothing was sent yet, for those who may send. */
export function SendFirst() {
  const w = useNoticeWords();
  return useMay('campaigns.launch') && <Link className={buttonClass({ kind: 'primary' })} to="/notifications/send" search={{}}>{w.first}</Link>;
}
