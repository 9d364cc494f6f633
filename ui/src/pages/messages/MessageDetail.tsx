import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { ApiError } from '../../api/client';
import { messageQuery, whyQuery } from '../../api/queries';
import type { Message, Verdict } from '../../api/types';
import { useSaid } from '../../app/hooks';
import { usePlace } from '../../app/workspace';
import { useT } from '../../i18n/pages';
import { CopyId, EmptyState, ErrorNote, Note, Said, Sheet, Skeleton, Time } from '../../kit';
import { PlatformError } from '../../message/PlatformError';
import { Preview } from '../../message/Preview';
import { WaitsNote } from '../../message/Waits';
import { MessageState, notSent } from '../../message/state';
import { Ladder, TodayNote } from '../../message/why';
import { useSay } from '../../message/words';
import { InApp } from './InApp';
import { Marks } from './Marks';
import { Resend } from './Resend';
import { Wire } from './Wire';

/** One message: what was asked, how it looks, what was decided, what went over the wire. */
export function MessageDetail({ id, wide }: { id: string; wide?: boolean }) {
  const t = useT();
  const { ws } = usePlace();
  const got = useQuery(messageQuery(ws, id));
  const said = useSaid(got.error);
  const message = got.data;
  if (got.error instanceof ApiError && got.error.status === 404) return <EmptyState icon="send" title={t.message.notFound}>{t.message.notFoundSay}</EmptyState>;
  if (said && !message) return <ErrorNote error={said} onRetry={() => got.refetch()} />;
  if (!message) return <Skeleton lines={10} height={22} />;
  return (
    <div className={wide ? 'detail wide' : 'detail'}>
      <div className="col g20">
        <StateLine message={message} />
        {message.channel === 'inapp' ? <InApp message={message} /> : <div className="stage"><Preview content={message.content} /></div>}
        <Marks message={message} />
        <Asked message={message} />
      </div>
      <div className="col g20">
        {message.platform_error && <PlatformError error={message.platform_error} />}
        <Decided message={message} />
        <Wire message={message} />
      </div>
    </div>
  );
}

function StateLine({ message }: { message: Message }) {
  const t = useT();
  const s = useSay();
  const says = s.onChannel[message.channel]?.[message.state] ?? t.stateSays[message.state];
  const can = message.state === 'unknown' || message.state === 'failed';
  return (
    <div className="col g12">
      <div className="row g12"><MessageState state={message.state} /><span className="t-13 soft sp">{!message.waiting && says}</span>{can && <Resend message={message} />}</div>
      {message.waiting && <WaitsNote waiting={message.waiting} />}
      {message.reason_text && !message.waiting && <Note tone={message.state === 'unknown' || message.state === 'held' ? 'brass' : 'stamp'}><Said text={message.reason_text} /></Note>}
    </div>
  );
}

function Asked({ message }: { message: Message }) {
  const t = useT();
  const rows: [string, React.ReactNode][] = [
    [t.message.person, <Link className="lnk" to="/people/$id" params={{ id: message.profile_id }} search={{}}>{message.profile_name || t.shell.unnamed}</Link>],
    [t.message.page, message.page_name],
    [t.message.purpose, t.purposes[message.purpose] ?? message.purpose],
    [t.message.origin, t.origins[message.origin] ?? message.origin],
    [t.message.recipient, message.recipient && <CopyId value={message.recipient} label={t.message.recipient} />],
    [t.message.customer, message.customer_id && <CopyId value={message.customer_id} label={t.message.customer} />],
    [t.message.topic, message.topic],
    [t.message.typed, message.human && t.message.yes],
    [t.message.group, message.group_id && <CopyId value={message.group_id} label={t.message.group} />],
    [t.message.outside, message.outside_id && <CopyId value={message.outside_id} label={t.message.outside} />],
    [t.message.attempts, message.attempts > 0 && message.attempts],
  ];
  return (
    <Sheet title={t.message.asked}>
      <dl className="kv">
        {rows.filter(([, value]) => value).map(([name, value]) => <div key={name} className="kvrow"><dt>{name}</dt><dd className="min0">{value}</dd></div>)}
      </dl>
    </Sheet>
  );
}

/** The head of a verdict: by which right, or that there was none. */
function useOutcome(verdict: Verdict): string {
  const t = useT();
  const s = useSay();
  if (verdict.outcome === 'hold') return t.message.verdictHold;
  if (verdict.outcome === 'drop') return t.message.verdictDrop;
  return verdict.right ? t.message.verdictAllow(t.rights[verdict.right] ?? s.rights[verdict.right] ?? verdict.right) : t.message.verdictAllowPlain;
}

function Decided({ message }: { message: Message }) {
  const { ws } = usePlace();
  const asks = notSent(message.state) || message.state === 'held';
  const why = useQuery({ ...whyQuery(ws, message.id), enabled: asks });
  const verdict = why.data?.then ?? message.verdict;
  if (!verdict) return null;
  return <DecidedSheet verdict={verdict} now={asks ? why.data?.now : undefined} missed={notSent(message.state)} />;
}

function DecidedSheet({ verdict, now, missed }: { verdict: Verdict; now?: Verdict; missed: boolean }) {
  const t = useT();
  const outcome = useOutcome(verdict);
  return (
    <Sheet title={missed ? t.why.title : t.message.decided} className="why">
      <p className="b">{outcome}</p>
      <p><Said text={verdict.sentence} /></p>
      {verdict.until && !Number.isNaN(Date.parse(verdict.until)) && <p className="soft t-13">{t.person.expires('')}<Time at={verdict.until} as="short" /></p>}
      <Ladder verdict={verdict} />
      <div className="col g12">
        {now && <TodayNote now={now} />}
        <p className="t-12 soft">{t.why.rule(verdict.rule, verdict.pack)}</p>
      </div>
    </Sheet>
  );
}
