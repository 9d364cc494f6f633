import { Link, getRouteApi } from '@tanstack/react-router';
import { Fragment } from 'react';
import { useMay, usePlace } from '../../../app/workspace';
import { useTold } from '../../../i18n/told';
import { ButtonLink, Sheet, Wide, useEnv } from '../../../kit';
import { formatNumber } from '../../../lib/format';
import { csvAddress, type Detail, type Reason, type Results } from '../data';
import { useCampaignWords } from '../words';

const route = getRouteApi('/shell/campaigns/$id');
const stages: Reason['stage'][] = ['excluded', 'dropped', 'failed', 'unknown', 'held', 'cancelled'];
const colors: Record<Reason['stage'], string> = { excluded: 'var(--st-audience)', dropped: 'var(--st-dropped)', failed: 'var(--st-failed)', unknown: 'var(--st-held)', held: 'var(--st-held)', cancelled: 'var(--st-audience)' };

/** Why people got nothing, each reason with what would help, and the way to the people. */
export function Reasons({ campaign, came, run }: { campaign: Detail; came: Results; run: string }) {
  const w = useCampaignWords();
  const { ws } = usePlace();
  const { say } = useTold();
  const search = route.useSearch();
  const { locale } = useEnv();
  const most = Math.max(1, ...came.reasons.map((one) => one.people));
  const number = (n: number) => formatNumber(n, locale);
  const total = came.reasons.reduce((sum, one) => sum + one.people, 0);
  return (
    <Sheet title={total > 0 ? w.notSent1(number(total), number(came.audience - came.control)) : w.everybodyGotIt} flush actions={<ButtonLink size="sm" kind="plain" icon="download" href={csvAddress(ws, campaign.id, run)}>{w.csv}</ButtonLink>}>
      {total > 0 && (
        <Wide>
          <table className="tbl reasons figures" aria-label={w.why}>
            <thead><tr><th scope="col">{w.reason}</th><th scope="col" className="num">{w.people}</th><th scope="col" className="offphone"><span className="vh">{w.share}</span></th><th scope="col" className="offphone">{w.help}</th></tr></thead>
            <tbody>
              {stages.filter((stage) => came.reasons.some((one) => one.stage === stage)).map((stage) => {
                const rows = came.reasons.filter((one) => one.stage === stage);
                return (
                  <Fragment key={stage}>
                    <tr className="sum"><td><span className="row g8"><i className="sq" style={{ background: colors[stage] }} />{w.stages[stage]}</span></td><td className="num">{number(rows.reduce((sum, one) => sum + one.people, 0))}</td><td className="offphone" /><td className="offphone" /></tr>
                    {rows.map((one) => (
                      <tr key={stage + one.reason}>
                        <td>{say(one.sentence)}<span className="onphone soft t-12">{one.cure && say(one.cure)} <Cure reason={one.reason} campaign={campaign} /></span></td>
                        <td className="num">{stage === 'excluded' && campaign.type !== 'planned' ? number(one.people) : <Link className="lnk" to="/campaigns/$id" params={{ id: campaign.id }} search={{ ...search, who: stage, why: one.reason || undefined }}>{number(one.people)}</Link>}</td>
                        <td className="barcell offphone"><span className="bar thin" aria-hidden="true"><i style={{ width: `${(100 * one.people) / most}%`, background: colors[stage] }} /></span></td>
                        <td className="soft offphone"><span className="row g8"><span className="sp">{one.cure && say(one.cure)}</span><Cure reason={one.reason} campaign={campaign} /></span></td>
                      </tr>
                    ))}
                  </Fragment>
                );
              })}
            </tbody>
          </table>
        </Wide>
      )}
    </Sheet>
  );
}

/** By reason, where it is mended: a step of the editor, or a tab of Channels. */
const cures: Record<string, { say: 'button' | 'page' | 'mend' | 'fallback' | 'times'; step?: string; tab?: string }> = {
  no_identity: { say: 'button', tab: 'sites' }, not_opted_in: { say: 'button', tab: 'sites' }, page_not_linked: { say: 'page', tab: 'pages' }, invalid_token: { say: 'page', tab: 'pages' },
  outside_window: { say: 'fallback', step: 'compose' }, not_allowed: { say: 'fallback', step: 'compose' },
  aborted: { say: 'mend', step: 'compose' }, render_failed: { say: 'mend', step: 'compose' }, text_too_long: { say: 'mend', step: 'compose' }, empty_message: { say: 'mend', step: 'compose' }, bad_template: { say: 'mend', step: 'compose' },
  capped: { say: 'times', step: 'deliver' }, quiet_hours: { say: 'times', step: 'deliver' }, too_late: { say: 'times', step: 'deliver' }, over_limit: { say: 'times', step: 'deliver' },
};

/** The way to where a reason is mended, for those who may. */
function Cure({ reason, campaign }: { reason: string; campaign: Detail }) {
  const w = useCampaignWords();
  const mayEdit = useMay('campaigns.edit');
  const mayConnect = useMay('pages.manage');
  const cure = cures[reason];
  // Of what has its fallback, another cannot be added.
  if (!cure || (cure.say === 'fallback' && (campaign.channel !== 'messenger' || campaign.live?.variants.every((variant) => variant.fallback)))) return null;
  if (cure.tab) return mayConnect && <Link to="/channels" search={{ tab: cure.tab }} className="t-13 nw">{w.cures[cure.say]}</Link>;
  return mayEdit && <Link to="/campaigns/$id" params={{ id: campaign.id }} search={{ step: cure.step }} className="t-13 nw">{w.cures[cure.say]}</Link>;
}
