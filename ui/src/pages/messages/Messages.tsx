import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, getRouteApi } from '@tanstack/react-router';
import { messagesQuery, pagesQuery, type MessageFilter } from '../../api/queries';
import type { Message, Purpose } from '../../api/types';
import { useSaid, useTitle } from '../../app/hooks';
import { useMay, usePlace } from '../../app/workspace';
import { useT } from '../../i18n/pages';
import { useTold } from '../../i18n/told';
import { Button, CopyId, DataTable, Drawer, EmptyState, Icon, ListBar, PageHeader, Sheet, Time, buttonClass, useChoosing, useColumnChoice, useEnv, type Column } from '../../kit';
import { dayEnd, dayStart } from '../../lib/day';
import { MessageState } from '../../message/state';
import { contentIcon, summaryOf } from '../../message/summary';
import { useSay } from '../../message/words';
import { useNoticeWords } from '../notifications/words';
import { Bulk } from './Bulk';
import { Filters, type Sought } from './Filters';
import { MessageDetail } from './MessageDetail';
import './messages.css';

const route = getRouteApi('/shell/messages');

/** The filters of the address as the API asks for them: days become instants of the workspace's zone. */
export function filterOf({ state, purpose, from, to, ...rest }: Sought, zone: string): MessageFilter {
  const start = from ? dayStart(from, zone) : undefined;
  const end = to ? dayEnd(to, zone) : undefined;
  return {
    reason: rest.reason, page_id: rest.page_id, profile_id: rest.profile_id, origin: rest.origin, campaign_id: rest.campaign_id, search: rest.search,
    state: state ? (state.split(',') as MessageFilter['state']) : undefined,
    purpose: purpose as Purpose | undefined,
    from: start === undefined ? undefined : new Date(start).toISOString(),
    to: end === undefined ? undefined : new Date(end).toISOString(),
  };
}

/** Every message, sent or not. Filters stand in the address; a message opens beside the list. */
export default function Messages() {
  const t = useT();
  const n = useNoticeWords();
  const { ws } = usePlace();
  const { zone } = useEnv();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  useTitle(t.places.messages);
  const pages = useQuery(pagesQuery(ws));
  const messages = useInfiniteQuery(messagesQuery(ws, filterOf(search, zone)));
  const said = useSaid(messages.error);
  const rows = messages.data?.pages.flatMap((page) => page.items);
  const filtered = Object.keys(search).some((name) => name !== 'open');
  const open = (id: string | undefined) => navigate({ search: { ...search, open: id } });
  const clear = () => navigate({ search: {} });
  const may = useMay('messages.send');
  const summary = useSummary();
  const choosing = useChoosing(rows, idOf, summary);
  const { columns, choice } = useColumnChoice('messages', useColumns(summary));
  return (
    <>
      <PageHeader title={t.places.messages} sub={t.messages.lead} actions={<Link className={buttonClass({})} to="/notifications" search={{}}>{n.title}</Link>} />
      <div className="body">
        <Sheet flush label={t.places.messages}>
          <Filters filter={search} pages={pages.data?.items ?? []} onChange={(next) => navigate({ search: next, replace: true })} />
          <ListBar choosing={may ? choosing : undefined} choice={choice}><Bulk chosen={choosing.ids} onDone={choosing.clear} /></ListBar>
          <DataTable
            label={t.places.messages} columns={columns} rows={rows} rowKey={idOf} selected={search.open} choosing={may ? choosing : undefined}
            onOpen={(row) => open(row.id)} error={said} onRetry={() => messages.refetch()}
            empty={<NoMessages filtered={filtered} onClear={clear} />}
            more={messages.hasNextPage ? { onMore: () => messages.fetchNextPage(), busy: messages.isFetchingNextPage } : null}
          />
        </Sheet>
      </div>
      <Drawer open={search.open !== undefined} onClose={() => open(undefined)} title={t.message.title} size={640}>
        {search.open && (
          <>
            <div className="row g12"><CopyId value={search.open} /><span className="sp" /><Link className="t-13" to="/messages/$id" params={{ id: search.open }}>{t.message.fullPage}</Link></div>
            <MessageDetail id={search.open} />
          </>
        )}
      </Drawer>
    </>
  );
}

const idOf = (row: Message) => row.id;

function useSummary(): (row: Message) => string {
  const t = useT();
  const s = useSay();
  return (row) => summaryOf(row.content, t, s);
}

function useColumns(summary: (row: Message) => string): Column<Message>[] {
  const t = useT();
  const { say: told } = useTold();
  const s = useSay();
  const search = route.useSearch();
  return [
    { key: 'time', head: t.messages.time, width: '132px', cell: (row) => <Time at={row.created_at} className="nw soft" /> },
    { key: 'state', head: t.messages.state, width: '112px', cell: (row) => <MessageState state={row.state} /> },
    {
      key: 'what', head: t.messages.what, cell: (row) => (
        <span className="row g8 what">
          <Icon name={contentIcon(row.content)} size={16} className="soft" />
          <Link className="lnk cut" to="/messages" search={{ ...search, open: row.id }}>{summary(row)}</Link>
          {row.part > 1 && <span className="soft t-12 nw">{t.messages.part(row.part)}</span>}
        </span>
      ),
    },
    { key: 'who', head: t.messages.who, cell: (row) => (row.profile_id ? <Link className="lnk nw" to="/people/$id" params={{ id: row.profile_id }} search={{}}>{row.profile_name || row.customer_id || t.shell.unnamed}</Link> : <span className="soft">{row.recipient}</span>) },
    { key: 'page', choice: 'shown', head: t.messages.page, cell: (row) => <span className="nw">{row.page_name}</span> },
    { key: 'recipient', choice: 'hidden', head: s.list.recipient, cell: (row) => <code className="t-12">{row.recipient}</code> },
    { key: 'customer', choice: 'hidden', head: s.list.customer, cell: (row) => row.customer_id && <code className="t-12">{row.customer_id}</code> },
    { key: 'right', choice: 'hidden', head: s.list.right, cell: (row) => (row.verdict?.right ? (t.rights[row.verdict.right] ?? s.rights[row.verdict.right] ?? row.verdict.right) : '') },
    { key: 'attempts', choice: 'hidden', head: s.list.attempts, align: 'num', cell: (row) => (row.attempts > 0 ? row.attempts : '') },
    { key: 'marks', choice: 'hidden', head: s.list.marks, cell: (row) => { const at = row.read_at ?? row.delivered_at ?? row.sent_at; return at ? <Time at={at} className="nw soft" /> : ''; } },
    { key: 'purpose', choice: 'shown', head: t.messages.purpose, cell: (row) => t.purposes[row.purpose] ?? row.purpose },
    { key: 'why', choice: 'shown', head: t.messages.detail, cell: (row) => (row.waiting ? <span className="c-brass">{s.waits.heads[row.waiting.code] ?? row.waiting.sentence}</span> : row.reason ? <span title={row.reason_text && told(row.reason_text)}>{t.reasons[row.reason] ?? row.reason}</span> : <span className="soft">{t.origins[row.origin] ?? row.origin}</span>) },
  ];
}

function NoMessages({ filtered, onClear }: { filtered: boolean; onClear: () => void }) {
  const t = useT();
  if (filtered) return <EmptyState icon="search" title={t.messages.noMatch} action={<Button onClick={onClear}>{t.messages.clear}</Button>}>{t.messages.noMatchSay}</EmptyState>;
  return <EmptyState icon="send" title={t.messages.empty} action={<Link to="/developers" search={{}} className={buttonClass({ kind: 'primary' })}>{t.messages.emptyAction}</Link>}>{t.messages.emptySay}</EmptyState>;
}
