import { useQuery } from '@tanstack/react-query';
import { Link, getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { Tabs, tabOf } from '../../../app/Tabs';
import { useAction } from '../../../app/hooks';
import { useMay, usePlace } from '../../../app/workspace';
import { Button, Confirm, CopyId, DataTable, Note, PageHeader, SelectField, Sheet, Time, buttonClass, useEnv } from '../../../kit';
import { formatNumber, formatTime } from '../../../lib/format';
import { ThingLabels } from '../../../things/ThingLabels';
import { StateBadge } from '../Campaigns';
import { command, nouns, runsQuery, versionsQuery, type Detail } from '../data';
import { More } from '../editor/More';
import { useCampaignWords } from '../words';
import { Content } from './Content';
import { Results } from './Results';

const route = getRouteApi('/shell/campaigns/$id');
const tabs = ['results', 'content', 'runs', 'history'] as const;

/** A campaign that was launched: what it came to, what it says, its runs and versions, and the way to hold it. */
export function Launched({ campaign }: { campaign: Detail }) {
  const w = useCampaignWords();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { ws } = usePlace();
  const { locale, zone } = useEnv();
  const mayEdit = useMay('campaigns.edit');
  const tab = tabOf(search.tab, tabs);
  const runs = useQuery(runsQuery(ws, campaign.id)).data?.items ?? [];
  const planned = runs.length > 1;
  return (
    <>
      <PageHeader
        crumb={<Link to="/campaigns" search={{}}>{w.title}</Link>} title={campaign.name} beside={<StateBadge campaign={campaign} />}
        sub={<>{campaign.launched_at && <>{w.launched} <Time at={campaign.launched_at} as="long" /> · </>}{campaign.next_at && <>{w.next} <Time at={campaign.next_at} /> · </>}{w.versionOf(campaign.version)} · <CopyId value={campaign.id} /><ThingLabels kind="campaign" id={campaign.id} name={campaign.name} /></>}
        actions={<><Commands campaign={campaign} /><More campaign={campaign} />{mayEdit && <Link className={buttonClass({})} to="/campaigns/$id" params={{ id: campaign.id }} search={{ step: 'compose' }}>{campaign.has_draft ? w.goOnEditing : w.edit}</Link>}</>}
        tabs={<Tabs label={campaign.name} value={tab} tabs={tabs.map((key) => ({ key, label: w.tabs[key] }))} />}
      />
      <div className="body col g20">
        {campaign.state === 'paused' && <Note tone="brass">{w.pausedSay}</Note>}
        {campaign.has_draft && mayEdit && <Note>{w.draftWaits}</Note>}
        {tab === 'results' && planned && <div className="runpick"><SelectField label={w.run} value={search.run ?? ''} choices={[{ value: '', label: w.allRuns }, ...runs.map((one) => ({ value: one.id, label: formatTime(Date.parse(one.begun_at ?? one.planned_at ?? campaign.updated_at), 'when', locale, zone) }))]} onChange={(event) => navigate({ search: { ...search, run: event.target.value || undefined }, replace: true })} /></div>}
        {tab === 'results' && <p className="t-13 right"><Link className="lnk" to="/messages" search={{ campaign_id: campaign.id }}>{w.itsMessages}</Link></p>}
        {tab === 'results' && <Results campaign={campaign} run={search.run ?? ''} />}
        {tab === 'content' && campaign.live && <Content definition={campaign.live} />}
        {tab === 'runs' && <Runs campaign={campaign} />}
        {tab === 'history' && <History campaign={campaign} />}
      </div>
    </>
  );
}

/** Pause, go on, stop: what has left stays sent. */
function Commands({ campaign }: { campaign: Detail }) {
  const w = useCampaignWords();
  const { ws } = usePlace();
  const may = useMay('campaigns.launch');
  const [asked, setAsked] = useState(false);
  const run = useAction((what: 'pause' | 'resume' | 'stop') => command(ws, campaign.id, what), nouns);
  if (!may || (campaign.state !== 'active' && campaign.state !== 'paused')) return null;
  return (
    <>
      {campaign.state === 'active' ? <Button icon="pause" busy={run.isPending} onClick={() => run.mutate('pause')}>{w.pause}</Button> : <Button kind="primary" icon="send" busy={run.isPending} onClick={() => run.mutate('resume')}>{w.resume}</Button>}
      <Button kind="stamp" icon="stop" onClick={() => setAsked(true)}>{w.stop}</Button>
      <Confirm open={asked} destructive title={w.stopTitle(campaign.name)} action={w.stop} onClose={() => setAsked(false)} onConfirm={() => run.mutateAsync('stop')}>{w.stopSay}</Confirm>
    </>
  );
}

function Runs({ campaign }: { campaign: Detail }) {
  const w = useCampaignWords();
  const { ws } = usePlace();
  const { locale } = useEnv();
  const navigate = route.useNavigate();
  const runs = useQuery(runsQuery(ws, campaign.id));
  return (
    <Sheet flush label={w.tabs.runs}>
      <DataTable
        label={w.tabs.runs} rows={runs.data?.items} rowKey={(row) => row.id} error={runs.error} onRetry={() => runs.refetch()} onOpen={(row) => navigate({ search: { run: row.id } })}
        columns={[
          { key: 'at', head: w.begun, cell: (row) => (row.begun_at ? <Time at={row.begun_at} /> : row.planned_at ? <Time at={row.planned_at} /> : '–') },
          { key: 'state', head: w.state, cell: (row) => w.runStates[row.state] ?? row.state },
          { key: 'version', head: w.version, align: 'num', cell: (row) => row.version },
          { key: 'people', head: w.audience, align: 'num', cell: (row) => formatNumber(row.audience, locale) },
          { key: 'done', head: w.finished, cell: (row) => (row.done_at ? <Time at={row.done_at} /> : <span className="soft">–</span>) },
        ]}
        empty={<p className="pad soft">{w.noRuns}</p>}
      />
    </Sheet>
  );
}

function History({ campaign }: { campaign: Detail }) {
  const w = useCampaignWords();
  const { ws } = usePlace();
  const versions = useQuery(versionsQuery(ws, campaign.id));
  return (
    <Sheet flush label={w.tabs.history}>
      <DataTable
        label={w.tabs.history} rows={versions.data?.items} rowKey={(row) => String(row.version)} error={versions.error} onRetry={() => versions.refetch()}
        columns={[
          { key: 'version', head: w.version, cell: (row) => w.versionOf(row.version) },
          { key: 'variants', head: w.variants, cell: (row) => row.definition.variants.map((one) => one.name).join(', ') },
          { key: 'at', head: w.launched, cell: (row) => <Time at={row.launched_at} /> },
        ]}
      />
    </Sheet>
  );
}
