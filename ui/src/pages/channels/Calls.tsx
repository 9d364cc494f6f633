import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { replayCall } from '../../api/actions';
import { rawCallsQuery, webhookStatsQuery } from '../../api/queries';
import type { RawCallView } from '../../api/types';
import { useAction, useSaid } from '../../app/hooks';
import { useMay, usePlace } from '../../app/workspace';
import { useT } from '../../i18n/pages';
import { Button, CodeBlock, DataTable, Drawer, EmptyState, Sheet, Time, useEnv } from '../../kit';
import { formatNumber, formatSpan } from '../../lib/format';
import { prettyJSON } from '../../lib/json';

/** How the webhook fares, and the calls that could not be understood. */
export function Calls() {
  const t = useT();
  const { ws } = usePlace();
  const [seen, setSeen] = useState<RawCallView>();
  const calls = useInfiniteQuery(rawCallsQuery(ws));
  const said = useSaid(calls.error);
  return (
    <div className="col g20">
      <Figures />
      <Sheet title={t.calls.title} flush>
        <p className="pad soft">{t.calls.say}</p>
        <DataTable
          label={t.calls.title} rows={calls.data?.pages.flatMap((page) => page.items)} rowKey={(call) => call.id} onOpen={setSeen}
          error={said} onRetry={() => calls.refetch()}
          columns={[
            { key: 'at', head: t.calls.received, width: '160px', cell: (call) => <Time at={call.received_at} /> },
            { key: 'note', head: t.calls.note, cell: (call) => call.note },
            { key: 'do', head: <span className="vh">{t.calls.see}</span>, width: '240px', cell: (call) => <RowActions call={call} onSee={() => setSeen(call)} /> },
          ]}
          empty={<EmptyState icon="check" title={t.calls.none}>{t.calls.noneSay}</EmptyState>}
          more={calls.hasNextPage ? { onMore: () => calls.fetchNextPage(), busy: calls.isFetchingNextPage } : null}
        />
      </Sheet>
      <Drawer open={seen !== undefined} onClose={() => setSeen(undefined)} title={seen ? t.calls.number(seen.id) : ''}>
        {seen && <div className="col g12"><p>{seen.note}</p><CodeBlock label={t.calls.body} text={prettyJSON(seen.body)} /><RowActions call={seen} /></div>}
      </Drawer>
    </div>
  );
}

function RowActions({ call, onSee }: { call: RawCallView; onSee?: () => void }) {
  const t = useT();
  const { ws } = usePlace();
  const may = useMay('webhooks.replay');
  const replay = useAction(() => replayCall(ws, call.id), ['raw-calls', 'webhook-stats', 'events'], t.calls.replayed);
  return (
    <span className="row g8 end">
      {onSee && <Button size="sm" onClick={onSee}>{t.calls.see}</Button>}
      {may && <Button size="sm" icon="refresh" busy={replay.isPending} onClick={() => replay.mutate(undefined)}>{t.calls.replay}</Button>}
    </span>
  );
}

function Figures() {
  const t = useT();
  const { ws } = usePlace();
  const { locale } = useEnv();
  const stats = useQuery(webhookStatsQuery(ws)).data;
  if (!stats) return null;
  const figures = [
    { label: t.calls.accepted, value: stats.accepted_today, note: '' },
    { label: t.calls.waiting, value: stats.waiting, note: stats.waiting > 0 ? t.calls.oldest(formatSpan(stats.oldest_age_ms, locale)) : '' },
    { label: t.calls.refused, value: stats.refused_signature_today, note: '' },
    { label: t.calls.undecodable, value: stats.undecodable, note: '' },
  ];
  return (
    <section className="card nums four" aria-label={t.channels.tabs.calls}>
      {figures.map((figure) => (
        <div key={figure.label}><span className="m">{figure.label}</span><span className="big">{formatNumber(figure.value, locale)}</span><span className="ref">{figure.note || '\u00a0'}</span></div>
      ))}
    </section>
  );
}
