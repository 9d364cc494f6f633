import type { Verdict } from '../api/types';
import { useT } from '../i18n/pages';
import { Icon, Note, Said } from '../kit';
import { useSay } from './words';
import './why.css';

/** The ladder: every right that was looked at, in order, and whether it carried. */
export function Ladder({ verdict }: { verdict: Verdict }) {
  const t = useT();
  const s = useSay();
  return (
    <ol className="ladder" aria-label={t.why.then}>
      {(verdict.checks ?? []).map((check, i) => (
        <li key={i}>
          <span className={check.ok ? 'o y' : 'o n'}><Icon name={check.ok ? 'check' : 'x'} size={12} label={check.ok ? t.why.passed : t.why.stoppedHere} /></span>
          <div><span className="m">{t.rungs[check.name] ?? s.rungs[check.name] ?? check.name}</span><br /><span className="soft"><Said text={check.sentence} /></span></div>
        </li>
      ))}
    </ol>
  );
}

/** What the rules would say at this instant, and what would open the way. `atOnce`: of a message that is being written. */
export function TodayNote({ now, atOnce }: { now: Verdict; atOnce?: boolean }) {
  const t = useT();
  const tone = now.outcome === 'allow' ? 'verd' : now.outcome === 'hold' ? 'brass' : 'stamp';
  const words = atOnce ? { allow: t.compose.may, hold: t.compose.waits, drop: t.compose.mayNot } : { allow: t.why.todayYes, hold: t.why.todayHold, drop: t.why.todayNo };
  const lead = now.outcome === 'allow' ? words.allow : now.outcome === 'hold' ? words.hold : words.drop;
  return (
    <Note tone={tone}>
      <span className="b">{lead}</span> <Said text={now.sentence} />
      {now.cure && now.outcome !== 'allow' && <div><Said text={now.cure} /></div>}
    </Note>
  );
}
