import { getRouteApi } from '@tanstack/react-router';
import { useAction } from '../../../app/hooks';
import { useMay, usePlace } from '../../../app/workspace';
import { Button } from '../../../kit';
import { duplicateCampaign, nouns, patchCampaign, type Detail } from '../data';
import { followed } from '../model';
import { useCampaignWords } from '../words';

const route = getRouteApi('/shell/campaigns/$id');

/** Another campaign, to those who got this one and did not read it. */
export function FollowUp({ campaign }: { campaign: Detail }) {
  const w = useCampaignWords();
  const { ws } = usePlace();
  const may = useMay('campaigns.edit');
  const navigate = route.useNavigate();
  const make = useAction(
    async () => {
      const copy = await duplicateCampaign(ws, campaign.id, w.followUpOf(campaign.name));
      return patchCampaign(ws, copy.id, { revision: copy.revision, definition: followed(copy.draft ?? campaign.live!, campaign.id) });
    },
    nouns, (made) => void navigate({ to: '/campaigns/$id', params: { id: made.id }, search: { step: 'compose' } }),
  );
  if (!may || !campaign.live || campaign.type !== 'planned' || (campaign.state !== 'completed' && campaign.state !== 'stopped')) return null;
  return <Button kind="primary" busy={make.isPending} onClick={() => make.mutate(undefined)}>{w.followUp}</Button>;
}
