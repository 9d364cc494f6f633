import { useQuery } from '@tanstack/react-query';
import { useSaid } from '../../../app/hooks';
import { usePlace } from '../../../app/workspace';
import { useTold } from '../../../i18n/told';
import { EmptyState, ErrorNote, Note, Sheet, Skeleton, Time, Wide, useEnv } from '../../../kit';
import { formatNumber, formatShare, formatSpan } from '../../../lib/format';
import { useReachWords } from '../../../reach/words';
import '../../../reach/reach.css';
import { foretoldQuery, resultsQuery, type Detail, type Foretold, type Results } from '../data';
import { looks } from '../looks';
import { useCampaignWords } from '../words';
import { reasonsBeside, rightsBeside, type Beside } from './foretold';

/** The forecast that it was launched with, beside what happened: right by right, reason by reason. */
export function AtLaunch({ campaign, run }: { campaign: Detail; run: string }) {
  const w = useCampaignWords();
  const { ws } = usePlace();
  const told = useQuery(foretoldQuery(ws, campaign.id, run));
  const spoken = told.data?.run?.id;
  const came = useQuery({ ...resultsQuery(ws, campaign.id, spoken ?? '', campaign.state === 'active'), enabled: spoken !== undefined });
  const said = useSaid(told.error ?? came.error);
  if (said) return <ErrorNote error={said} onRetry={() => { void told.refetch(); void came.refetch(); }} />;
  if (told.data === undefined || (spoken && !came.data)) return <Skeleton lines={10} height={24} />;
  if (told.data === null) return <Sheet><EmptyState icon="campaign" title={w.noForetold}>{w.noForetoldSay}</EmptyState></Sheet>;
  return (
    <>
      {!spoken && <Note>{w.foretoldWaits}</Note>}
      {run !== '' && spoken !== undefined && run !== spoken && <Note>{w.foretoldFirst}</Note>}
      <Reached told={told.data} came={spoken ? came.data : undefined} />
      <Left told={told.data} came={spoken ? came.data : undefined} />
    </>
  );
}

function Reached({ told, came }: { told: Foretold; came?: Results }) {
  const w = useCampaignWords();
  const reach = useReachWords();
  const { locale } = useEnv();
  const { forecast } = told;
  const number = (n: number) => formatNumber(n, locale);
  const rights = rightsBeside(forecast, came);
  const whole = Math.max(1, forecast.people, came?.audience ?? 0);
  const sent = came?.sent ?? 0;
  return (
    <Sheet flush label={w.tabs.forecast}>
      <div className="reachhead">
        <div className="sumline"><span className="n">{number(forecast.reachable)}</span><span className="w">{w.wereForecast(number(forecast.people))}</span>{came && <span className="w"><b>{w.gotIt(number(sent))}</b></span>}</div>
        <p className="t-13 soft">{w.forecastMade} <Time at={told.launched_at} as="when" />, {w.countedAt.toLowerCase()} <Time at={forecast.at} as="when" /><br />{w.versionOf(told.version)}{forecast.estimated && `, ${w.estimated.toLowerCase()}`} · <Lasted told={told} /></p>
      </div>
      <div className="reachbar beside">
        <Bar label={w.forecast} rights={rights} of={whole} all={forecast.people} pick={(one) => one.forecast} rest={forecast.people - forecast.reachable} />
        {came && <Bar label={w.happened} rights={rights} of={whole} all={came.audience} pick={(one) => one.happened} rest={came.audience - sent} />}
      </div>
      <Wide>
        <table className="tbl rights figures" aria-label={w.byRight}>
          <Heads first={w.byRight} came={came} />
          <tbody>
            {rights.map((one) => <tr key={one.key}><td><span className="nm"><i className={`sq ${looks[one.key] ?? 'l-other'}`} />{reach.rights[one.key]?.name ?? one.key}</span></td><Figures one={one} came={came} /></tr>)}
            <tr className="sum"><td>{w.together}</td><Figures one={{ key: '', forecast: forecast.reachable, happened: sent }} came={came} /></tr>
          </tbody>
        </table>
      </Wide>
    </Sheet>
  );
}

/** How long it was to take, and took. */
function Lasted({ told }: { told: Foretold }) {
  const w = useCampaignWords();
  const { locale } = useEnv();
  const { run, forecast } = told;
  const took = run?.begun_at && run.done_at ? Date.parse(run.done_at) - Date.parse(run.begun_at) : undefined;
  const span = (ms: number) => formatSpan(Math.max(1000, ms), locale);
  return <>{[forecast.seconds ? w.lasts(span(forecast.seconds * 1000)) : '', took === undefined ? '' : w.took(span(took))].filter(Boolean).join(', ')}</>;
}

function Bar({ label, rights, of, all, pick, rest }: { label: string; rights: Beside[]; of: number; all: number; pick: (one: Beside) => number; rest: number }) {
  const w = useCampaignWords();
  const reach = useReachWords();
  const { locale } = useEnv();
  const pieces = [...rights.map((one) => ({ key: one.key, look: looks[one.key] ?? 'l-other', people: pick(one), say: reach.rights[one.key]?.name ?? one.key })), { key: 'not', look: 'l-not', people: Math.max(0, rest), say: w.notReached }].filter((one) => one.people > 0);
  return (
    <div className="besideline">
      <span className="t-13">{label}</span>
      <div className="bar fat" role="img" aria-label={`${label}: ${pieces.map((one) => `${one.say} ${formatNumber(one.people, locale)}`).join('; ')}`} style={{ width: `${(100 * all) / of}%` }}>
        {pieces.map((one) => <i key={one.key} className={one.look} style={{ width: `${(100 * one.people) / Math.max(1, all)}%` }} title={`${one.say} ${formatNumber(one.people, locale)}`}>{one.people / of >= 0.07 && formatNumber(one.people, locale)}</i>)}
      </div>
    </div>
  );
}

function Heads({ first, came, last }: { first: string; came?: Results; last?: React.ReactNode }) {
  const w = useCampaignWords();
  return <thead><tr><th scope="col">{first}</th><th scope="col" className="num">{w.forecast}</th>{came && <><th scope="col" className="num">{w.happened}</th><th scope="col" className="num">{w.difference}</th></>}{last}</tr></thead>;
}

function Figures({ one, came }: { one: Beside; came?: Results }) {
  const { locale } = useEnv();
  const more = one.happened - one.forecast;
  return (
    <>
      <td className="num n1">{formatNumber(one.forecast, locale)}</td>
      {came && <><td className="num n1">{formatNumber(one.happened, locale)}</td><td className="num soft nw">{more === 0 ? '=' : new Intl.NumberFormat(locale, { signDisplay: 'exceptZero' }).format(more)}{more !== 0 && one.forecast > 0 && <span className="block t-12">{formatShare(Math.abs(more), one.forecast, locale)}</span>}</td></>}
    </>
  );
}

/** Who was not to get it, and did not. */
function Left({ told, came }: { told: Foretold; came?: Results }) {
  const w = useCampaignWords();
  const { say } = useTold();
  const { forecast } = told;
  const rows = reasonsBeside(forecast, came);
  const sum = (pick: (one: Beside) => number) => rows.reduce((all, one) => all + pick(one), 0);
  if (rows.length === 0) return null;
  return (
    <Sheet flush title={w.leftOut}>
      <Wide>
        <table className="tbl rights figures" aria-label={w.leftOut}>
          <Heads first={w.reason} came={came} last={<th scope="col" className="offphone">{w.help}</th>} />
          <tbody>
            {rows.map((one) => <tr key={one.key}><td>{say(one.sentence)}<span className="block soft t-12">{w.stages[one.stage]}</span>{one.cure && <span className="onphone soft t-12">{say(one.cure)}</span>}</td><Figures one={one} came={came} /><td className="soft offphone">{one.cure && say(one.cure)}</td></tr>)}
            <tr className="sum"><td>{w.together}</td><Figures one={{ key: '', forecast: sum((one) => one.forecast), happened: sum((one) => one.happened) }} came={came} /><td className="offphone" /></tr>
          </tbody>
        </table>
      </Wide>
    </Sheet>
  );
}
