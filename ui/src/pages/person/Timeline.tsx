import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, getRouteApi } from '@tanstack/react-router';
import { timelineQuery } from '../../api/queries';
import type { Message, Person, TimelineItem } from '../../api/types';
import { useSaid } from '../../app/hooks';
import { usePlace } from '../../app/workspace';
import { useT, type Catalogue } from '../../i18n/pages';
import { Button, ErrorNote, Icon, Said, Segmented, Sheet, Skeleton, Time, useEnv, useNow } from '../../kit';
import { formatTime, isoDay } from '../../lib/format';
import { propertiesOf } from '../../message/events';
import { Preview } from '../../message/Preview';
import { MessageState, notSent } from '../../message/state';
import { contentIcon, summaryOf } from '../../message/summary';
import { useSay, type Words } from '../../message/words';
import { Reactions, besideOf, type Beside } from './Beside';
import { EventEntry } from './EventEntry';

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
      {items && items.length > 0 && <Days items={items} person={person} picked={picked} />}
    </Sheet>
  );
}

const shownElsewhere = ['reaction', 'message_edit'];

function Days({ items, person, picked }: { items: TimelineItem[]; person: Person; picked?: string }) {
  const t = useT();
  const s = useSay();
  const { zone, locale } = useEnv();
  const now = useNow(60_000);
  const beside = besideOf(items, t, s);
  const heading = (at: string) => {
    const ms = Date.parse(at);
    const day = formatTime(ms, 'long', locale, zone);
    if (isoDay(ms, zone) === isoDay(now, zone)) return t.person.todayIs(day);
    return isoDay(ms, zone) === isoDay(now - 86_400_000, zone) ? t.person.yesterdayWas(day) : day;
  };
  // A reaction or an edit whose message is in sight shows there, and not as a line of its own.
  const shown = items.filter(({ event }) => !event || !shownElsewhere.includes(event.kind) || !beside.texts.has(propertiesOf(event).text('message')));
  return (
    <div className="tln">
      {shown.map((item, i) => {
        const before = shown[i - 1];
        const head = heading(item.at);
        return (
          <div key={item.message?.id ?? item.event?.id ?? i}>
            {(!before || heading(before.at) !== head) && <h3 className="d">{head}</h3>}
            {item.message && <MessageEntry message={item.message} at={item.at} picked={item.message.id === picked} beside={beside} />}
            {item.event && <EventEntry event={item.event} at={item.at} person={person} beside={beside} />}
          </div>
        );
      })}
    </div>
  );
}

/** The mark that tells most about a message, and its instant. */
function markOf(message: Message): string | undefined {
  return message.read_at ?? message.delivered_at ?? message.sent_at;
}

function beneath(message: Message, t: Catalogue, s: Words): string {
  if (message.waiting) return s.waits.heads[message.waiting.code] ?? message.waiting.sentence;
  if (message.reason_text) return message.reason_text;
  const right = message.verdict?.right ? (t.rights[message.verdict.right] ?? s.rights[message.verdict.right] ?? message.verdict.right) : '';
  return [t.origins[message.origin] ?? message.origin, right && t.message.byRight(right)].filter(Boolean).join(', ');
}

function MessageEntry({ message, at, picked, beside }: { message: Message; at: string; picked: boolean; beside: Beside }) {
  const t = useT();
  const s = useSay();
  const search = route.useSearch();
  const failed = notSent(message.state);
  const rich = message.content.type !== 'text' && !failed;
  const answers = message.content.reply_to ? beside.texts.get(message.content.reply_to) : undefined;
  return (
    <div className={picked ? 'e pick' : 'e'}>
      <Time at={at} as="clock" />
      <span className={failed ? 'ic no' : 'ic out'}><Icon name={failed ? 'x' : contentIcon(message.content)} size={14} /></span>
      <div className="min0">
        {answers && <p className="t-12 soft cut">{s.content.inReplyTo(answers)}</p>}
        <Link className="lnk breaks" to="/messages/$id" params={{ id: message.id }}>{summaryOf(message.content, t, s)}</Link>
        <div className="soft"><Said text={beneath(message, t, s)} /></div>
        <Reactions on={message.outside_id} beside={beside} />
        {failed && (
          <Link className="t-13" to="/people/$id" params={{ id: message.profile_id }} search={{ ...search, tab: undefined, why: message.id }}>{t.message.whyLink}</Link>
        )}
      </div>
      <MessageState state={message.state} at={failed ? undefined : markOf(message)} />
      {rich && <div className="inline"><Preview content={message.content} /></div>}
    </div>
  );
}
