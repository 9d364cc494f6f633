import { useQuery } from '@tanstack/react-query';
import { Link, Navigate, getRouteApi } from '@tanstack/react-router';
import { ApiError } from '../../api/client';
import { useSaid, useTitle } from '../../app/hooks';
import { useMay, usePlace } from '../../app/workspace';
import { EmptyState, ErrorNote, Skeleton } from '../../kit';
import { campaignQuery } from './data';
import { Editor } from './editor/Editor';
import { Launched } from './results/Launched';
import { useCampaignWords } from './words';
import './campaigns.css';

const route = getRouteApi('/shell/campaigns/$id');

/** A campaign: while it is written its steps, afterwards what it came to. */
export default function Campaign() {
  const w = useCampaignWords();
  const { id } = route.useParams();
  const search = route.useSearch();
  const { step } = search;
  const { ws } = usePlace();
  const may = useMay('campaigns.edit');
  const campaign = useQuery(campaignQuery(ws, id));
  const said = useSaid(campaign.error);
  useTitle(campaign.data?.name ?? w.title);
  if (campaign.error instanceof ApiError && campaign.error.status === 404) {
    return <div className="body"><EmptyState page icon="campaign" title={w.notFound} action={<Link to="/campaigns" search={{}}>{w.title}</Link>}>{w.notFoundSay}</EmptyState></div>;
  }
  if (said && !campaign.data) return <div className="body"><ErrorNote error={said} onRetry={() => campaign.refetch()} /></div>;
  if (!campaign.data) return <div className="body"><Skeleton lines={12} height={24} /></div>;
  const writing = campaign.data.version === 0 || (step !== undefined && may);
  // The address says that it is written: the frame makes room for that.
  if (writing && step === undefined) return <Navigate to="/campaigns/$id" params={{ id }} search={{ ...search, step: 'compose' }} replace />;
  return writing ? <Editor key={id} campaign={campaign.data} onReload={() => campaign.refetch()} /> : <Launched campaign={campaign.data} />;
}
