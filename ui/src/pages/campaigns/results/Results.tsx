import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useSaid } from '../../../app/hooks';
import { usePlace } from '../../../app/workspace';
import { ErrorNote, Skeleton, Time, useEnv } from '../../../kit';
import { formatNumber } from '../../../lib/format';
import { foretoldQuery, resultsQuery, type Detail, type Results as Came, type Run } from '../data';
import { useCampaignWords } from '../words';
import { Fallbacks } from './Fallbacks';
import { Funnel } from './Funnel';
import { OverTime } from './OverTime';
import { People } from './People';
import { Reasons } from './Reasons';
import { Rights } from './Rights';
import { VariantTable } from './VariantTable';

/** What a campaign, or one run of it, came to. Counted from its messages each time, so that it moves while they do. */
export function Results({ campaign, run, last }: { campaign: Detail; run: string; last?: Run }) {
  const w = useCampaignWords();
  const { ws } = usePlace();
  const listens = campaign.state === 'active' && campaign.type !== 'planned';
  const results = useQuery(resultsQuery(ws, campaign.id, run, campaign.state === 'active' || campaign.state === 'paused'));
  const told = useQuery({ ...foretoldQuery(ws, campaign.id, run), enabled: campaign.type === 'planned' });
  const said = useSaid(results.error);
  if (said && !results.data) return <ErrorNote error={said} onRetry={() => results.refetch()} />;
  if (!results.data) return <Skeleton lines={10} height={24} />;
  const came = results.data;
  const conversions = campaign.live?.conversions?.length ?? 0;
  const within = campaign.live?.conversions?.[0]?.within_seconds ?? 0;
  const left = last?.done_at ?? last?.begun_at; // the last message left about then
  return (
    <>
      <p className="t-13 soft right">{w.counted} <Time at={came.counted_at} as="seconds" /></p>
      {came.moving && !listens && (campaign.state === 'active' || campaign.state === 'paused') && <Progress id={campaign.id} came={came} paused={campaign.state === 'paused'} />}
      <Funnel campaign={campaign} came={came} converts={conversions > 0} until={left && within ? Date.parse(left) + 1000 * within : undefined} forecast={told.data?.run && came.runs === 1 ? told.data.forecast.reachable : undefined} />
      <div className={came.rights.length > 0 ? 'resultcols' : 'resultcols one'}>
        <OverTime campaign={campaign} run={run} live={came.moving} converts={conversions > 0} counted={came.counted_at} />
        {came.rights.length > 0 && <Rights rights={came.rights} fallback={came.fallback} converts={conversions > 0} />}
      </div>
      <Fallbacks campaign={campaign} came={came} />
      <VariantTable campaign={campaign} came={came} converts={conversions > 0} />
      {(came.audience > 0 || came.reasons.length > 0) && <Reasons campaign={campaign} came={came} run={run} />}
      <People campaign={campaign} run={run} />
    </>
  );
}

/** How far a run is: it goes on by itself, and survives a reload. */
function Progress({ id, came, paused }: { id: string; came: Came; paused: boolean }) {
  const w = useCampaignWords();
  const { locale } = useEnv();
  const left = came.waiting + came.held;
  const done = Math.max(0, came.audience - came.control - left);
  const whole = Math.max(1, came.audience - came.control);
  const number = (n: number) => formatNumber(n, locale);
  return (
    <section className="card" aria-label={w.progress}>
      <div className="in progress">
        <div className="row g8"><b className="sp">{paused ? w.isPaused : w.underWay}</b><span className="t-13 soft" role="status">{w.doneOf(number(done), number(whole))}</span></div>
        <div className="bar" role="progressbar" aria-label={w.progress} aria-valuemin={0} aria-valuemax={whole} aria-valuenow={done}><i style={{ width: `${(100 * done) / whole}%`, background: paused ? 'var(--st-held)' : 'var(--st-sent)' }} /></div>
        <div className="meta">{came.waiting > 0 ? <Link className="lnk" to="/campaigns/$id" params={{ id }} search={(search) => ({ ...search, who: 'waiting' })}>{w.stillWaiting(number(came.waiting))}</Link> : <span>{w.stillWaiting(number(0))}</span>}{came.held > 0 && <span className="c-brass">{w.stillHeld(number(came.held))}</span>}</div>
      </div>
    </section>
  );
}
