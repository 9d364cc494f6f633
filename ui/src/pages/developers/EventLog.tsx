import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { eventsQuery } from '../../api/queries';
import type { PersonEvent } from '../../api/types';
import { useSaid } from '../../app/hooks';
import { usePlace } from '../../app/workspace';
import { useT } from '../../i18n/pages';
import { CodeBlock, CopyId, DataTable, Drawer, EmptyState, SelectField, Sheet, Time } from '../../kit';
import { eventWords } from '../../message/events';
import { useSay } from '../../message/words';

// All kinds of the events page, in its order, and those that programs tell.
const kinds = [
  'message', 'echo', 'delivery', 'read', 'postback', 'optin', 'optout', 'referral', 'reaction', 'message_edit', 'account_linking', 'handover', 'policy_enforcement', 'feed', 'mention', 'feedback', 'customer_information', 'form', 'order', 'response_feedback', 'coupon',
  'game_play', 'payment', 'call', 'marketing_message', 'template_status', 'lead', 'rating', 'label', 'identity_quarantined', 'identity_settled', 'unknown', 'custom', 'purchase',
];

/** Every fact as it was understood, newest first. */
export function EventLog({ kind, onKind }: { kind?: string; onKind: (next?: string) => void }) {
  const t = useT();
  const say = useSay();
  const { ws } = usePlace();
  const [seen, setSeen] = useState<PersonEvent>();
  const events = useInfiniteQuery(eventsQuery(ws, kind));
  const said = useSaid(events.error);
  return (
    <Sheet title={t.developers.eventsTitle} flush actions={<SelectField small hideLabel label={t.developers.eventKind} value={kind ?? ''} onChange={(event) => onKind(event.target.value || undefined)} choices={[{ value: '', label: t.developers.anyKind }, ...kinds.map((value) => ({ value, label: value }))]} />}>
      <DataTable
        label={t.developers.eventsTitle} rows={events.data?.pages.flatMap((page) => page.items)} rowKey={(row) => row.id} onOpen={setSeen}
        error={said} onRetry={() => events.refetch()}
        columns={[
          { key: 'at', head: t.developers.time, width: '132px', cell: (row) => <Time at={row.at} className="nw soft" /> },
          { key: 'kind', head: t.developers.eventKind, cell: (row) => <code>{row.kind}</code> },
          { key: 'what', head: t.home.what, cell: (row) => <span className="breaks">{eventWords(row, say)}</span> },
          { key: 'who', head: t.developers.person, cell: (row) => (row.profile_id ? <Link className="lnk" to="/people/$id" params={{ id: row.profile_id }} search={{}}>{row.profile_name || t.shell.unnamed}</Link> : <span className="soft">{t.developers.nobody}</span>) },
        ]}
        empty={<EmptyState icon="bolt" title={t.developers.noEvents}>{t.developers.noEventsSay}</EmptyState>}
        more={events.hasNextPage ? { onMore: () => events.fetchNextPage(), busy: events.isFetchingNextPage } : null}
      />
      <Drawer open={seen !== undefined} onClose={() => setSeen(undefined)} title={seen ? eventWords(seen, say) : ''}>
        {seen && <div className="col g12"><CopyId value={seen.id} /><p><Time at={seen.at} as="full" /></p><CodeBlock label={t.developers.eventData} text={JSON.stringify(seen.data ?? null, null, 2)} /></div>}
      </Drawer>
    </Sheet>
  );
}
