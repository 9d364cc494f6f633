import { Link, getRouteApi } from '@tanstack/react-router';
import { useEnv } from '../../../kit';
import { formatMoney, formatNumber, formatShare, formatTime } from '../../../lib/format';
import type { Detail, Results } from '../data';
import { useLines } from '../editor/lines';
import { useCampaignWords } from '../words';

const route = getRouteApi('/shell/campaigns/$id');

interface Stage { key: string; label: string; people: number; color: string; sub: string; loss?: string; states?: string }

/** From the audience to what it was for: each stage beside what was lost before it. */
export function Funnel({ campaign, came, converts, until, forecast }: { campaign: Detail; came: Results; converts: boolean; until?: number; forecast?: number }) {
  const w = useCampaignWords();
  const { locale, zone, skew } = useEnv();
  const search = route.useSearch();
  const number = (n: number) => formatNumber(n, locale);
  /** A share of something; of nothing there is none to tell. */
  const share = (say: (share: string) => string, part: number, whole: number) => (whole > 0 ? say(formatShare(part, whole, locale)) : '');
  const audience = useLines(campaign.live ?? { version: 1, purpose: '', variants: [], delivery: { type: 'planned' }, audience: { version: 1, where: {} } }).audience;
  const converted = came.converted[0] ?? 0;
  const money = came.revenue.map((one) => formatMoney(one.amount, one.currency, locale)).join(', ');
  const list: (string | false)[] = [came.dropped > 0 && w.nDropped(number(came.dropped)), came.failed > 0 && w.nFailed(number(came.failed)), came.unknown > 0 && w.nUnknown(number(came.unknown)), came.waiting + came.held > 0 && w.nWaiting(number(came.waiting + came.held)), came.cancelled > 0 && w.nCancelled(number(came.cancelled))];
  const webhook = campaign.channel === 'webhook';
  // In a feed, delivered is that it was on a screen.
  const feed = campaign.channel === 'inapp';
  const stages: Stage[] = [
    { key: 'audience', label: w.audience, people: came.audience, color: 'var(--st-audience)', sub: came.control > 0 ? w.ofWhomControl(number(came.control)) : audience },
    { key: 'reachable', label: w.reachable, people: came.reachable, color: 'var(--st-reachable)', sub: [share(w.ofAudience, came.reachable, came.audience), forecast === undefined ? '' : forecast === came.reachable ? w.asForecast : w.wasForecast(number(forecast))].filter(Boolean).join(', '), loss: came.audience - came.control > came.reachable ? w.noWay(number(came.audience - came.control - came.reachable)) : undefined },
    { key: 'sent', label: feed ? w.entered : w.sent, people: came.sent, color: 'var(--st-sent)', sub: share(w.ofReachable, came.sent, came.reachable), loss: list.filter(Boolean).join(', ') || undefined, states: 'sent,delivered,read' },
    ...(webhook ? [] : [
      { key: 'delivered', label: feed ? w.viewed : w.delivered, people: came.delivered, color: 'var(--st-delivered)', sub: share(w.ofSent, came.delivered, came.sent), loss: came.sent > came.delivered ? (came.fallback ? w.notSeen : feed ? w.notViewed : w.notThere)(number(came.sent - came.delivered)) : undefined, states: 'delivered,read' },
      { key: 'read', label: w.read, people: came.read, color: 'var(--st-read)', sub: share(feed ? w.ofViewed : w.ofDelivered, came.read, came.delivered), loss: came.delivered > came.read ? (feed ? w.notReadYet : w.notOpened)(number(came.delivered - came.read)) : undefined, states: 'read' },
    ]),
    ...(came.clicked > 0 || feed ? [{ key: 'clicked', label: w.clicked, people: came.clicked, color: 'var(--bleu-mid)', sub: share(w.ofSent, came.clicked, came.sent) }] : []),
    ...(converts ? [{ key: 'converted', label: w.converted, people: converted, color: 'var(--st-converted)', sub: [share(w.ofSent, converted, came.sent), money].filter(Boolean).join(', '), loss: until && until > Date.now() + skew ? w.countsUntil(formatTime(until, 'when', locale, zone)) : undefined }] : []),
  ];
  const top = Math.max(1, ...stages.map((one) => one.people));
  return (
    <section className="card funnel" aria-label={w.funnel} style={{ gridTemplateColumns: `repeat(${stages.length}, minmax(0, 1fr))` }}>
      {stages.map((stage, i) => {
        const before = stages[i - 1]?.people ?? stage.people;
        return (
          <div key={stage.key} className="stagecell">
            <div className="funnelbar" aria-hidden="true">
              <span className="was" style={{ height: `${(100 * before) / top}%` }} /><span className="is" style={{ height: `${(100 * stage.people) / top}%`, background: stage.color }} />
            </div>
            {stage.loss && <p className="loss">{stage.loss}</p>}
            <div className="big">{stage.states && stage.people > 0 ? <Link className="lnk" to="/campaigns/$id" params={{ id: campaign.id }} search={{ ...search, who: stage.states }}>{number(stage.people)}</Link> : number(stage.people)}</div>
            <div className="m t-13">{stage.label}</div>
            <div className="soft t-12">{stage.sub}</div>
          </div>
        );
      })}
    </section>
  );
}
