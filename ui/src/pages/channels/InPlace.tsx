import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { pagesQuery } from '../../api/queries';
import type { PageOutcome } from '../../api/setup';
import { usePlace } from '../../app/workspace';
import { useSetUpWords } from '../../i18n/setup';
import { Button, CopyId, Icon, Note, Said, buttonClass } from '../../kit';

/** The last screen: what is in place, how we know, and what a program needs next. */
export function InPlace({ outcomes, onClose, onAgain }: { outcomes: PageOutcome[]; onClose: () => void; onAgain: () => void }) {
  const s = useSetUpWords();
  const whole = outcomes.every((one) => one.connected && one.subscribed);
  const some = outcomes.some((one) => one.connected);
  const title = whole ? s.login.done : some ? s.login.doneSome : s.login.doneNone;
  const first = outcomes.find((one) => one.connected);
  return (
    <div className="col g16">
      <Note tone={whole ? 'verd' : some ? 'brass' : 'stamp'} role="status"><strong>{title}</strong></Note>
      {outcomes.map((one) => <Outcome key={one.id} outcome={one} />)}
      <div className="row g8 end">
        {!some && <Button onClick={onAgain}>{s.login.again}</Button>}
        {first && <Link to="/channels/$id" params={{ id: first.id }} className={buttonClass({})}>{s.login.openPage}</Link>}
        <Button kind="primary" onClick={onClose}>{s.login.close}</Button>
      </div>
    </div>
  );
}

function Outcome({ outcome }: { outcome: PageOutcome }) {
  const s = useSetUpWords();
  const { ws } = usePlace();
  const page = useQuery(pagesQuery(ws)).data?.items.find((one) => one.id === outcome.id);
  const line = (text: string) => <li key={text}><Icon name="check" size={16} className="c-verd" /><span>{text}</span></li>;
  return (
    <div className="outcome">
      <h3 className="row g8"><Icon name={outcome.subscribed ? 'check' : outcome.connected ? 'warn' : 'stop'} className={outcome.subscribed ? 'c-verd' : outcome.connected ? 'c-brass' : 'c-stamp'} />{outcome.name}</h3>
      {!outcome.subscribed && <p className="t-13"><Said text={outcome.sentence} /></p>}
      {outcome.connected && (
        <>
          <ul className="ticks" aria-label={s.login.proof}>
            {line(s.login.proofToken)}
            {outcome.subscribed && line(s.login.proofHook)}
            {outcome.subscribed && line(s.login.proofBoth)}
            {page?.reading?.kind === 'history' && line(s.login.proofHistory)}
          </ul>
          <dl className="kv">
            <div className="kvrow"><dt>{s.login.pageId}</dt><dd><CopyId value={outcome.id} label={s.login.pageId} /></dd></div>
            {page && <div className="kvrow"><dt>{s.login.mme}</dt><dd className="min0"><CopyId value={page.m_me_url} label={s.login.mme} /></dd></div>}
          </dl>
        </>
      )}
    </div>
  );
}
