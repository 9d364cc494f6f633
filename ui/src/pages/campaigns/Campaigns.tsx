import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, getRouteApi } from '@tanstack/react-router';
import { useEffect, useState, type FormEvent } from 'react';
import { ApiError } from '../../api/client';
import { useAction, useRested, useSaid, useTitle } from '../../app/hooks';
import { useMay, usePlace } from '../../app/workspace';
import { templatesQuery } from '../templates/data';
import { useT } from '../../i18n';
import { Badge, Button, Confirm, DataTable, Dialog, EmptyState, ErrorNote, ListBar, PageHeader, SelectField, Sheet, TextField, Tick, Time, useChoosing, useEnv, type Tone } from '../../kit';
import { formatNumber } from '../../lib/format';
import { TagMark } from '../../things/Chips';
import { useNames } from '../../things/data';
import { ThingFilter } from '../../things/ThingFilter';
import { addCampaign, archiveCampaign, campaignsQuery, nouns, unarchiveCampaign, type Campaign, type ListFilter, type State } from './data';
import { useCampaignWords } from './words';
import './campaigns.css';

const route = getRouteApi('/shell/campaigns');
const states: State[] = ['draft', 'active', 'paused', 'stopped', 'completed'];
const tones: Record<State, Tone> = { draft: 'plain', active: 'bleu', paused: 'brass', stopped: 'stamp', completed: 'verd' };

/** Where a campaign is in its life, as a dot and a word. */
export function StateBadge({ campaign }: { campaign: Pick<Campaign, 'state' | 'next_at'> }) {
  const w = useCampaignWords();
  const planned = campaign.state === 'active' && campaign.next_at !== undefined;
  return <Badge tone={planned ? 'brass' : tones[campaign.state]}>{planned ? w.scheduled : w.states[campaign.state]}</Badge>;
}

/** What was never launched opens where it is written. */
const doorTo = (row: Campaign) => (row.version === 0 ? { step: 'compose' } : {});

/** Every campaign, with what its last run came to. */
export default function Campaigns() {
  const w = useCampaignWords();
  const { ws } = usePlace();
  const { locale } = useEnv();
  const may = useMay('campaigns.edit');
  const navigate = route.useNavigate();
  const search = route.useSearch();
  const [typed, setTyped] = useState(search.search ?? '');
  const rested = useRested(typed.trim());
  const filter = (next: Partial<typeof search>) => navigate({ search: { ...search, ...next }, replace: true });
  useEffect(() => setTyped(search.search ?? ''), [search.search]);
  useEffect(() => {
    if (rested === typed.trim() && rested !== (search.search ?? '')) void filter({ search: rested || undefined });
    // Follows what was typed; what the address says is followed above.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [rested]);
  useTitle(w.title);
  const asked: ListFilter = { search: search.search, state: search.state as State | undefined, type: search.type as ListFilter['type'], channel: search.channel as ListFilter['channel'], tag: search.tag, team_id: search.team, archived: search.archived === '1' || undefined };
  const campaigns = useInfiniteQuery(campaignsQuery(ws, asked));
  const said = useSaid(campaigns.error);
  const rows = campaigns.data?.pages.flatMap((page) => page.items);
  const choosing = useChoosing(rows, (row) => row.id, (row) => row.name);
  const { tags } = useNames();
  const narrowed = Object.values(asked).some(Boolean);
  const make = may && <Button kind="primary" icon="plus" onClick={() => filter({ do: 'new' })}>{w.make}</Button>;
  return (
    <>
      <PageHeader title={w.title} sub={w.lead} actions={make} />
      <div className="body">
        <Sheet flush label={w.title}>
          <div className="bar-top">
            <div className="grow"><TextField label={w.search} hideLabel icon="search" type="search" placeholder={w.search} value={typed} onChange={(event) => setTyped(event.target.value)} /></div>
            <SelectField label={w.state} hideLabel value={search.state ?? ''} onChange={(event) => filter({ state: event.target.value || undefined })} choices={[{ value: '', label: w.anyState }, ...states.map((value) => ({ value, label: w.states[value] ?? value }))]} />
            <SelectField label={w.type} hideLabel value={search.type ?? ''} onChange={(event) => filter({ type: event.target.value || undefined })} choices={[{ value: '', label: w.anyType }, ...Object.entries(w.types).map(([value, label]) => ({ value, label }))]} />
            <ThingFilter value={{ tag: search.tag, team: search.team }} onChange={filter} />
            <Tick label={w.showArchived} checked={search.archived === '1'} onChange={(event) => filter({ archived: event.target.checked ? '1' : undefined })} />
          </div>
          {may && choosing.ids.length > 0 && <ListBar choosing={choosing}><Shelve rows={(rows ?? []).filter((row) => choosing.has(row))} archived={search.archived === '1'} onDone={choosing.clear} /></ListBar>}
          <DataTable
            label={w.title} rows={rows} rowKey={(row) => row.id} error={said} onRetry={() => campaigns.refetch()} choosing={may ? choosing : undefined}
            onOpen={(row) => navigate({ to: '/campaigns/$id', params: { id: row.id }, search: doorTo(row) })}
            columns={[
              {
                key: 'name', head: w.name, cell: (row) => (
                  <span className="col">
                    <span className="row g8 wrap"><Link className="lnk m breaks" to="/campaigns/$id" params={{ id: row.id }} search={doorTo(row)}>{row.name}</Link>{tags.filter((tag) => row.tags.includes(tag.id)).map((tag) => <TagMark key={tag.id} tag={tag} />)}</span>
                    {row.description && <span className="soft t-12">{row.description}</span>}
                  </span>
                ),
              },
              { key: 'state', head: w.state, cell: (row) => <span className="row g8"><StateBadge campaign={row} />{row.has_draft && row.version > 0 && <span className="soft t-12">{w.edited}</span>}</span> },
              { key: 'type', head: w.type, cell: (row) => <span className="soft nw">{w.types[row.type]}{row.channel && `, ${w.channels[row.channel]}`}</span> },
              { key: 'audience', head: w.audience, align: 'num', cell: (row) => (row.last_run ? formatNumber(row.last_run.audience, locale) : <span className="soft">–</span>) },
              { key: 'when', head: w.when, cell: (row) => <When row={row} /> },
            ]}
            empty={narrowed ? <EmptyState icon="search" title={w.noMatch} action={<Button onClick={() => navigate({ search: {} })}>{w.clear}</Button>}>{w.noMatchSay}</EmptyState> : <EmptyState icon="campaign" title={w.empty} action={make}>{w.emptySay}</EmptyState>}
            more={campaigns.hasNextPage ? { onMore: () => campaigns.fetchNextPage(), busy: campaigns.isFetchingNextPage } : null}
          />
        </Sheet>
      </div>
      {may && search.do === 'new' && <New onClose={() => filter({ do: undefined })} />}
    </>
  );
}

function When({ row }: { row: Campaign }) {
  const w = useCampaignWords();
  if (row.next_at) return <span className="soft nw">{w.next} <Time at={row.next_at} /></span>;
  if (row.launched_at) return <span className="soft nw">{w.launched} <Time at={row.launched_at} /></span>;
  return <span className="soft nw">{w.changed} <Time at={row.updated_at} /></span>;
}

/** Puts several out of sight, or brings them back. Those that still send stay. */
function Shelve({ rows, archived, onDone }: { rows: Campaign[]; archived: boolean; onDone: () => void }) {
  const w = useCampaignWords();
  const { ws } = usePlace();
  const [asked, setAsked] = useState(false);
  const able = rows.filter((row) => archived || row.state === 'draft' || row.state === 'stopped' || row.state === 'completed');
  const run = useAction(async () => { for (const row of able) await (archived ? unarchiveCampaign(ws, row.id) : archiveCampaign(ws, row.id)); }, nouns, onDone, { quiet: true });
  if (archived) return <Button size="sm" busy={run.isPending} onClick={() => run.mutate(undefined)}>{w.unarchive}</Button>;
  return (
    <>
      <Button size="sm" disabled={able.length === 0} onClick={() => setAsked(true)}>{w.archive}</Button>
      <Confirm open={asked} title={w.archiveMany(able.length)} action={w.archive} onClose={() => setAsked(false)} onConfirm={() => run.mutateAsync(undefined)}>{able.length < rows.length ? w.archiveSome(rows.length - able.length) : w.archiveSay}</Confirm>
    </>
  );
}

/** Asks for a name, and for the template that the first variant begins with. */
function New({ onClose }: { onClose: () => void }) {
  const w = useCampaignWords();
  const t = useT();
  const { ws } = usePlace();
  const navigate = route.useNavigate();
  const [name, setName] = useState('');
  const [template, setTemplate] = useState('');
  const templates = useInfiniteQuery(templatesQuery(ws, '', false)).data?.pages.flatMap((page) => page.items) ?? [];
  const add = useAction(() => addCampaign(ws, { name: name.trim(), template_id: template || undefined }), nouns, (made) => void navigate({ to: '/campaigns/$id', params: { id: made.id }, search: { step: 'compose' } }), { quiet: true });
  const taken = add.error instanceof ApiError ? add.error.fields.name ?? null : null;
  const said = useSaid(taken ? null : add.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() !== '' && !add.isPending) add.mutate(undefined);
  };
  return (
    <Dialog open onClose={onClose} title={w.make}>
      <form className="form" onSubmit={submit}>
        <TextField label={w.name} required autoFocus maxLength={150} value={name} error={taken} onChange={(event) => setName(event.target.value)} />
        <SelectField label={w.beginWith} value={template} onChange={(event) => setTemplate(event.target.value)} choices={[{ value: '', label: w.nothing }, ...templates.map((one) => ({ value: one.id, label: one.name }))]} />
        {said && <ErrorNote error={said} />}
        <div className="row g8 end"><Button onClick={onClose}>{t.kit.cancel}</Button><Button kind="primary" type="submit" busy={add.isPending} disabled={name.trim() === ''}>{w.create}</Button></div>
      </form>
    </Dialog>
  );
}
