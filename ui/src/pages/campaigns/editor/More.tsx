import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { useAction } from '../../../app/hooks';
import { useMay, usePlace } from '../../../app/workspace';
import { Confirm, Icon, Menu } from '../../../kit';
import { archiveCampaign, duplicateCampaign, eraseCampaign, nouns, patchCampaign, unarchiveCampaign, type Detail } from '../data';
import { useCampaignWords } from '../words';

const route = getRouteApi('/shell/campaigns/$id');

/** What is done rarely with a campaign. */
export function More({ campaign }: { campaign: Detail }) {
  const w = useCampaignWords();
  const { ws } = usePlace();
  const may = useMay('campaigns.edit');
  const navigate = route.useNavigate();
  const [asked, setAsked] = useState<'archive' | 'erase' | 'discard'>();
  const list = () => void navigate({ to: '/campaigns', search: {}, ignoreBlocker: true });
  const twice = useAction(() => duplicateCampaign(ws, campaign.id, w.copyOf(campaign.name)), nouns, (made) => void navigate({ to: '/campaigns/$id', params: { id: made.id }, search: { step: 'compose' } }));
  const archive = useAction(() => archiveCampaign(ws, campaign.id), nouns, list, { quiet: true });
  const back = useAction(() => unarchiveCampaign(ws, campaign.id), nouns);
  const erase = useAction(() => eraseCampaign(ws, campaign.id), ['campaigns'], list, { quiet: true });
  const discard = useAction(() => patchCampaign(ws, campaign.id, { revision: campaign.revision, discard_draft: true }), nouns, () => void navigate({ search: {} }), { quiet: true });
  if (!may) return null;
  const over = ['draft', 'stopped', 'completed'].includes(campaign.state);
  const items = [
    { key: 'twice', label: w.duplicate, onPick: () => twice.mutate(undefined) },
    ...(campaign.version > 0 && campaign.has_draft ? [{ key: 'discard', label: w.discard, onPick: () => setAsked('discard') }] : []),
    ...(campaign.archived_at ? [{ key: 'back', label: w.unarchive, onPick: () => back.mutate(undefined) }] : over ? [{ key: 'archive', label: w.archive, onPick: () => setAsked('archive') }] : []),
    ...(campaign.version === 0 ? [{ key: 'erase', label: w.remove, onPick: () => setAsked('erase') }] : []),
  ];
  return (
    <>
      <Menu className="btn ic" end groups={[{ key: 'more', items }]}><Icon name="more" label={w.more} /></Menu>
      <Confirm open={asked === 'archive'} title={w.archiveOne(campaign.name)} action={w.archive} onClose={() => setAsked(undefined)} onConfirm={() => archive.mutateAsync(undefined)}>{w.archiveSay}</Confirm>
      <Confirm open={asked === 'erase'} destructive title={w.eraseOne(campaign.name)} action={w.remove} onClose={() => setAsked(undefined)} onConfirm={() => erase.mutateAsync(undefined)}>{w.eraseSay}</Confirm>
      <Confirm open={asked === 'discard'} destructive title={w.discard} action={w.discard} onClose={() => setAsked(undefined)} onConfirm={() => discard.mutateAsync(undefined)}>{w.discardSay}</Confirm>
    </>
  );
}
