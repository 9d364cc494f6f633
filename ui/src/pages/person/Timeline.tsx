import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, getRouteApi } from '@tanstack/react-router';
import { timelineQuery } from '../../api/queries';
import type { Message, Person, PersonEvent, TimelineItem } from '../../api/types';
import { useSaid } from '../../app/hooks';
import { usePlace } from '../../app/workspace';
import { useT, type Catalogue } from '../../i18n';
import { Badge, Button, ErrorNote, Icon, Said, Segmented, Sheet, Skeleton, Time, useEnv, useNow } from '../../kit';
import { formatTime, isoDay } from '../../lib/format';
import { eventIcon, eventWords } from '../../message/events';
import { Preview } from '../../message/Preview';
import { MessageState, notSent } from '../../message/state';
import { contentIcon, summaryOf } from '../../message/summary';

const route = getRouteApi('/shell/people/$id');
type Kind = 'all' | 'messages' | 'events';

/** What happened with a person, newest first, a heading for each day. */
export function Timeline({ person, only, picked }: { person: Person; only?: 'messages' | 'events'; picked?: string }) {
  const t = useT();
  const { ws } = usePlace();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const kind: Kind = only ?? (search.kind === 'messages' || search.kind === 'events' ? search.kind : 'all');
  const line = useInfiniteQuery(timelineQuery(ws, person.id, kind));
  const said = useSaid(line.error);
  const items = line.data?.pages.flatMap((page) => page.items);
  const choose = (next: Kind) => navigate({ search: { ...search, kind: next === 'all' ? undefined : next }, replace: true });
  const choices = (['all', 'messages', 'events'] as const).map((value) => ({ value, label: t.person.kindsShown[value] }));
  return (
    <Sheet
      title={t.person.timeline} flush
      actions={only ? undefined : <Segmented label={t.person.show} value={kind} choices={choices} onChange={choose} />}
      footer={line.hasNextPage && <Button kind="plain" size="sm" busy={line.isFetchingNextPage} onClick={() => line.fetchNextPage()}>{t.person.older}</Button>}
    >
      {said && !items && <div className="pad"><ErrorNote error={said} onRetry={() => line.refetch()} /></div>}
      {!said && !items && <div className="pad"><Skeleton lines={8} height={20} /></div>}
      {items?.length === 0 && <p className="pad soft">{t.person.noTimeline}</p>}
      {items && items.length > 0 && <Days items={items} picked={picked} />}
    </Sheet>
  );
}

function Days({ items, picked }: { items: TimelineItem[]; picked?: string }) {
  const t = useT();
  const { zone, locale } = useEnv();
  const now = useNow(60_000);
  const heading = (at: string) => {
    const ms = Date.parse(at);
    const day = formatTime(ms, 'long', locale, zone);
    if (isoDay(ms, zone) === isoDay(now, zone)) return t.person.todayIs(day);
    return isoDay(ms, zone) === isoDay(now - 86_400_000, zone) ? t.person.yesterdayWas(day) : day;
  };
  return (
    <div className="tln">
      {items.map((item, i) => {
        const before = items[i - 1];
        const head = heading(item.at);
        return (
          <div key={item.message?.id ?? item.event?.id ?? i}>
            {(!before || heading(before.at) !== head) && <h3 className="d">{head}</h3>}
            {item.message && <MessageEntry message={item.message} at={item.at} picked={item.message.id === picked} />}
            {item.event && <EventEntry event={item.event} at={item.at} />}
          </div>
        );
      })}
    </div>
  );
}

function EventEntry({ event, at }: { event: PersonEvent; at: string }) {
  const t = useT();
  const own = event.kind === 'message' || event.kind === 'postback';
  return (
    <div className="e">
      <Time at={at} as="clock" />
      <span className={event.kind === 'optin' ? 'ic ok' : 'ic'}><Icon name={eventIcon(event.kind)} size={14} /></span>
      <div className="min0 breaks">{eventWords(event, t)}</div>
      <Badge tone="line">{own && event.page_name ? event.page_name : (t.events.tags[event.kind] ?? t.events.tag)}</Badge>
    </div>
  );
}

/** The mark that tells most about a message, and its instant. */
function markOf(message: Message): string | undefined {
  return message.read_at ?? message.delivered_at ?? message.sent_at;
}

function beneath(message: Message, t: Catalogue): string {
  if (message.reason_text) return message.reason_text;
  const right = message.verdict?.right ? (t.rights[message.verdict.right] ?? message.verdict.right) : '';
  return [t.origins[message.origin] ?? message.origin, right && t.message.byRight(right)].filter(Boolean).join(', ');
}

function MessageEntry({ message, at, picked }: { message: Message; at: string; picked: boolean }) {
  const t = useT();
  const search = route.useSearch();
  const failed = notSent(message.state);
  const rich = message.content.type !== 'text' && !failed;
  return (
    <div className={picked ? 'e pick' : 'e'}>
      <Time at={at} as="clock" />
      <span className={failed ? 'ic no' : 'ic out'}><Icon name={failed ? 'x' : contentIcon(message.content)} size={14} /></span>
      <div className="min0">
        <Link className="lnk breaks" to="/messages/$id" params={{ id: message.id }}>{summaryOf(message.content, t)}</Link>
        <div className="soft"><Said text={beneath(message, t)} /></div>
        {failed && (
          <Link className="t-13" to="/people/$id" params={{ id: message.profile_id }} search={{ ...search, tab: undefined, why: message.id }}>{t.message.whyLink}</Link>
        )}
      </div>
      <MessageState state={message.state} at={failed ? undefined : markOf(message)} />
      {rich && <div className="inline"><Preview content={message.content} /></div>}
    </div>
  );
}
