import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useAction } from '../../../app/hooks';
import { useMay, usePlace } from '../../../app/workspace';
import { Button, Confirm, useEnv } from '../../../kit';
import { formatNumber } from '../../../lib/format';
import { command, nouns, resultsQuery, type Detail } from '../data';
import { useCampaignWords } from '../words';

/** Pause, go on, stop. A pause is at once and takes nothing away; what cannot be taken back is asked first, with how many people it is about. */
export function Commands({ campaign }: { campaign: Detail }) {
  const w = useCampaignWords();
  const { ws } = usePlace();
  const { locale } = useEnv();
  const may = useMay('campaigns.launch');
  const [asked, setAsked] = useState<'resume' | 'stop'>();
  const run = useAction((what: 'pause' | 'resume' | 'stop') => command(ws, campaign.id, what), nouns);
  const came = useQuery({ ...resultsQuery(ws, campaign.id, '', false), enabled: asked !== undefined }).data;
  if (!may || (campaign.state !== 'active' && campaign.state !== 'paused')) return null;
  const wait = came && came.waiting + came.held;
  const number = (n: number) => formatNumber(n, locale);
  return (
    <>
      {campaign.state === 'active' ? <Button icon="pause" busy={run.isPending} onClick={() => run.mutate('pause')}>{w.pause}</Button> : <Button kind="primary" icon="send" busy={run.isPending} onClick={() => setAsked('resume')}>{w.resume}</Button>}
      <Button kind="stamp" icon="stop" onClick={() => setAsked('stop')}>{w.stop}</Button>
      <Confirm open={asked === 'resume'} title={w.resumeTitle(campaign.name)} action={w.resume} onClose={() => setAsked(undefined)} onConfirm={() => run.mutateAsync('resume')}>{wait ? w.resumeWaits(number(wait), wait) : w.resumeSay}</Confirm>
      <Confirm open={asked === 'stop'} destructive title={w.stopTitle(campaign.name)} action={w.stop} onClose={() => setAsked(undefined)} onConfirm={() => run.mutateAsync('stop')}>
        {came && <p>{w.stopWaits(number(came.sent), number(wait ?? 0))}</p>}
        <p>{w.stopSay}</p>
      </Confirm>
    </>
  );
}
