import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useSaid } from '../../app/hooks';
import { usePlace } from '../../app/workspace';
import { everyLiveCardQuery, feedsQuery } from '../../composer/card/data';
import { Button, DataTable, EmptyState, ErrorNote, SelectField, Sheet, Skeleton, useEnv, useNow, type Column } from '../../kit';
import { csvOf, saveText } from '../../lib/csv';
import { formatNumber, formatShare, formatTime, isoDay } from '../../lib/format';
import { figuresQuery, type DayFigures, type FigureFilter, type Figures as Counted, type TemplateFigures } from './data';
import { SendFirst } from './SendFirst';
import { useNoticeWords } from './words';

const route = getRouteApi('/shell/notifications');
const spans = ['7', '30', '90'] as const;
const steps = ['sent', 'viewed', 'read', 'clicked', 'failed'] as const;

/** What became of notifications, by the day on which they were sent and by template. */
export function Figures() {
  const w = useNoticeWords();
  const { ws } = usePlace();
  const { zone } = useEnv();
  const now = useNow(60_000);
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const set = (next: Partial<typeof search>) => navigate({ search: { ...search, ...next }, replace: true });
  const span = spans.find((one) => one === search.days) ?? '30';
  const filter: FigureFilter = { from: isoDay(now - (Number(span) - 1) * 86_400_000, zone), to: isoDay(now, zone), feed_id: search.feed_id, template_id: search.template_id, mode: search.mode as FigureFilter['mode'] };
  const got = useQuery(figuresQuery(ws, filter));
  const said = useSaid(got.error);
  const feeds = useQuery(feedsQuery(ws)).data?.items ?? [];
  const cards = useQuery(everyLiveCardQuery(ws)).data?.items ?? [];
  const { total, days, templates } = got.data ?? {};
  const save = () => saveText(`notifications-${filter.from}-${filter.to}.csv`, 'text/csv', csvOf([['day', ...steps], ...(days ?? []).map((one) => [one.day, ...steps.map((step) => one[step])])]));
  return (
    <>
      <div className="row g8 wrap">
        <SelectField small hideLabel label={w.span} value={span} choices={spans.map((value) => ({ value, label: w.lastDays(Number(value)) }))} onChange={(event) => set({ days: event.target.value === '30' ? undefined : event.target.value })} />
        <SelectField small hideLabel label={w.feed} value={search.feed_id ?? ''} choices={[{ value: '', label: w.anyFeed }, ...feeds.map((one) => ({ value: one.id, label: one.name }))]} onChange={(event) => set({ feed_id: event.target.value || undefined })} />
        <SelectField small hideLabel label={w.template} value={search.template_id ?? ''} choices={[{ value: '', label: w.anyTemplate }, ...cards.map((one) => ({ value: one.id, label: one.name }))]} onChange={(event) => set({ template_id: event.target.value || undefined })} />
        <SelectField small hideLabel label={w.mode} value={search.mode ?? ''} choices={[{ value: '', label: w.anyMode }, ...(['realtime', 'batch', 'campaign'] as const).map((value) => ({ value, label: w.modes[value] ?? value }))]} onChange={(event) => set({ mode: event.target.value || undefined })} />
        <span className="sp" /><Button size="sm" icon="download" disabled={!total?.sent} onClick={save}>{w.csv}</Button>
      </div>
      {said && <ErrorNote error={said} onRetry={() => got.refetch()} />}
      {!got.data && !said && <Skeleton lines={6} height={28} />}
      {total && total.sent + total.failed === 0 && <Sheet flush label={w.tabs.figures}><EmptyState icon="bell" title={w.noFigures} action={<SendFirst />}>{w.noFiguresSay}</EmptyState></Sheet>}
      {total && days && templates && total.sent + total.failed > 0 && (
        <>
          <Sheet title={w.inAll}><Totals total={total} /></Sheet>
          <Sheet title={w.byDay}><Days days={days} /></Sheet>
          <Sheet title={w.byTemplate} flush><DataTable label={w.byTemplate} columns={useFigureColumns()} rows={templates} rowKey={(row) => row.template_id} /></Sheet>
        </>
      )}
    </>
  );
}

function Totals({ total }: { total: Counted }) {
  const w = useNoticeWords();
  const { locale } = useEnv();
  return (
    <dl className="figureset">
      {steps.map((step) => <div key={step}><dt>{w.figures[step]}</dt><dd className="num">{formatNumber(total[step], locale)}</dd>{step !== 'sent' && step !== 'failed' && <dd className="soft t-12 num">{formatShare(total[step], total.sent, locale)}</dd>}</div>)}
    </dl>
  );
}

/** A column for each day, as high as what was sent; what of it was read is filled. */
function Days({ days }: { days: DayFigures[] }) {
  const w = useNoticeWords();
  const { locale } = useEnv();
  const most = Math.max(1, ...days.map((one) => one.sent));
  const said = (day: string) => formatTime(Date.parse(day + 'T12:00:00Z'), 'day', locale, 'UTC');
  const filled = days.filter((one) => one.sent + one.failed > 0).reverse();
  return (
    <div className="col g8">
      <div className="figuredays" aria-hidden="true">
        {days.map((one) => <span key={one.day} title={`${said(one.day)}: ${formatNumber(one.sent, locale)}`} style={{ height: `${(100 * one.sent) / most}%` }}><i style={{ height: `${one.sent ? (100 * one.read) / one.sent : 0}%` }} /></span>)}
      </div>
      <div className="row t-12 soft" aria-hidden="true"><span>{days[0] && said(days[0].day)}</span><span className="sp" /><span>{days.length > 0 && said(days.at(-1)!.day)}</span></div>
      <p className="soft t-12">{w.daysSay}</p>
      <DataTable label={w.byDay} columns={[{ key: 'day', head: w.day, cell: (row: DayFigures) => <span className="nw">{said(row.day)}</span> }, ...useCounts<DayFigures>()]} rows={filled} rowKey={(row) => row.day} />
    </div>
  );
}

function useCounts<Row extends Counted>(): Column<Row>[] {
  const w = useNoticeWords();
  const { locale } = useEnv();
  return [
    ...steps.map((step) => ({ key: step, head: w.figures[step], align: 'num' as const, cell: (row: Row) => formatNumber(row[step], locale) })),
    { key: 'ctr', head: w.clickRate, align: 'num' as const, cell: (row: Row) => formatShare(row.clicked, row.sent, locale) },
  ];
}

function useFigureColumns(): Column<TemplateFigures>[] {
  const w = useNoticeWords();
  return [
    { key: 'template', head: w.template, cell: (row) => <span className="col"><Link className="lnk m breaks" to="/cards/$id" params={{ id: row.template_id }} search={{}}>{row.template_name || row.template_key}</Link><code className="t-12 soft">{row.template_key}</code></span> },
    ...useCounts<TemplateFigures>(),
  ];
}
