import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Card } from '../../../../sdk/js/src/inbox/card';
import { ApiError } from '../../api/client';
import { useSaid } from '../../app/hooks';
import { usePlace } from '../../app/workspace';
import { FeedPhone } from '../../composer/card/FeedPhone';
import { CardView } from '../../composer/card/CardView';
import { Badge, CopyId, EmptyState, ErrorNote, Skeleton, Time } from '../../kit';
import { notificationQuery, type NotificationDetail } from './data';
import { useNoticeWords } from './words';
import '../../composer/composer.css';

/** One notification: as it is shown, what happened with it, who sent it. */
export function NotificationParts({ id }: { id: string }) {
  const w = useNoticeWords();
  const { ws } = usePlace();
  const got = useQuery(notificationQuery(ws, id));
  const said = useSaid(got.error);
  const one = got.data;
  if (got.error instanceof ApiError && got.error.status === 404) return <EmptyState icon="bell" title={w.notFound}>{w.notFoundSay}</EmptyState>;
  if (said && !one) return <ErrorNote error={said} onRetry={() => got.refetch()} />;
  if (!one) return <Skeleton lines={8} height={22} />;
  return (
    <div className="col g16">
      <div className="row g8 wrap"><CopyId value={one.id} />{one.test && <Badge tone="line">{w.trial}</Badge>}<span className="sp" /><Link className="lnk t-13" to="/messages/$id" params={{ id: one.id }}>{w.asMessage}</Link></div>
      <h3>{w.shown}</h3>
      <FeedPhone card={one} template={one.template_key} sent={{ at: one.at, read: Boolean(one.read_at) }} />
      <h3>{w.timeline}</h3>
      <ol className="noticesteps">{one.timeline.map((step) => <li key={step.what}><Time at={step.at} className="nw soft" /><span>{w.stepSays[step.what]}</span></li>)}</ol>
      <Facts one={one} />
    </div>
  );
}

/** A notification as its person sees it: its card, its values, or its text. */
export function Shown({ one }: { one: Pick<NotificationDetail, 'card' | 'data' | 'text'> }) {
  const w = useNoticeWords();
  if (one.card) return <div className="noticecard"><CardView card={one.card as Card} dark={document.documentElement.dataset.mantineColorScheme === 'dark'} label={one.text} /></div>;
  if (one.data && Object.keys(one.data).length > 0) return <dl className="noticefacts">{Object.entries(one.data).map(([name, value]) => <div key={name}><dt>{name}</dt><dd className="breaks">{value}</dd></div>)}</dl>;
  return <><p className="soft">{w.noCard}</p><p className="breaks">{one.text}</p></>;
}

function Facts({ one }: { one: NotificationDetail }) {
  const w = useNoticeWords();
  return (
    <dl className="noticefacts">
      <div><dt>{w.who}</dt><dd><Link className="lnk" to="/people/$id" params={{ id: one.profile_id }} search={{}}>{one.profile_name || one.profile_id}</Link></dd></div>
      {one.user_id && <div><dt>{w.user}</dt><dd><code>{one.user_id}</code></dd></div>}
      <div><dt>{w.origin}</dt><dd>{w.origins[one.origin] ?? one.origin}, {w.modes[one.mode] ?? one.mode}</dd></div>
      <div><dt>{w.template}</dt><dd><code>{one.template_key}</code>, {w.version(one.version)}</dd></div>
      {one.event_name && <div><dt>{w.event}</dt><dd><code>{one.event_name}</code></dd></div>}
      {one.tag && <div><dt>{w.tag}</dt><dd>{one.tag}</dd></div>}
      {one.campaign_id && <div><dt>{w.campaign}</dt><dd><Link className="lnk" to="/campaigns/$id" params={{ id: one.campaign_id }} search={{}}>{one.campaign_id}</Link></dd></div>}
      {one.batch_id && <div><dt>{w.batch}</dt><dd><Link className="lnk" to="/notifications" search={{ tab: 'batches', open: one.batch_id }}>{one.batch_id}</Link></dd></div>}
      <div><dt>{w.priority}</dt><dd>{w.priorities[one.priority]}</dd></div>
      <div><dt>{w.expires}</dt><dd><Time at={one.expires_at} as="day" /></dd></div>
    </dl>
  );
}
