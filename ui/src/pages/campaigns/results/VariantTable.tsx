import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useAction } from '../../../app/hooks';
import { useMay, usePlace } from '../../../app/workspace';
import { Badge, Button, Confirm, Sheet, Time, Wide, useEnv } from '../../../kit';
import { formatMoney, formatNumber, formatShare } from '../../../lib/format';
import { nouns, pickWinner, type Detail, type Figures, type Results, type Share } from '../data';
import { letter } from '../model';
import { useCampaignWords } from '../words';

/** The variants beside each other, with the interval in which their share truly lies; the control group below them. */
export function VariantTable({ campaign, came, converts }: { campaign: Detail; came: Results; converts: boolean }) {
  const w = useCampaignWords();
  const { ws } = usePlace();
  const { locale } = useEnv();
  const may = useMay('campaigns.launch');
  const [asked, setAsked] = useState<string>();
  const pick = useAction((variant: string) => pickWinner(ws, campaign.id, variant), nouns, undefined, { quiet: true });
  const number = (n: number) => formatNumber(n, locale);
  const percent = (n: number) => formatShare(Math.round(n * 10_000), 10_000, locale);
  const points = (n: number) => formatNumber(n * 100, locale, 1).replace('-', '−');
  const nameOf = (id: string) => letter(Math.max(0, came.variants.findIndex((one) => one.variant_id === id)));
  const interval = (one: (typeof came.variants)[number]): Share | undefined => (converts ? one.converted_share : one.read_share);
  const group = came.control_group;
  const widest = Math.max(0.01, ...came.variants.map((one) => interval(one)?.high ?? 0), group?.converted_share?.high ?? 0);
  const { lead } = came;
  const money = (one: Pick<Figures, 'revenue'>) => one.revenue.map((sum) => formatMoney(sum.amount, sum.currency, locale)).join(', ');
  const paid = came.revenue.length > 0;
  // Of a webhook nobody tells whether it was read.
  const told = campaign.channel !== 'webhook';
  const choosing = may && came.variants.length > 1 && campaign.live?.winner && !campaign.last_run?.winner && campaign.last_run?.state === 'sending';
  if (came.variants.length < 2 && !group) return null;
  const cells = (one: Figures) => (
    <>
      <td className="num">{number(one.sent)}</td>
      {told && <td className="num">{number(one.delivered)} <span className="soft">{formatShare(one.delivered, one.sent, locale)}</span></td>}
      {told && <td className="num">{number(one.read)} <span className="soft">{formatShare(one.read, one.delivered, locale)}</span></td>}
      {converts && <td className="num">{number(one.converted[0] ?? 0)}</td>}
      {paid && <td className="num">{money(one)}</td>}
    </>
  );
  return (
    <Sheet title={w.variants} flush actions={lead && <span className="t-13"><b>{w.leads(nameOf(lead.variant_id), points(lead.points))}</b> <span className="soft">{w.between(points(lead.low), points(lead.high))} {lead.sure ? w.moreThanChance : w.mayBeChance}</span></span>}>
      {choosing && <p className="pad trial"><b>{w.trial}</b> {campaign.last_run?.decide_at ? <>{w.decidedAt} <Time at={campaign.last_run.decide_at} as="when" />: {w.winners[campaign.live?.winner?.by ?? '']?.toLowerCase()}.</> : w.decidedByHand}</p>}
      <Wide>
        <table className="tbl variants" aria-label={w.variants}>
          <thead><tr><th scope="col">{w.variant1}</th><th scope="col" className="num">{w.sent}</th>{told && <><th scope="col" className="num">{campaign.channel === 'inapp' ? w.viewed : w.delivered}</th><th scope="col" className="num">{w.read}</th></>}{converts && <th scope="col" className="num">{w.converted}</th>}{paid && <th scope="col" className="num">{w.revenue}</th>}<th scope="col">{converts ? w.intervalConverted : campaign.channel === 'inapp' ? w.intervalViewed : w.intervalRead}</th>{choosing && <th scope="col"><span className="vh">{w.pick}</span></th>}</tr></thead>
          <tbody>
            {came.variants.map((one, i) => (
              <tr key={one.variant_id}>
                <td><span className="row g8"><b className="c-bleu">{letter(i)}</b>{one.name !== letter(i) && <span className="m">{one.name}</span>}{lead?.variant_id === one.variant_id && lead.sure && <Badge tone="verd">{w.leading}</Badge>}{campaign.last_run?.winner === one.variant_id && <Badge tone="bleu">{w.won}</Badge>}</span></td>
                {cells(one)}
                <td><Interval share={interval(one)} widest={widest} words={percent} /></td>
                {choosing && <td className="num"><Button size="sm" busy={pick.isPending} onClick={() => setAsked(one.variant_id)}>{w.pick}<span className="vh"> {letter(i)}</span></Button></td>}
              </tr>
            ))}
            {group && <tr><td><span className="m">{w.control}</span></td><td className="num soft">–</td>{told && <><td className="num soft">–</td><td className="num soft">–</td></>}{converts && <td className="num">{number(group.converted[0] ?? 0)}</td>}{paid && <td className="num">{money(group)}</td>}<td><Interval share={group.converted_share} widest={widest} words={percent} /></td>{choosing && <td />}</tr>}
            <tr className="sum"><td>{w.together}</td>{cells(came)}<td>{group && converts && <Link className="lnk t-13" to="/campaigns/$id" params={{ id: campaign.id }} search={(search) => ({ ...search, who: 'control' })}>{w.controlOf(number(group.people))}</Link>}</td>{choosing && <td />}</tr>
          </tbody>
        </table>
      </Wide>
      <Confirm open={asked !== undefined} title={w.pickTitle(nameOf(asked ?? ''), came.variants.find((one) => one.variant_id === asked)?.name ?? '')} action={w.pick} onClose={() => setAsked(undefined)} onConfirm={() => pick.mutateAsync(asked!)}>{w.pickSay(number(came.waiting + came.held))}</Confirm>
    </Sheet>
  );
}

/** A share as a dot on its interval. */
function Interval({ share, widest, words }: { share?: Share; widest: number; words: (n: number) => string }) {
  const w = useCampaignWords();
  if (!share) return <span className="soft">–</span>;
  const x = (n: number) => 2 + (n / widest) * 146;
  return (
    <span className="row g8">
      <svg className="interval" viewBox="0 0 150 20" role="img" aria-label={w.intervalSay(words(share.share), words(share.low), words(share.high))}>
        <path className="base" d="M2 10H148" /><path d={`M${x(share.low)} 10H${x(share.high)}M${x(share.low)} 6V14M${x(share.high)} 6V14`} /><circle cx={x(share.share)} cy="10" r="3.5" />
      </svg>
      <b className="t-13 nw">{words(share.share)}</b>
    </span>
  );
}
