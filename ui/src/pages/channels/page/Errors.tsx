import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { messageQuery, messagesQuery } from '../../../api/queries';
import type { Message, PageView } from '../../../api/types';
import { useSaid } from '../../../app/hooks';
import { usePlace } from '../../../app/workspace';
import { useT } from '../../../i18n/pages';
import { useSetUpWords } from '../../../i18n/setup';
import { ErrorNote, Icon, Said, Sheet, Skeleton, Time } from '../../../kit';
import { ErrorExplained } from '../../../message/PlatformError';

/** The last messages that this Page could not send, each with what the platform meant. */
export function Errors({ page }: { page: PageView }) {
  const t = useT();
  const { ws } = usePlace();
  const failed = useInfiniteQuery(messagesQuery(ws, { page_id: page.id, state: ['failed'] }));
  const said = useSaid(failed.error);
  const rows = failed.data?.pages[0]?.items.slice(0, 6);
  return (
    <Sheet title={t.channels.recentErrors} flush actions={rows && rows.length > 0 && <Link className="t-13" to="/messages" search={{ page_id: page.id, state: 'failed' }}>{t.channels.allErrors}</Link>}>
      {said && !rows && <div className="pad"><ErrorNote error={said} onRetry={() => failed.refetch()} /></div>}
      {!rows && !said && <div className="pad"><Skeleton lines={2} /></div>}
      {rows?.length === 0 && <p className="pad soft">{t.channels.noErrors}</p>}
      <ul className="readings">{rows?.map((row) => <Failure key={row.id} row={row} />)}</ul>
    </Sheet>
  );
}

function Failure({ row }: { row: Message }) {
  const t = useT();
  const s = useSetUpWords();
  const [open, setOpen] = useState(false);
  return (
    <li>
      <span className="row g8 top"><Icon name="stop" size={16} className="c-stamp" /><span className="sp"><Link className="lnk m" to="/messages/$id" params={{ id: row.id }}>{t.reasons[row.reason ?? ''] ?? row.reason}</Link> <span className="soft"><Said text={row.reason_text ?? ''} /></span></span><Time at={row.updated_at} className="soft nw" /></span>
      <details onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>{s.page.explain}</summary>
        {open && <Meaning id={row.id} />}
      </details>
    </li>
  );
}

/** The catalogue's words for the platform's answer to a message. */
function Meaning({ id }: { id: string }) {
  const { ws } = usePlace();
  const message = useQuery(messageQuery(ws, id));
  const said = useSaid(message.error);
  if (said) return <ErrorNote error={said} />;
  if (!message.data) return <Skeleton lines={2} />;
  const known = message.data.platform_error;
  if (!known) return <p className="soft"><Said text={message.data.reason_text ?? ''} /></p>;
  return <div className="gap-top"><ErrorExplained error={known} /></div>;
}
