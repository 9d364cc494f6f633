import { useQuery } from '@tanstack/react-query';
import { Link, getRouteApi } from '@tanstack/react-router';
import { Suspense, lazy } from 'react';
import { Tabs, tabOf } from '../../../app/Tabs';
import { useMay, usePlace } from '../../../app/workspace';
import { CopyId, DataTable, Note, PageHeader, SelectField, Sheet, Skeleton, Time, buttonClass, useEnv } from '../../../kit';
import { formatNumber, formatTime } from '../../../lib/format';
import { ThingLabels } from '../../../things/ThingLabels';
import { StateBadge } from '../Campaigns';
import { runsQuery, versionsQuery, type Detail } from '../data';
import { More } from '../editor/More';
import { useCampaignWords } from '../words';
import { AtLaunch } from './AtLaunch';
import { Commands } from './Commands';
import { Content } from './Content';
import { FollowUp } from './FollowUp';
import { History } from './History';
import { Planned } from './Planned';
import { Results } from './Results';

const route = getRouteApi('/shell/campaigns/$id');
// Of the log of messages only who opens it loads the parts.
const Messages = lazy(() => import('./Messages'));
const tabs = ['results', 'messages', 'content', 'forecast', 'runs', 'history'] as const;

/** A campaign that was launched: what it came to, what it says, its runs and versions, and the way to hold it. */
export function Launched({ campaign }: { campaign: Detail }) {
  const w = useCampaignWords();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { ws } = usePlace();
  const { locale, zone } = useEnv();
  const mayEdit = useMay('campaigns.edit');
  const mayRead = useMay('messages.read');
  const shown = tabs.filter((key) => (key !== 'forecast' || campaign.type === 'planned') && (key !== 'messages' || mayRead));
  const asked = tabOf(search.tab, tabs);
  const tab = shown.includes(asked) ? asked : 'results';
  const runs = useQuery(runsQuery(ws, campaign.id)).data?.items ?? [];
  const planned = runs.length > 1;
  const by = useQuery(versionsQuery(ws, campaign.id)).data?.items.find((one) => one.version === campaign.version)?.launched_by_name;
  const done = campaign.state === 'active' ? undefined : runs[0]?.done_at;
  return (
    <>
      <PageHeader
        crumb={<Link to="/campaigns" search={{}}>{w.title}</Link>} title={campaign.name} beside={<StateBadge campaign={campaign} />}
        sub={<>{campaign.launched_at && <>{w.launched} <Time at={campaign.launched_at} as="when" />{by && ` ${w.byWhom(by)}`} · </>}{done && <>{w.finishedAt} <Time at={done} as="when" /> · </>}{campaign.next_at && <>{w.next} <Time at={campaign.next_at} /> · </>}{w.versionOf(campaign.version)} · <CopyId value={campaign.id} /><ThingLabels kind="campaign" id={campaign.id} name={campaign.name} /></>}
        actions={<><Commands campaign={campaign} /><FollowUp campaign={campaign} /><More campaign={campaign} />{mayEdit && <Link className={buttonClass({})} to="/campaigns/$id" params={{ id: campaign.id }} search={{ step: 'compose' }}>{campaign.has_draft ? w.goOnEditing : w.edit}</Link>}</>}
        tabs={<Tabs label={campaign.name} value={tab} tabs={shown.map((key) => ({ key, label: w.tabs[key] }))} />}
      />
      <div className="body col g20">
        {campaign.state === 'paused' && <Note tone="brass">{w.pausedSay}</Note>}
        {campaign.has_draft && mayEdit && <Note>{w.draftWaits}</Note>}
        {(tab === 'results' || tab === 'messages' || tab === 'forecast') && planned && <div className="runpick"><SelectField label={w.run} value={search.run ?? ''} choices={[{ value: '', label: w.allRuns }, ...runs.map((one) => ({ value: one.id, label: formatTime(Date.parse(one.begun_at ?? one.planned_at ?? campaign.updated_at), 'when', locale, zone) }))]} onChange={(event) => navigate({ search: { ...search, run: event.target.value || undefined }, replace: true })} /></div>}
        {tab === 'results' && <Results campaign={campaign} run={search.run ?? ''} last={runs.length === 1 ? runs[0] : undefined} />}
        {tab === 'messages' && <Suspense fallback={<Skeleton lines={10} height={24} />}><Messages campaign={campaign} run={search.run ?? ''} /></Suspense>}
        {tab === 'content' && campaign.live && <Content definition={campaign.live} />}
        {tab === 'forecast' && <AtLaunch campaign={campaign} run={search.run ?? ''} />}
        {tab === 'runs' && campaign.type === 'api' && <Planned campaign={campaign} />}
        {tab === 'runs' && <Runs campaign={campaign} />}
        {tab === 'history' && <History campaign={campaign} />}
      </div>
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
