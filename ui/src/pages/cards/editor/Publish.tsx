import { ApiError } from '../../../api/client';
import { useSaid } from '../../../app/hooks';
import { Button, Dialog, ErrorNote, Note } from '../../../kit';
import type { CardDetail, CardProblem } from '../data';
import { changes, type Json } from '../tree';
import { useCardTemplateWords } from '../words';
import { ProblemList } from './Problems';

const MOST = 30;

interface Props {
  card: CardDetail;
  open: boolean;
  busy: boolean;
  error: unknown;
  /** What stands in the way. */
  wrong: CardProblem[];
  onClose: () => void;
  onDo: () => void;
}

/** Asks before a draft goes live: what differs from what is sent now. */
export function Publish({ card, open, busy, error, wrong, onClose, onDo }: Props) {
  const w = useCardTemplateWords();
  const said = useSaid(error instanceof ApiError ? error : null);
  const found = card.live ? changes(card.live as unknown as Json, card.draft as unknown as Json) : [];
  return (
    <Dialog open={open} onClose={onClose} title={w.publishTitle(card.name)} size={640}>
      <div className="col g16">
        <p>{w.publishSay}</p>
        {card.live ? <p className="m">{w.whatChanged(found.length)}</p> : <p className="m">{w.publishFirst}</p>}
        {found.length > 0 && (
          <ul className="changelist">
            {found.slice(0, MOST).map((one) => <li key={one.path}><code className="breaks">{one.path}</code><span className="soft breaks">{w.was} {one.before ?? w.nothing}</span><span className="breaks">{w.is} {one.after ?? w.nothing}</span></li>)}
            {found.length > MOST && <li className="soft">{w.andMore(found.length - MOST)}</li>}
          </ul>
        )}
        {wrong.length > 0 && <><Note tone="stamp">{w.cannotPublish(wrong.length)}</Note><ProblemList problems={wrong} /></>}
        {said && <ErrorNote error={said} />}
        <div className="row g8 end"><Button onClick={onClose}>{w.cancel}</Button><Button kind="primary" disabled={wrong.length > 0} busy={busy} onClick={onDo}>{w.publish}</Button></div>
      </div>
    </Dialog>
  );
}
