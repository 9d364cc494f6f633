import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useAction, useSaid } from '../../../app/hooks';
import { useMay, usePlace } from '../../../app/workspace';
import { Button, Confirm, DataTable, Sheet, Time, useEnv } from '../../../kit';
import { formatNumber } from '../../../lib/format';
import { cancelPlanned, plannedQuery, type Detail } from '../data';
import { useCampaignWords } from '../words';

/** What programs asked for and is still to come, or has not left whole; each can be called off for those who have not got it. */
export function Planned({ campaign }: { campaign: Detail }) {
  const w = useCampaignWords();
  const { ws } = usePlace();
  const { locale } = useEnv();
  const may = useMay('campaigns.launch');
  const [asked, setAsked] = useState<string>();
  const plans = useQuery(plannedQuery(ws, campaign.id));
  const said = useSaid(plans.error);
  const cancel = useAction((plan: string) => cancelPlanned(ws, campaign.id, plan), ['campaign']);
  return (
    <Sheet title={w.plannedCalls} flush>
      <DataTable
        label={w.plannedCalls} rows={plans.data?.items} rowKey={(row) => row.id} error={said} onRetry={() => plans.refetch()}
        columns={[
          { key: 'at', head: w.when, cell: (row) => <><Time at={row.at} as="when" />{(row.local || row.best) && <span className="soft t-12 block">{row.best ? w.atBest : w.theirs}</span>}</> },
          { key: 'whom', head: w.audience, cell: (row) => (row.audience ? w.plannedAudience : w.plannedNamed) },
          { key: 'taken', head: w.plannedTaken, align: 'num', cell: (row) => formatNumber(row.taken, locale) },
          { key: 'by', head: w.plannedAsked, cell: (row) => <Time at={row.created_at} as="when" /> },
          ...(may ? [{ key: 'do', head: <span className="vh">{w.callOff}</span>, cell: (row: { id: string }) => <Button size="sm" onClick={() => setAsked(row.id)}>{w.callOff}</Button> }] : []),
        ]}
        empty={<p className="pad soft">{w.noPlanned}</p>}
      />
      <Confirm open={asked !== undefined} destructive title={w.callOffTitle} action={w.callOff} onClose={() => setAsked(undefined)} onConfirm={() => cancel.mutateAsync(asked!)}>{w.callOffSay}</Confirm>
    </Sheet>
  );
}
