import { useQuery } from '@tanstack/react-query';
import { Link, getRouteApi } from '@tanstack/react-router';
import { Suspense, lazy, useState } from 'react';
import { ApiError } from '../../api/client';
import { personQuery } from '../../api/queries';
import type { Person as PersonData } from '../../api/types';
import { useSaid, useTitle } from '../../app/hooks';
import { pictureUrl } from '../../api/people';
import { useMay, usePlace } from '../../app/workspace';
import { useT } from '../../i18n/pages';
import { Avatar, Badge, Button, CopyId, EmptyState, ErrorNote, PageHeader, Skeleton, useEnv } from '../../kit';
import { formatNumber, formatTime } from '../../lib/format';
import { useSay } from '../../message/words';
import { Activity } from './Activity';
import { PersonRights } from '../protection/PersonRights';
import { AtFacebook } from './AtFacebook';
import { Attributes, AttributesTable } from './Attributes';
import { Consents } from './Consents';
import { Identities } from './Identities';
import { Offers } from './Offers';
import { personSegmentsQuery } from './data';
import { PersonFiles } from './PersonFiles';
import { PersonSegments } from './PersonSegments';
import { ReplyBox, newest } from './ReplyBox';
import { Subscriptions } from './Subscriptions';
import { Timeline } from './Timeline';
import { WhyPanel } from './WhyPanel';
import { WindowRing } from './WindowRing';
import { usePersonWords } from './words';
import './person.css';

const PersonNotices = lazy(() => import('./notices/PersonNotices'));
const route = getRouteApi('/shell/people/$id');

/** One person: who they are, what they allowed, what happened, and why something did not reach them. */
export default function Person() {
  const t = useT();
  const { id } = route.useParams();
  const { tab = 'overview', why } = route.useSearch();
  const { ws } = usePlace();
  const person = useQuery(personQuery(ws, id));
  const said = useSaid(person.error);
  useTitle(person.data?.name || t.places.people);
  if (person.error instanceof ApiError && person.error.status === 404) {
    return <div className="body"><EmptyState page icon="user" title={t.person.notFound} action={<Link to="/people">{t.places.people}</Link>}>{t.person.notFoundSay}</EmptyState></div>;
  }
  if (said && !person.data) return <div className="body"><ErrorNote error={said} onRetry={() => person.refetch()} /></div>;
  if (!person.data) return <div className="body"><Skeleton lines={12} height={24} /></div>;
  return (
    <>
      <Header person={person.data} tab={tab} />
      <div className="body">
        <Part person={person.data} tab={tab} why={why} />
      </div>
    </>
  );
}

function Part({ person, tab, why }: { person: PersonData; tab: string; why?: string }) {
  switch (tab) {
    case 'attributes':
      return <AttributesTable person={person} />;
    case 'notifications':
      return <Suspense fallback={<Skeleton lines={8} height={22} />}><PersonNotices person={person} /></Suspense>;
    case 'segments':
      return <PersonSegments person={person} />;
    case 'events':
      return <div className="cols even"><div className="col g20 min0"><Activity person={person} /></div><div className="col min0"><Timeline person={person} only={tab} picked={why} /></div></div>;
    case 'messages':
      return <div className="reading"><Timeline person={person} only={tab} picked={why} /></div>;
    default:
      return <Overview person={person} why={why} />;
  }
}

function Overview({ person, why }: { person: PersonData; why?: string }) {
  const t = useT();
  const may = useMay('messages.send');
  const [page, setPage] = useState('');
  const thread = person.conversations.find((c) => c.page_id === page) ?? newest(person.conversations);
  return (
    <div className={why ? 'cols three' : 'cols'}>
      <div className="col g20">
        <Identities person={person} />
        {thread && <Offers person={person} page={thread.page_id} />}
        <Consents person={person} />
        <Attributes person={person} />
        <Subscriptions person={person} />
        <PersonFiles person={person} />
        {thread && <AtFacebook thread={thread} name={person.name || t.shell.unnamed} />}
      </div>
      <div className="col g20 min0">
        {may && <ReplyBox person={person} thread={thread} onPage={setPage} />}
        <Timeline person={person} picked={why} />
      </div>
      {why && <WhyPanel message={why} />}
    </div>
  );
}

function subOf(person: PersonData): string[] {
  const a = person.attributes;
  return [a.city, a.loyalty_tier].filter((value): value is string => typeof value === 'string' && value !== '');
}

/** Says at once that nothing reaches the person, on any Page. */
function Standing({ person }: { person: PersonData }) {
  const s = useSay();
  const threads = person.conversations;
  if (threads.length === 0) return null;
  if (threads.every((one) => one.stopped)) return <Badge tone="stamp">{s.stands.stopped}</Badge>;
  if (threads.every((one) => one.stopped || one.unreachable_at)) return <Badge tone="stamp">{s.stands.unreachable}</Badge>;
  return null;
}

function Header({ person, tab }: { person: PersonData; tab: string }) {
  const t = useT();
  const { locale, zone } = useEnv();
  const may = useMay('messages.send');
  const navigate = route.useNavigate();
  const name = person.name || t.shell.unnamed;
  const w = usePersonWords();
  const { ws } = usePlace();
  const segments = useQuery(personSegmentsQuery(ws, person.id));
  const tabs = [
    { key: 'overview', label: t.person.tabs.overview, count: undefined },
    { key: 'attributes', label: t.person.tabs.attributes, count: Object.keys(person.attributes).length },
    { key: 'events', label: t.person.tabs.events, count: person.counts.events },
    { key: 'messages', label: t.person.tabs.messages, count: person.counts.messages },
    { key: 'notifications', label: w.notices, count: undefined },
    { key: 'segments', label: w.segments.tab, count: segments.data?.items.length },
  ];
  return (
    <>
      <PageHeader
        crumb={<Link to="/people" search={{}}>{t.places.people}</Link>}
        lead={<Avatar name={name} size={56} picture={person.picture_at && pictureUrl(ws, person.id, person.picture_at)} />}
        title={name} beside={<Standing person={person} />}
        sub={<span className="row g12 wrap"><CopyId value={person.id} shown={`${person.id.slice(0, 10)}…`} /><span>{[...subOf(person), t.person.since(formatTime(Date.parse(person.created_at), 'day', locale, zone))].join(' · ')}</span></span>}
        actions={
          <>
            <WindowRing conversations={person.conversations} />
            <PersonRights person={person} />
            {may && <Button kind="primary" icon="send" onClick={() => navigate({ search: { write: String(Date.now()) }, replace: true })}>{t.person.sendMessage}</Button>}
          </>
        }
        tabs={
          <nav className="tabs" aria-label={name}>
            {tabs.map(({ key, label, count }) => (
              <Link key={key} to="/people/$id" params={{ id: person.id }} search={key === 'overview' ? {} : { tab: key }} aria-current={tab === key ? 'page' : undefined} activeOptions={{ exact: true, includeSearch: true }} activeProps={{}}>
                {label}{count !== undefined && <> {formatNumber(count, locale)}</>}
              </Link>
            ))}
          </nav>
        }
      />
    </>
  );
}
