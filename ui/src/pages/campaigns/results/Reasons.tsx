import { Link, getRouteApi } from '@tanstack/react-router';
import { Fragment } from 'react';
import { usePlace } from '../../../app/workspace';
import { useTold } from '../../../i18n/told';
import { ButtonLink, Sheet, useEnv } from '../../../kit';
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
        <div className="tblwrap">
          <table className="tbl reasons" aria-label={w.why}>
            <thead><tr><th scope="col">{w.reason}</th><th scope="col" className="num">{w.people}</th><th scope="col"><span className="vh">{w.share}</span></th><th scope="col">{w.help}</th></tr></thead>
            <tbody>
              {stages.filter((stage) => came.reasons.some((one) => one.stage === stage)).map((stage) => {
                const rows = came.reasons.filter((one) => one.stage === stage);
                return (
                  <Fragment key={stage}>
                    <tr className="sum"><td><span className="row g8"><i className="sq" style={{ background: colors[stage] }} />{w.stages[stage]}</span></td><td className="num">{number(rows.reduce((sum, one) => sum + one.people, 0))}</td><td /><td /></tr>
                    {rows.map((one) => (
                      <tr key={stage + one.reason}>
                        <td>{say(one.sentence)}</td>
                        <td className="num">{stage === 'excluded' ? number(one.people) : <Link className="lnk" to="/campaigns/$id" params={{ id: campaign.id }} search={{ ...search, who: stage, why: one.reason || undefined }}>{number(one.people)}</Link>}</td>
                        <td className="barcell"><span className="bar thin" aria-hidden="true"><i style={{ width: `${(100 * one.people) / most}%`, background: colors[stage] }} /></span></td>
                        <td className="soft">{one.cure && say(one.cure)}</td>
                      </tr>
                    ))}
                  </Fragment>
                );
              })}
            </tbody>
          </table>
        </div>
      )}
    </Sheet>
  );
}
