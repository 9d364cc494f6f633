import { Button, EmptyState, Sheet, Time, Wide, useEnv } from '../../../kit';
import { useTold } from '../../../i18n/told';
import { csvOf, saveText } from '../../../lib/csv';
import { formatNumber, formatShare, formatTime } from '../../../lib/format';
import { useReachWords } from '../../../reach/words';
import '../../../reach/reach.css';
import type { Forecast as Seen } from '../data';
import { looks } from '../looks';
import { useCampaignWords } from '../words';

/** Whom the campaign will reach, by which right, and why not the others, each with what would help. */
export function Forecast({ seen, name, messenger }: { seen: Seen; name: string; messenger: boolean }) {
  const w = useCampaignWords();
  const reach = useReachWords();
  const { locale } = useEnv();
  const number = (n: number) => formatNumber(n, locale);
  const of = seen.people;
  const not = Math.max(0, of - seen.reachable);
  const { rights } = seen;
  if (of === 0) return <Sheet><EmptyState icon="people" title={w.nobodyYet}>{w.nobodyYetSay}</EmptyState></Sheet>;
  const pieces = [...(rights.length > 0 ? rights.map((one) => ({ key: one.right, look: looks[one.right] ?? 'l-other', people: one.people, say: reach.rights[one.right]?.name ?? one.right })) : [{ key: 'all', look: 'l-window', people: seen.reachable, say: w.reachable }]), { key: 'not', look: 'l-not', people: not, say: w.notReached }].filter((one) => one.people > 0);
  return (
    <>
      <Sheet flush label={w.forecast}>
        <div className="reachhead">
          <p className="sumline"><span className="n">{number(seen.reachable)}</span> <span className="w">{w.willGet(number(of))} <b>{formatShare(seen.reachable, of, locale)}</b></span></p>
          <p className="soft t-13">{w.countedAt} <Time at={seen.at} />{seen.estimated && <><br />{w.estimated}</>}</p>
        </div>
        <div className="reachbar">
          <div className="bar fat" role="img" aria-label={pieces.map((one) => `${one.say} ${number(one.people)}`).join('; ')}>
            {pieces.map((one) => { const share = (100 * one.people) / of; return <i key={one.key} className={one.look} style={{ width: `${share}%` }} title={`${one.say} ${number(one.people)}`}>{share >= 7 && number(one.people)}</i>; })}
          </div>
        </div>
        {rights.length > 0 && (
          <Wide>
            <table className="tbl rights" aria-label={w.byRight}>
              <thead><tr><th scope="col">{w.byRight}</th><th scope="col" className="num">{w.people}</th><th scope="col" className="num">{w.share}</th><th scope="col">{w.whyAllowed}</th></tr></thead>
              <tbody>
                {rights.map((one) => <tr key={one.right}><td><span className="nm"><i className={`sq ${looks[one.right] ?? 'l-other'}`} />{reach.rights[one.right]?.name ?? one.right}</span></td><td className="num n1">{number(one.people)}</td><td className="num">{formatShare(one.people, of, locale)}</td><td className="soft">{reach.rights[one.right]?.say}</td></tr>)}
                <tr className="sum"><td>{w.willGetIt}</td><td className="num">{number(seen.reachable)}</td><td className="num">{formatShare(seen.reachable, of, locale)}</td><td /></tr>
              </tbody>
            </table>
          </Wide>
        )}
      </Sheet>
      {(seen.second ?? 0) > 0 && <p className="soft t-13">{w.secondToo(number(seen.second!))}</p>}
      {seen.control > 0 && <p className="soft t-13">{w.ofWhomControl(number(seen.control))}.</p>}
      {seen.reasons.length > 0 && <WhyNot seen={seen} not={not} name={name} />}
      {messenger && seen.hours.some((one) => one.reachable > 0) && seen.hours.length > 1 && <Hours seen={seen} />}
    </>
  );
}

function WhyNot({ seen, not, name }: { seen: Seen; not: number; name: string }) {
  const w = useCampaignWords();
  const { say } = useTold();
  const { locale } = useEnv();
  const save = () => saveText(`${name}.csv`, 'text/csv', csvOf([['stage', 'reason', 'people', 'sentence', 'cure'], ...seen.reasons.map((one) => [one.stage, one.reason, one.people, one.sentence, one.cure ?? ''])]));
  return (
    <Sheet flush title={w.willNot(formatNumber(not, locale))} actions={<Button size="sm" kind="plain" icon="download" onClick={save}>{w.csv}</Button>}>
      <Wide>
        <table className="tbl rights figures" aria-label={w.why}>
          <thead><tr><th scope="col">{w.reason}</th><th scope="col" className="num">{w.people}</th><th scope="col" className="num">{w.share}</th><th scope="col" className="offphone">{w.help}</th></tr></thead>
          <tbody>
            {seen.reasons.map((one) => <tr key={one.stage + one.reason}><td>{say(one.sentence)}{one.cure && <span className="onphone soft t-12">{say(one.cure)}</span>}</td><td className="num n1">{formatNumber(one.people, locale)}</td><td className="num">{formatShare(one.people, seen.people, locale)}</td><td className="soft offphone">{one.cure && say(one.cure)}</td></tr>)}
            <tr className="sum"><td>{w.willNotGetIt}</td><td className="num">{formatNumber(not, locale)}</td><td className="num">{formatShare(not, seen.people, locale)}</td><td className="offphone" /></tr>
          </tbody>
        </table>
      </Wide>
    </Sheet>
  );
}

/** How many could be reached in each of the next hours: windows close. */
function Hours({ seen }: { seen: Seen }) {
  const w = useCampaignWords();
  const { locale, zone } = useEnv();
  const { hours } = seen;
  const top = Math.max(1, ...hours.map((one) => one.reachable));
  const last = hours.at(-1)!;
  const width = 700 / hours.length;
  const clock = (at: string) => formatTime(Date.parse(at), 'clock', locale, zone);
  return (
    <Sheet title={w.nextHours}>
      <svg className="plot hours" viewBox="0 0 700 106" role="img" aria-label={w.hoursSay(formatNumber(hours[0]!.reachable, locale), formatNumber(last.reachable, locale))}>
        {hours.map((one, i) => {
          const height = (76 * one.reachable) / top;
          return <rect key={one.at} x={i * width + 2} y={82 - height} width={width - 4} height={Math.max(height, 0.5)} rx="2" fill={i === 0 ? 'var(--st-sent)' : 'var(--st-reachable)'}><title>{`${clock(one.at)}: ${formatNumber(one.reachable, locale)}`}</title></rect>;
        })}
        <path className="axis" d="M0 82.5H700" fill="none" />
        <text x="2" y="100">{clock(hours[0]!.at)}: {formatNumber(hours[0]!.reachable, locale)}</text>
        <text x="698" y="100" textAnchor="end">{clock(last.at)}: {formatNumber(last.reachable, locale)}</text>
      </svg>
    </Sheet>
  );
}
